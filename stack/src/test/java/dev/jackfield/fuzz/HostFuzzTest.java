package dev.jackfield.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.MacAddress;
import dev.jackfield.wire.TcpHeader;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stranger sends to a host with live connections whatever the fuzzer thinks of: noise, well-formed packets with random fields, floods,
 * fragments, ICMP errors, changed copies of real frames. Nothing raises, nothing grows beyond its limit, and the connections deliver:
 * that on the other cable always, that on the stranger's own hub as long as he neither forges its checksums nor link addresses.
 */
@Tag("fuzz")
class HostFuzzTest {
    private static final int MOST_STEPS = 200;
    private static final Logger CORE = Logger.getLogger("dev.jackfield.core");

    private static long inputs;
    private static long frames;

    /** One run with one input. */
    private static final class Run {
        final Input in;
        final boolean forger;
        final Scene scene;

        Run(byte[] input) throws ErrnoException {
            in = new Input(input);
            forger = in.u8() % 2 != 0;
            scene = new Scene(in.seed());
        }

        void run() throws ErrnoException {
            try (scene) {
                for (int i = 0; i < MOST_STEPS && !in.empty(); i++) {
                    step();
                    scene.clock.advance(Scene.MS / 2);
                    if (i % 64 == 63) {
                        scene.check();
                    }
                }
                scene.check();
                scene.deliver(scene.quiet);
                if (!forger) {
                    scene.deliver(scene.near);
                }
                scene.recover();
            }
        }

        private void step() throws ErrnoException {
            switch (in.below(16)) {
                case 0 -> inject(in.take(in.u8()));
                case 1 -> inject(packet());
                case 2, 3 -> inject(ip(Ipv4Header.TCP, segment()));
                case 4 -> inject(ip(Ipv4Header.UDP, Frames.udp(port(), port(), data())));
                case 5 ->
                    inject(ip(
                            Ipv4Header.ICMP,
                            Frames.icmp(in.oneIn(2) ? in.u8() % 20 : IcmpHeader.ECHO, in.below(2), in.i32(), data())));
                case 6 -> inject(error());
                case 7 -> inject(scene.heard(in.u8()));
                case 8 -> spoiled();
                case 9 -> forged();
                case 10 -> fragment();
                case 11 -> flood();
                case 12 -> arp();
                case 13 -> scene.clock.advance((long) in.u16() * in.u16() * 10);
                case 14 -> {
                    scene.callService(in.u8());
                    scene.speak(in.u16());
                }
                default -> {
                    scene.serve();
                    scene.quiet.exchange(in.u16() % 4096);
                    exchangeNear(in.u16() % 4096);
                }
            }
        }

        private void exchangeNear(int n) throws ErrnoException {
            try {
                scene.near.exchange(n);
            } catch (ErrnoException | AssertionError e) {
                if (!forger) {
                    throw e;
                }
            }
        }

        private void inject(byte[] frame) {
            boolean arp = frame.length > EthernetHeader.LENGTH && EthernetHeader.type(frame, 0) == EthernetHeader.ARP;
            if (forger || !arp) {
                frames++;
                scene.send(frame);
            }
        }

        // ---- what he makes himself ----

        private byte[] data() {
            return in.take(in.oneIn(8) ? in.u8() : in.u8() % 16);
        }

        private int address() {
            return switch (in.below(8)) {
                case 0, 1 -> Scene.NEIGHBOUR;
                case 2 -> Scene.FRIEND;
                case 3 -> Scene.HOST_TO_FRIEND;
                case 4 -> Scene.HOST & ~0xff | in.u8();
                case 5 -> in.i32();
                default -> Scene.HOST;
            };
        }

        private int port() {
            return switch (in.below(4)) {
                case 0 -> Scene.SERVICE;
                case 1 -> Scene.DATAGRAMS;
                case 2 -> 7;
                default -> in.u16();
            };
        }

        private long mac() {
            return switch (in.below(32)) {
                case 0 -> MacAddress.BROADCAST;
                case 1 -> MacAddress.multicast4(in.u8());
                case 2, 3 -> Scene.NEIGHBOUR_MAC;
                case 4 -> (long) in.u16() << 32 | in.i32() & 0xffff_ffffL;
                default -> Scene.HOST_MAC;
            };
        }

        private byte[] ip(int protocol, byte[] payload) {
            int src = in.oneIn(8) ? address() : Scene.NEIGHBOUR + in.below(3);
            int dst = in.oneIn(8) ? address() : Scene.HOST;
            return Frames.ip(mac(), Scene.NEIGHBOUR_MAC, src, dst, protocol, payload);
        }

        private byte[] segment() {
            byte[] options = in.take(in.u8() % 44);
            return Frames.tcp(port(), port(), in.i32(), in.i32(), in.u16() & 0x1ff, in.u16(), options, data());
        }

        /** A packet whose header is random, and right if it can be. */
        private byte[] packet() {
            byte[] f = ip(in.u8(), data());
            byte[] header = in.take(12);
            System.arraycopy(header, 0, f, Frames.IP, Math.min(header.length, f.length - Frames.IP));
            if (in.oneIn(2)) {
                f[Frames.IP] = (byte) (0x45 + in.below(3));
            }
            if (in.oneIn(2)) {
                Bytes.put16(f, Frames.IP + 2, f.length - Frames.IP);
            }
            Frames.repair(f);
            return f;
        }

        private void flood() {
            int n = in.u8() % 64;
            int seq = in.i32();
            int target = port();
            for (int i = 0; i < n; i++) {
                byte[] s = Frames.tcp(1024 + i, target, seq + i, 0, TcpHeader.SYN, 1000, new byte[0], new byte[0]);
                inject(Frames.ip(
                        Scene.HOST_MAC, Scene.NEIGHBOUR_MAC, Scene.NEIGHBOUR + i, Scene.HOST, Ipv4Header.TCP, s));
            }
        }

        private void arp() {
            byte[] f = new byte[EthernetHeader.LENGTH + ArpPacket.LENGTH];
            EthernetHeader.put(f, 0, mac(), mac(), EthernetHeader.ARP);
            int at = EthernetHeader.LENGTH;
            Bytes.put16(f, at, 1);
            Bytes.put16(f, at + 2, EthernetHeader.IPV4);
            Bytes.put16(f, at + 4, 6 << 8 | 4);
            Bytes.put16(f, at + 6, in.below(4));
            Bytes.put48(f, at + 8, mac());
            Bytes.put32(f, at + 14, address());
            Bytes.put48(f, at + 18, mac());
            Bytes.put32(f, at + 24, address());
            inject(f);
        }

        // ---- what he makes of what he heard ----

        /** An ICMP error about a frame that he heard, back to its sender. */
        private byte[] error() {
            byte[] f = scene.heard(in.u8());
            if (!Frames.isIp(f)) {
                return f;
            }
            int type = IcmpHeader.UNREACHABLE + in.below(10);
            byte[] m = Frames.icmp(type, in.below(18), in.u16(), Frames.quote(f));
            long to = EthernetHeader.src(f, 0);
            return Frames.ip(to, Scene.NEIGHBOUR_MAC, address(), Ipv4Header.src(f, Frames.IP), Ipv4Header.ICMP, m);
        }

        /** A segment that he heard, changed so that its checksum is wrong. */
        private void spoiled() {
            byte[] f = scene.heard(in.u8());
            if (Frames.isIp(f) && Ipv4Header.protocol(f, Frames.IP) == Ipv4Header.TCP) {
                change(f, Frames.transport(f));
                if (!Frames.rightTcp(f)) {
                    inject(f);
                }
            }
        }

        /** Anything he heard, changed anywhere, with checksums that are right. */
        private void forged() {
            byte[] f = scene.heard(in.u8());
            if (!forger || f.length == 0) {
                return;
            }
            if (in.oneIn(4)) {
                f = Arrays.copyOf(f, in.below(f.length + 64));
            }
            if (f.length > 0) {
                change(f, in.below(Math.min(f.length, 60)));
            }
            if (!in.oneIn(4)) {
                Frames.repair(f);
            }
            inject(f);
        }

        /** Changes up to four bytes, none before {@code from}. */
        private void change(byte[] f, int from) {
            for (int n = from < f.length ? 1 + in.below(4) : 0; n > 0; n--) {
                int at = from + in.below(Math.min(f.length - from, in.oneIn(2) ? 65_536 : 40));
                f[at] = (byte) (in.oneIn(2) ? in.u8() : f[at] + in.below(9) - 4);
            }
        }

        /** A piece of a datagram, of few that there are, so that some fit and others overlap. */
        private void fragment() {
            byte[] payload = in.oneIn(8) ? data() : new byte[8 * (1 + in.below(2))];
            byte[] f =
                    Frames.ip(Scene.HOST_MAC, Scene.NEIGHBOUR_MAC, Scene.NEIGHBOUR, Scene.HOST, in.below(3), payload);
            Bytes.put16(f, Frames.IP + 4, in.below(3));
            int more = in.oneIn(2) ? 0 : Ipv4Header.MF;
            int offset = in.oneIn(16) ? in.u16() & Ipv4Header.OFFSET_MASK : in.below(4);
            Ipv4Header.reshape(f, Frames.IP, f.length - Frames.IP, more | offset);
            inject(f);
        }
    }

    /** Inputs to begin with. */
    static Stream<byte[]> seeds() {
        SplittableRandom random = new SplittableRandom(5);
        return Stream.generate(() -> {
                    byte[] b = new byte[random.nextInt(100, 1000)];
                    random.nextBytes(b);
                    return b;
                })
                .limit(20);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "40s")
    void connectionsLive(byte[] input) throws ErrnoException {
        if (input == null) {
            return;
        }
        inputs++;
        Throwable[] thrown = new Throwable[1];
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord r) {
                thrown[0] = thrown[0] == null ? r.getThrown() : thrown[0];
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        CORE.addHandler(handler);
        CORE.setUseParentHandlers(false);
        try {
            new Run(input).run();
        } catch (AssertionError e) {
            if (thrown[0] != null) {
                e.addSuppressed(thrown[0]);
            }
            throw e;
        } finally {
            CORE.removeHandler(handler);
        }
        if (thrown[0] != null) {
            throw new AssertionError("a fault on some core", thrown[0]);
        }
    }

    @AfterAll
    static void report() {
        System.out.println("HostFuzzTest: " + inputs + " inputs, " + frames + " frames");
    }
}
