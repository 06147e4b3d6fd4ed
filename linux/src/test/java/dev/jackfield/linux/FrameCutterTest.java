package dev.jackfield.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.link.Segmenter;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameCutterTest implements FrameCutter.Frames {
    private static final int LINK = 14, ADDRESS = 0x0a00_0001, PEER = 0x0a00_0002;

    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);
    private final List<byte[]> frames = new ArrayList<>();
    private final FrameCutter cutter = new FrameCutter(this);
    private int room = Integer.MAX_VALUE;

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public long claim(int length) {
        return room-- > 0 ? frames.size() % 7 : -1;
    }

    @Override
    public boolean commit(long at, int length) {
        frames.add(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
        return true;
    }

    /** A TCP packet behind a link header, {@code linear} bytes of its payload with the headers, the others in slices. */
    private static Packet packet(byte[] payload, int linear, int slice, int flags, int options) {
        int header = TcpHeader.LENGTH + options;
        Packet p = Packet.allocate(Packet.HEADROOM, header + linear);
        p.len = header;
        p.l4 = p.off;
        TcpHeader.emit(p.buf, p.l4, 80, 4000, 0xffff_fff0, 77, header, flags, 1234);
        p.append(payload, 0, linear);
        for (int i = linear; i < payload.length; i += slice) {
            p.attach(payload, i, Math.min(slice, payload.length - i));
        }
        p.protocol = Ipv4Header.TCP;
        p.srcLo = IpAddress.lo4(ADDRESS);
        p.dstLo = IpAddress.lo4(PEER);
        Checksum.prepare(p, TcpHeader.CHECKSUM);
        p.prepend(Ipv4Header.LENGTH);
        p.l3 = p.off;
        Ipv4Header.emit(p.buf, p.off, 2, p.length(), 0xfffe, Ipv4Header.DF, 64, Ipv4Header.TCP, ADDRESS, PEER);
        p.prepend(LINK);
        Bytes.put16(p.buf, p.off + 12, 0x0800);
        return p;
    }

    private static byte[] payload(int n) {
        byte[] b = new byte[n];
        new SplittableRandom(n).nextBytes(b);
        return b;
    }

    @Test
    void itsFramesAreTheSegmenters() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 300; round++) {
            byte[] payload = payload(random.nextInt(1, 64_000));
            int linear = random.nextInt(Math.min(payload.length, 3_000));
            int slice = random.nextInt(1, 20_000);
            int flags = random.nextInt(256);
            int options = 4 * random.nextInt(11);
            int size = random.nextInt(100, 9_000);
            List<byte[]> expected = new ArrayList<>();
            Packet p = packet(payload, linear, slice, flags, options);
            p.gso = Packet.GSO_TCP;
            p.gsoSize = size;
            for (Packet f = Segmenter.cut(p, new Pool()); f != null; f = f.next) {
                Checksum.complete(f);
                expected.add(f.toBytes());
            }
            p = packet(payload, linear, slice, flags, options);
            p.gso = Packet.GSO_TCP;
            p.gsoSize = size;

            frames.clear();
            cutter.send(p);
            assertThat(frames).usingElementComparator(Arrays::compare).isEqualTo(expected);
        }
    }

    @Test
    void aPacketThatFitsGoesAsItIsWithItsChecksum() {
        Packet p = packet(payload(1_001), 7, 500, TcpHeader.ACK, 12);
        Packet copy = p.fork();
        Checksum.complete(copy);

        cutter.send(p);
        assertThat(frames).hasSize(1);
        assertThat(frames.getFirst()).isEqualTo(copy.toBytes());
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        Packet p = packet(payload(10_000), 0, 500, TcpHeader.ACK, 0);
        p.gso = Packet.GSO_TCP;
        p.gsoSize = 1_000;
        room = 4;

        cutter.send(p);
        assertThat(frames).hasSize(4);
        assertThat(cutter.drops()).isEqualTo(6);
    }

    @Test
    void whatCannotBeCutIsCounted() {
        Packet p = packet(payload(10_000), 0, 500, TcpHeader.ACK, 0);
        p.buf[p.l3 + 9] = Ipv4Header.UDP;
        p.checksum = Packet.CHECKSUM_VALID;
        p.gso = Packet.GSO_TCP;
        p.gsoSize = 1_000;

        cutter.send(p);
        assertThat(frames).isEmpty();
        assertThat(cutter.drops()).isEqualTo(1);
    }
}
