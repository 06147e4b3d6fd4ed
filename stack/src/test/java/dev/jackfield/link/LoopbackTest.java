package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Core;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackTest {
    private final Core core = new Core("host", new ManualClock());
    private final Loopback lo = new Loopback();
    private final List<Packet> received = new ArrayList<>();

    private void open(Device.Receiver receiver) {
        core.call(() -> {
            lo.open(core, receiver);
            return 0;
        });
    }

    @Test
    void whatIsSentComesInAfterTheSendersCallInOrderAndAsItIs() {
        open(received::add);
        Packet a = TcpPackets.v4().large(new byte[50_000], 10_000, 1_448);
        Packet b = Packet.wrap(new byte[3], 0, 3);
        core.call(() -> {
            lo.transmit(a);
            lo.transmit(b);
            assertThat(received).isEmpty();
            return 0;
        });

        assertThat(received).hasSize(2);
        assertThat(received.get(0)).isSameAs(a);
        assertThat(received.get(1)).isSameAs(b);
        assertThat(a.gso).isEqualTo(Packet.GSO_TCP);
    }

    @Test
    void anAnswerSentOnReceiptComesInTurn() {
        int[] left = {10_000};
        open(p -> {
            if (left[0]-- > 0) {
                lo.transmit(p);
            }
        });
        core.call(() -> {
            lo.transmit(Packet.wrap(new byte[3], 0, 3));
            return 0;
        });

        assertThat(left[0]).isEqualTo(-1);
    }

    @Test
    void itCanDoAll() {
        assertThat(lo.offloads()).isEqualTo(Device.CHECKSUM | Device.TSO | Device.BIG);
        assertThat(lo.mtu()).isEqualTo(Packet.MAX);
    }

    @Test
    void itHasOneUser() {
        open(received::add);

        assertThatThrownBy(() -> open(received::add)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsUnderWayIsBounded() {
        open(received::add);
        byte[] payload = new byte[60_000];
        core.call(() -> {
            for (int i = 0; i < 2_000; i++) {
                Packet p = Packet.allocate(0, 0);
                p.attach(payload, 0, payload.length);
                lo.transmit(p);
            }
            return 0;
        });

        assertThat(lo.drops()).isPositive();
        assertThat(received).hasSize(2_000 - (int) lo.drops());
    }

    @Test
    void nothingComesInOnceItIsClosed() {
        open(received::add);
        core.call(() -> {
            lo.transmit(Packet.wrap(new byte[3], 0, 3));
            lo.close();
            lo.transmit(Packet.wrap(new byte[3], 0, 3));
            return 0;
        });

        assertThat(received).isEmpty();
        assertThat(lo.drops()).isOne();
    }
}
