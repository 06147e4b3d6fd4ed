package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmenterTest {
    private static final int CLEARED_EXCEPT_ON_LAST = TcpPackets.FIN | TcpPackets.PSH;

    static List<TcpPackets> kinds() {
        return List.of(TcpPackets.v4(), TcpPackets.v6());
    }

    private static byte[] payload(int n) {
        byte[] b = new byte[n];
        new SplittableRandom(n).nextBytes(b);
        return b;
    }

    private static List<Packet> cut(Packet p) {
        List<Packet> all = new ArrayList<>();
        for (Packet f = Segmenter.cut(p, new Pool()); f != null; f = f.next) {
            all.add(f);
        }
        return all;
    }

    private static byte[] onTheWire(Packet p) {
        Checksum.complete(p);
        return p.toBytes();
    }

    /** What the sender would have sent had it cut the payload itself. */
    private static List<byte[]> plain(TcpPackets kind, byte[] payload, int size) {
        List<byte[]> all = new ArrayList<>();
        for (int from = 0, i = 0; from < payload.length; from += size, i++) {
            int n = Math.min(size, payload.length - from);
            int flags = kind.flags();
            if (from > 0) {
                flags &= ~TcpPackets.CWR;
            }
            if (from + n < payload.length) {
                flags &= ~CLEARED_EXCEPT_ON_LAST;
            }
            Packet p =
                    kind.id(kind.id() + i).seq(kind.seq() + from).flags(flags).packet(payload, from, n, n);
            all.add(onTheWire(p));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theFramesAreThoseOfASenderThatCutsItself(TcpPackets kind) {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 300; round++) {
            byte[] payload = payload(random.nextInt(1, 65_000 - kind.headers()));
            int size = random.nextInt(100, 9_000);
            TcpPackets k = kind.flags(random.nextInt(256)).options(4 * random.nextInt(11));
            Packet p = k.large(payload, random.nextInt(1, 20_000), size);

            List<byte[]> frames = cut(p).stream().map(SegmenterTest::onTheWire).toList();
            assertThat(frames).usingElementComparator(Arrays::compare).isEqualTo(plain(k, payload, size));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theLinkHeaderStandsInFrontOfEachFrame(TcpPackets kind) {
        byte[] payload = payload(5_000);
        Packet p = TcpPackets.framed(kind.large(payload, 1_000, 1_448), kind.etherType());
        byte[] link = Arrays.copyOf(p.toBytes(), 14);

        List<Packet> frames = cut(p);
        assertThat(frames).hasSize(4).allSatisfy(f -> {
            assertThat(Arrays.copyOf(f.toBytes(), 14)).isEqualTo(link);
            assertThat(f.l3).isEqualTo(f.off + 14);
            assertThat(f.l4).isEqualTo(f.l3 + kind.ipHeader());
            Checksum.complete(f);
            assertThat(TcpPackets.intact(Arrays.copyOfRange(f.toBytes(), 14, f.length())))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void thePayloadIsReferredToNotCopied(TcpPackets kind) {
        byte[] payload = payload(4_000);
        for (Packet f : cut(kind.large(payload, 4_000, 1_000))) {
            assertThat(f.slices()).isOne();
            assertThat(f.sliceBuf(0)).isSameAs(payload);
        }
    }

    @Test
    void finAndPushAreOnTheLastFrameOnlyAndCwrOnTheFirst() {
        Packet p = TcpPackets.v4()
                .flags(TcpPackets.ACK | TcpPackets.FIN | TcpPackets.PSH | TcpPackets.CWR)
                .large(payload(3_000), 3_000, 1_000);

        assertThat(cut(p).stream().map(f -> Bytes.u8(f.buf, f.l4 + 13)))
                .containsExactly(
                        TcpPackets.ACK | TcpPackets.CWR,
                        TcpPackets.ACK,
                        TcpPackets.ACK | TcpPackets.FIN | TcpPackets.PSH);
    }

    @Test
    void sequenceNumbersAndIdentificationsGoRoundTheirEnds() {
        Packet p = TcpPackets.v4().id(0xffff).seq(0xffff_ffff).large(payload(2_000), 2_000, 1_000);

        List<Packet> frames = cut(p);
        assertThat(frames.stream().map(f -> Bytes.i32(f.buf, f.l4 + 4))).containsExactly(0xffff_ffff, 999);
        assertThat(frames.stream().map(f -> Bytes.u16(f.buf, f.l3 + 4))).containsExactly(0xffff, 0);
    }

    @Test
    void eachFrameCarriesThePacketsAddressesAndIsNotToBeCutAgain() {
        Packet p = TcpPackets.v4().large(payload(2_000), 2_000, 1_000);
        p.tos = 3;

        assertThat(cut(p)).allSatisfy(f -> {
            assertThat(f.gso).isEqualTo(Packet.GSO_NONE);
            assertThat(f.srcLo).isEqualTo(p.srcLo);
            assertThat(f.tos).isEqualTo(3);
            assertThat(f.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPacketWhoseChecksumIsKnownToBeRightIsCutAsWell(TcpPackets kind) {
        byte[] payload = payload(2_500);
        Packet p = kind.large(payload, 500, 1_000);
        p.checksum = Packet.CHECKSUM_VALID;

        assertThat(cut(p).stream().map(SegmenterTest::onTheWire))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(plain(kind, payload, 1_000));
    }

    @Test
    void aPacketWithoutPayloadStaysOneFrame() {
        assertThat(cut(TcpPackets.v4().large(new byte[0], 1, 1_000))).hasSize(1);
    }

    @Test
    void nonsenseIsRefusedAndNeverRaises() {
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            TcpPackets kind = random.nextBoolean() ? TcpPackets.v4() : TcpPackets.v6();
            Packet p = kind.large(payload(3_000), 700, 1_000);
            p.buf[p.off + random.nextInt(p.len)] = (byte) random.nextInt();
            switch (random.nextInt(6)) {
                case 0 -> p.truncate(random.nextInt(p.length()));
                case 1 -> p.checksumStart = random.nextInt(-10, p.buf.length + 10);
                case 2 -> p.checksumOffset = random.nextInt(20);
                case 3 -> p.gsoSize = random.nextInt(-1, 2) * 10;
                case 4 -> p.l3 = random.nextInt(-10, p.buf.length + 10);
                default -> p.checksum = (byte) random.nextInt(3);
            }
            if (cut(p).isEmpty()) {
                refused++;
            }
        }

        assertThat(refused).isBetween(1, 19_999);
    }
}
