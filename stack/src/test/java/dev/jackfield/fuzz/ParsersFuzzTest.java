package dev.jackfield.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jackfield.core.Core;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.NetInterface;
import dev.jackfield.link.PcapngWriter;
import dev.jackfield.link.Segmenter;
import dev.jackfield.tcp.AnySegment;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.Ipv4Options;
import dev.jackfield.wire.MacAddress;
import dev.jackfield.wire.PacketPrinter;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpPrinter;
import dev.jackfield.wire.UdpHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are parsed, or found to be wrong, by all that reads bytes from a wire or addresses from a person; nothing raises. */
@Tag("fuzz")
class ParsersFuzzTest {
    private static long inputs;

    /** How the bytes lie in the packet: from an odd index on, with garbage around, in one part or in several. */
    private static Packet packet(byte[] b, int shape) {
        int off = shape % 5;
        int linear = (shape & 8) == 0 ? b.length : Math.min(b.length, shape * 2);
        byte[] buf = new byte[off + linear + 3];
        Arrays.fill(buf, (byte) 0xa5);
        System.arraycopy(b, 0, buf, off, linear);
        Packet p = Packet.wrap(buf, off, linear);
        for (int at = linear; at < b.length; ) {
            int n = Math.min(b.length - at, 1 + shape);
            p.attach(b, at, n);
            at += n;
        }
        return p;
    }

    private static void wire(byte[] b, int shape) {
        if (b.length >= EthernetHeader.LENGTH) {
            EthernetHeader.toString(b, 0);
        }
        ArpPacket arp = ArpPacket.parse(packet(b, shape));
        if (arp != null) {
            Scene.require(!arp.toString().isEmpty(), "an empty line");
        }
        if (b.length >= IcmpHeader.LENGTH) {
            IcmpHeader.print(b, 0);
            IcmpHeader.isQuery(IcmpHeader.type(b, 0));
        }
        if (b.length >= UdpHeader.LENGTH) {
            UdpHeader.print(b, 0);
        }
        if (TcpHeader.valid(b, 0, b.length)) {
            int end = TcpHeader.headerLength(b, 0);
            TcpPrinter.options(new StringBuilder(), b, TcpHeader.LENGTH, end);
            TcpPrinter.letters(TcpHeader.flags(b, 0));
        }
        TcpPrinter.options(new StringBuilder(), b, 0, b.length);
        AnySegment.parse(packet(b, shape));
        if (Ipv4Header.wellFormed(b, 0, b.length)) {
            Ipv4Header.print(b, 0);
            if (Ipv4Options.problem(b, 0) == 0) {
                Ipv4Options.sourceRoute(b, 0);
                int n = Ipv4Options.copyToFragment(b, 0, new byte[40], 0);
                Scene.require(n <= Ipv4Header.headerLength(b, 0) - Ipv4Header.LENGTH, "options grow");
            }
        }
        Packet p = packet(b, shape);
        p.l4 = p.off;
        Checksum.verify(p);
        PacketPrinter printer = new PacketPrinter();
        printer.print(packet(b, shape), true);
        printer.print(packet(b, shape), false);
    }

    private static void addresses(byte[] b) {
        String text = new String(b, 0, Math.min(b.length, 60), StandardCharsets.ISO_8859_1);
        try {
            IpAddress a = IpAddress.parse(text);
            Scene.require(IpAddress.parse(a.toString()).equals(a), text + " is not " + a);
        } catch (IllegalArgumentException e) {
            // what it throws for all that is no address
        }
        try {
            long mac = MacAddress.parse(text);
            Scene.require(MacAddress.parse(MacAddress.toString(mac)) == mac, "not " + text);
        } catch (IllegalArgumentException e) {
            // as above
        }
        if (b.length >= 16) {
            IpAddress a = new IpAddress(Bytes.i64(b, 0), Bytes.i64(b, 8));
            Scene.require(IpAddress.parse(a.toString()).equals(a), a + " is not itself");
        }
    }

    /** A frame with what a device may say beside its bytes. */
    private static Packet described(Input in, byte[] b, int shape) {
        Packet p = packet(b, shape);
        p.checksum = (byte) in.below(3);
        p.checksumStart = p.off + in.below(64);
        p.checksumOffset = in.oneIn(2) ? TcpHeader.CHECKSUM : in.below(32);
        p.gso = Packet.GSO_TCP;
        p.gsoSize = in.u16();
        p.l3 = p.off + (in.oneIn(2) ? 0 : EthernetHeader.LENGTH);
        p.castTo = (byte) in.below(4);
        return p;
    }

    private static void capture(Packet p) throws IOException {
        Core core = new Core("core", new ManualClock());
        NetInterface i = new NetInterface(core, 1, "eth0", LinkType.ETHERNET, 2, new Cable(core.clock(), 1).a());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int n = p.length();
        try (PcapngWriter w = new PcapngWriter(out)) {
            w.frame(i, true, 1, p);
            w.frame(i, false, 2, p);
        }
        byte[] file = out.toByteArray();
        int blocks = 0;
        for (int at = 0; at < file.length; at += Bytes.i32(file, at + 4)) {
            int length = Bytes.i32(file, at + 4);
            Scene.require(length >= 12 && (length & 3) == 0, "a block of " + length);
            Scene.require(Bytes.i32(file, at + length - 4) == length, "a block has two lengths");
            blocks++;
        }
        Scene.require(blocks == 4 && file.length >= 2 * n, "blocks are missing");
    }

    private static void cut(Packet p) {
        byte[] whole = p.toBytes();
        int size = p.gsoSize;
        int bytes = 0;
        int headers = -1;
        for (Packet f = Segmenter.cut(p, new Pool()); f != null; f = f.next) {
            if (headers < 0) {
                headers = f.len;
            }
            int n = f.length() - headers;
            Scene.require(n <= size, "a segment of " + n);
            byte[] part = Arrays.copyOfRange(f.toBytes(), headers, f.length());
            boolean same = Arrays.equals(part, 0, n, whole, headers + bytes, headers + bytes + n);
            Scene.require(same, "a segment holds other bytes");
            bytes += n;
            Checksum.complete(f);
        }
        Scene.require(headers < 0 || headers + bytes == whole.length, "segments are missing");
    }

    /** Inputs to begin with: real packets, and noise. */
    static Stream<byte[]> seeds() {
        SplittableRandom random = new SplittableRandom(6);
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        byte[] options = {2, 4, 5, (byte) 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7};
        byte[] syn = Frames.tcp(1000, 80, 1, 2, TcpHeader.SYN, 500, options, new byte[0]);
        byte[] data = Frames.tcp(1000, 80, 1, 2, TcpHeader.ACK, 500, new byte[0], noise);
        byte[] udp = Frames.udp(1000, 53, noise);
        byte[] tcpFrame = Frames.ip(1, 2, Scene.HOST, Scene.FRIEND, Ipv4Header.TCP, data);
        byte[] error = Frames.icmp(3, 4, 1400, Frames.quote(tcpFrame));
        return Stream.of(
                        syn,
                        udp,
                        noise,
                        Frames.ip(1, 2, Scene.HOST, Scene.FRIEND, Ipv4Header.TCP, syn),
                        tcpFrame,
                        Arrays.copyOfRange(tcpFrame, Frames.IP, tcpFrame.length),
                        Frames.ip(1, 2, Scene.HOST, Scene.FRIEND, Ipv4Header.UDP, udp),
                        Frames.ip(1, 2, Scene.HOST, Scene.FRIEND, Ipv4Header.ICMP, error),
                        "fe80::1:2".getBytes(StandardCharsets.ISO_8859_1),
                        "::ffff:10.0.0.1".getBytes(StandardCharsets.ISO_8859_1),
                        "02:00:00:00:00:01".getBytes(StandardCharsets.ISO_8859_1))
                .map(ParsersFuzzTest::described);
    }

    private static byte[] described(byte[] b) {
        byte[] all = new byte[8 + b.length];
        all[5] = 100; // segments of 100 bytes
        System.arraycopy(b, 0, all, 8, b.length);
        return all;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "20s")
    void anyBytes(byte[] input) throws IOException {
        if (input == null) {
            return;
        }
        inputs++;
        byte[] head = Arrays.copyOf(input, 8);
        byte[] b = input.length <= 8 ? new byte[0] : Arrays.copyOfRange(input, 8, input.length);
        int shape = head[0] & 0xff;
        wire(b, shape);
        addresses(b);
        capture(described(new Input(head), b, shape));
        cut(described(new Input(head), b, shape));
    }

    @AfterAll
    static void report() {
        System.out.println("ParsersFuzzTest: " + inputs + " inputs");
    }
}
