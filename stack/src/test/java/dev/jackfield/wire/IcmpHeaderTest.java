package dev.jackfield.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IcmpHeaderTest {
    @Test
    void anEchoRequestTurnsIntoItsReplyWithARightChecksum() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 2000; i++) {
            byte[] b = new byte[8 + random.nextInt(60)];
            random.nextBytes(b);
            Bytes.put32(b, 0, 0);
            IcmpHeader.emit(b, 0, IcmpHeader.ECHO, 0, random.nextInt());
            IcmpHeader.seal(b, 0, b.length);
            IcmpHeader.turnIntoReply(b, 0);
            assertThat(IcmpHeader.type(b, 0)).isEqualTo(IcmpHeader.ECHO_REPLY);
            assertThat(Checksum.sum(b, 0, b.length)).isEqualTo(0xffff);
        }
    }

    @Test
    void printsItself() {
        byte[] b = new byte[8];
        IcmpHeader.emit(b, 0, IcmpHeader.ECHO, 0, 5 << 16 | 9);
        assertThat(IcmpHeader.print(b, 0)).isEqualTo("ICMP echo request, id 5, seq 9");
        IcmpHeader.emit(b, 0, IcmpHeader.UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, 1400);
        assertThat(IcmpHeader.print(b, 0)).isEqualTo("ICMP fragmentation needed, mtu 1400");
        assertThat(IcmpHeader.mtu(b, 0)).isEqualTo(1400);
    }

    @Test
    void onlyQuestionsAndAnswersMayBeAnsweredWithAnError() {
        for (int type = 0; type < 256; type++) {
            boolean query = type == 0 || type == 8 || type >= 13 && type <= 18;
            assertThat(IcmpHeader.isQuery(type)).isEqualTo(query);
        }
    }
}
