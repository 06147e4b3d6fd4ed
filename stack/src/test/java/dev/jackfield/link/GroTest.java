package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EthernetHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroTest {
    private static final int SIZE = 1_448;

    private final Gro gro = new Gro(LinkType.IP);
    private final TcpPackets kind = TcpPackets.v4();
    private final byte[] payload = new byte[60_000];

    GroTest() {
        new SplittableRandom(7).nextBytes(payload);
    }

    /** What comes of a batch. */
    private static List<Packet> batch(Gro gro, List<Packet> frames) {
        List<Packet> out = new ArrayList<>();
        for (Packet f : frames) {
            if (!gro.merge(f)) {
                out.add(f);
            }
        }
        gro.flush();
        return out;
    }

    private static Packet received(byte[] frame) {
        return Packet.wrap(frame, 0, frame.length);
    }

    /** Segment number i of a stream, as it comes from the wire. */
    private Packet segment(int i, int length, int flags, Consumer<byte[]> change) {
        Packet p =
                kind.id(kind.id() + i).seq(kind.seq() + i * SIZE).flags(flags).packet(payload, i * SIZE, length, SIZE);
        Checksum.complete(p);
        byte[] b = p.toBytes();
        change.accept(b);
        return received(b);
    }

    private Packet segment(int i) {
        return segment(i, SIZE, TcpPackets.ACK, b -> {});
    }

    /** Puts the checksums right after a change of the headers. */
    private static void seal(byte[] b) {
        Bytes.put16(b, 10, 0);
        Bytes.put16(b, 10, ~Checksum.sum(b, 0, 20));
        Bytes.put16(b, 36, 0);
        int n = b.length - 20;
        Bytes.put16(b, 36, ~Checksum.fold(Checksum.sum(b, 12, 8) + 6L + n + Checksum.sum(b, 20, n)));
    }

    private void staysApart(Consumer<byte[]> change) {
        List<Packet> out = batch(gro, List.of(segment(0), segment(1, SIZE, TcpPackets.ACK, b -> {
            change.accept(b);
            seal(b);
        })));
        assertThat(out).hasSize(2);
        assertThat(out).allSatisfy(p -> assertThat(p.gso).isEqualTo(Packet.GSO_NONE));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutAndMergedIsWhatItWas(LinkType type) {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            int size = random.nextInt(500, 9_000);
            int n = random.nextInt(size + 1, 60_000);
            TcpPackets k = kind.options(4 * random.nextInt(11))
                    .flags(TcpPackets.ACK | (random.nextBoolean() ? TcpPackets.PSH : 0));
            Packet large = k.large(Arrays.copyOf(payload, n), n, size);
            if (type == LinkType.ETHERNET) {
                large = TcpPackets.framed(large, EthernetHeader.IPV4);
            }
            byte[] before = large.toBytes();
            List<Packet> frames = new ArrayList<>();
            for (Packet f = Segmenter.cut(large, new Pool()); f != null; f = f.next) {
                Checksum.complete(f);
                frames.add(received(f.toBytes()));
            }

            List<Packet> out = batch(new Gro(type), frames);
            assertThat(out).hasSize(1);
            assertThat(out.getFirst().toBytes()).isEqualTo(before);
            assertThat(out.getFirst().gso).isEqualTo(Packet.GSO_TCP);
            assertThat(out.getFirst().gsoSize).isEqualTo(size);
            assertThat(out.getFirst().checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
        }
    }

    @Test
    void pushEndsARun() {
        List<Packet> out = batch(
                gro,
                List.of(
                        segment(0),
                        segment(1, SIZE, TcpPackets.ACK | TcpPackets.PSH, b -> {}),
                        segment(2),
                        segment(3)));
        assertThat(out).extracting(Packet::length).containsExactly(52 + 2 * SIZE, 52 + 2 * SIZE);
        assertThat(out.getFirst().buf[33]).isEqualTo((byte) (TcpPackets.ACK | TcpPackets.PSH));
        assertThat(gro.merged()).isEqualTo(2);
    }

    @Test
    void aShortSegmentEndsARun() {
        List<Packet> out = batch(gro, List.of(segment(0), segment(1, 100, TcpPackets.ACK, b -> {}), segment(2)));
        assertThat(out).extracting(Packet::length).containsExactly(52 + SIZE + 100, 52 + SIZE);
    }

    @Test
    void aGapEndsARun() {
        assertThat(batch(gro, List.of(segment(0), segment(2), segment(3))))
                .extracting(Packet::length)
                .containsExactly(52 + SIZE, 52 + 2 * SIZE);
    }

    @Test
    void whatCameBeforeIsNotPutBehindWhatCameAfter() {
        assertThat(batch(gro, List.of(segment(1), segment(0), segment(2))))
                .extracting(p -> Bytes.i32(p.buf, 24) - kind.seq())
                .containsExactly(SIZE, 0, 2 * SIZE);
    }

    @Test
    void anotherAcknowledgementStaysApart() {
        staysApart(b -> Bytes.put32(b, 28, 78));
    }

    @Test
    void anotherWindowStaysApart() {
        staysApart(b -> Bytes.put16(b, 34, 1));
    }

    @Test
    void otherOptionsStayApart() {
        staysApart(b -> b[43] = 0);
    }

    @Test
    void anotherTypeOfServiceStaysApart() {
        staysApart(b -> b[1] = 3);
    }

    @Test
    void anotherTimeToLiveStaysApart() {
        staysApart(b -> b[8] = 63);
    }

    @Test
    void anIdentificationOutOfTurnStaysApart() {
        staysApart(b -> Bytes.put16(b, 4, 99));
    }

    @Test
    void aFinStaysApart() {
        staysApart(b -> b[33] |= TcpPackets.FIN);
    }

    @Test
    void aFragmentStaysApart() {
        staysApart(b -> Bytes.put16(b, 6, 0x2000));
    }

    @Test
    void aWrongChecksumIsLeftToTheStackToFind() {
        List<Packet> out = batch(gro, List.of(segment(0), segment(1, SIZE, TcpPackets.ACK, b -> b[60]++), segment(2)));
        assertThat(out).hasSize(3);
        assertThat(out.get(1).checksum).isEqualTo(Packet.CHECKSUM_UNVERIFIED);
    }

    @Test
    void anAcknowledgementWithoutDataKeepsItsPlace() {
        Packet ack = segment(1, 0, TcpPackets.ACK, b -> {});
        assertThat(batch(gro, List.of(segment(0), ack, segment(1))))
                .extracting(Packet::length)
                .containsExactly(52 + SIZE, 52, 52 + SIZE);
    }

    @Test
    void aRunEndsWithTheBatch() {
        assertThat(batch(gro, List.of(segment(0)))).hasSize(1);
        assertThat(batch(gro, List.of(segment(1)))).hasSize(1);
    }

    @Test
    void flowsAreMergedBesideOneAnother() {
        List<Packet> frames = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            for (int flow = 0; flow < 20; flow++) {
                int port = flow;
                frames.add(segment(i, SIZE, TcpPackets.ACK, b -> {
                    Bytes.put16(b, 20, port);
                    seal(b);
                }));
            }
        }
        // More flows than are merged at a time: none loses anything.
        assertThat(batch(gro, frames).stream().mapToInt(p -> p.length() - 52).sum())
                .isEqualTo(60 * SIZE);

        frames.clear();
        for (int i = 0; i < 3; i++) {
            frames.add(segment(i));
            frames.add(segment(i, SIZE, TcpPackets.ACK, b -> {
                Bytes.put16(b, 20, 9);
                seal(b);
            }));
        }
        assertThat(batch(gro, frames)).extracting(Packet::length).containsExactly(52 + 3 * SIZE, 52 + 3 * SIZE);
    }

    @Test
    void noPacketGrowsBeyondWhatItsHeaderCanSay() {
        List<Packet> frames = new ArrayList<>();
        for (int i = 0; i < 41; i++) {
            frames.add(segment(i));
        }
        byte[] jumbo = new byte[9_000];
        List<Packet> out = batch(gro, frames);
        assertThat(out).hasSize(1);
        TcpPackets k = kind.options(0);
        frames.clear();
        for (int i = 0; i < 8; i++) {
            Packet p = k.id(k.id() + i).seq(k.seq() + i * jumbo.length).packet(jumbo, 0, jumbo.length, jumbo.length);
            Checksum.complete(p);
            frames.add(received(p.toBytes()));
        }
        assertThat(batch(gro, frames)).extracting(Packet::length).containsExactly(40 + 7 * 9_000, 40 + 9_000);
    }

    @Test
    void bytesThatAreNoSegmentPass() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] b = new byte[random.nextInt(0, 80)];
            random.nextBytes(b);
            if (b.length > 9 && random.nextBoolean()) {
                b[0] = 0x45;
                b[9] = 6;
                Bytes.put16(b, 2, random.nextInt(0, 100));
            }
            assertThat(gro.merge(received(b))).isFalse();
        }
    }

    @Test
    void paddingBehindAPacketIsCutOff() {
        Packet p = segment(1, 10, TcpPackets.ACK, b -> {});
        Packet padded = received(Arrays.copyOf(p.toBytes(), 90));
        assertThat(batch(gro, List.of(segment(0), padded)))
                .extracting(Packet::length)
                .containsExactly(52 + SIZE + 10);
    }
}
