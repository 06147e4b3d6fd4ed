package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jackfield.core.Core;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.MacAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
    private static final long MAC_A = 0x0200_0000_0001L;
    private static final long MAC_B = 0x0200_0000_0002L;

    private record Block(int type, ByteBuffer body) {}

    private record Frame(int interfaceNumber, long time, byte[] bytes, int flags) {}

    private record CapturedInterface(int linkType, String name, byte[] mac, int resolution) {}

    /** What a file holds, read without help of what wrote it (draft-ietf-opsawg-pcapng section 4). */
    private static final class File {
        final List<CapturedInterface> interfaces = new ArrayList<>();
        final List<Frame> frames = new ArrayList<>();
        String application;

        File(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            boolean first = true;
            while (in.hasRemaining()) {
                Block b = block(in);
                assertThat(first).isEqualTo(b.type == 0x0a0d0d0a);
                first = false;
                switch (b.type) {
                    case 0x0a0d0d0a -> section(b.body);
                    case 1 -> description(b.body);
                    case 6 -> packet(b.body);
                    default -> throw new AssertionError("block " + b.type);
                }
            }
        }

        private static Block block(ByteBuffer in) {
            int type = in.getInt();
            int length = in.getInt();
            assertThat(length % 4).isZero();
            ByteBuffer body = in.slice(in.position(), length - 12);
            in.position(in.position() + length - 12);
            assertThat(in.getInt()).as("the length again behind the block").isEqualTo(length);
            return new Block(type, body);
        }

        private static Map<Integer, byte[]> options(ByteBuffer in) {
            Map<Integer, byte[]> options = new HashMap<>();
            for (; ; ) {
                int code = in.getShort();
                byte[] value = new byte[in.getShort()];
                in.get(value);
                in.position((in.position() + 3) & ~3);
                if (code == 0) {
                    assertThat(value).isEmpty();
                    assertThat(in.hasRemaining()).isFalse();
                    return options;
                }
                options.put(code, value);
            }
        }

        private void section(ByteBuffer in) {
            assertThat(in.getInt()).isEqualTo(0x1a2b3c4d);
            assertThat(in.getShort()).isEqualTo((short) 1);
            assertThat(in.getShort()).isZero();
            assertThat(in.getLong()).isEqualTo(-1);
            application = new String(options(in).get(4), StandardCharsets.UTF_8);
        }

        private void description(ByteBuffer in) {
            int linkType = in.getShort();
            in.getShort();
            assertThat(in.getInt()).as("no limit of length").isZero();
            Map<Integer, byte[]> options = options(in);
            interfaces.add(new CapturedInterface(
                    linkType, new String(options.get(2), StandardCharsets.UTF_8), options.get(6), options.get(9)[0]));
        }

        private void packet(ByteBuffer in) {
            int number = in.getInt();
            assertThat(number).isLessThan(interfaces.size());
            long time = (in.getInt() & 0xffff_ffffL) << 32 | in.getInt() & 0xffff_ffffL;
            byte[] bytes = new byte[in.getInt()];
            assertThat(in.getInt()).isEqualTo(bytes.length);
            in.get(bytes);
            in.position((in.position() + 3) & ~3);
            frames.add(new Frame(
                    number, time, bytes, ByteBuffer.wrap(options(in).get(2)).getInt()));
        }
    }

    private final ManualClock clock = new ManualClock();
    private final Cable cable = new Cable(clock, 1);
    private final Core coreA = new Core("a", clock);
    private final NetInterface a = station(coreA, "eth0", MAC_A, LinkType.ETHERNET, cable.a());
    private final NetInterface b = station(new Core("b", clock), "eth1", MAC_B, LinkType.ETHERNET, cable.b());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PcapngWriter writer = new PcapngWriter(out);

    private static NetInterface station(Core core, String name, long mac, LinkType type, Device device) {
        NetInterface i = new NetInterface(core, 1, name, type, mac, device);
        core.call(() -> {
            i.listen((in, etherType, p) -> {});
            return 0;
        });
        return i;
    }

    private void send(TcpPackets kind, int n, long dst) {
        coreA.call(() -> {
            a.send(kind.packet(new byte[n], 0, n, 300), kind.etherType(), dst);
            return 0;
        });
    }

    private File written() {
        return new File(out.toByteArray());
    }

    @Test
    void anEmptyCaptureIsAWholeFile() {
        assertThat(written().application).isEqualTo("Jackfield");
        assertThat(written().interfaces).isEmpty();
    }

    @Test
    void bothEndsOfACableMayBeInOneFile() {
        a.capture(writer);
        b.capture(writer);
        cable.ab().delay(1_234_567);
        clock.advance(89);
        send(TcpPackets.v4(), 101, MAC_B);
        clock.advance(10_000_000);

        File file = written();
        assertThat(file.interfaces).extracting(CapturedInterface::name).containsExactly("eth0", "eth1");
        assertThat(file.interfaces).extracting(CapturedInterface::linkType).containsExactly(1, 1);
        assertThat(file.interfaces).extracting(CapturedInterface::resolution).containsOnly(9);
        assertThat(file.interfaces.get(0).mac).containsExactly(2, 0, 0, 0, 0, 1);
        assertThat(file.frames).extracting(Frame::interfaceNumber).containsExactly(0, 1);
        assertThat(file.frames.get(0).time).isEqualTo(ManualClock.WALL_ORIGIN + 89);
        assertThat(file.frames.get(1).time).isEqualTo(ManualClock.WALL_ORIGIN + 89 + 1_234_567);
        assertThat(file.frames.get(1).bytes).isEqualTo(file.frames.get(0).bytes);
    }

    @Test
    void eachFrameSaysItsDirectionAndToWhomItWas() {
        b.capture(writer);
        for (long dst : new long[] {MAC_B, MacAddress.BROADCAST, MacAddress.multicast4(1), 0x0200_0000_0009L}) {
            send(TcpPackets.v4(), 10, dst);
        }
        a.capture(writer);
        send(TcpPackets.v4(), 10, MAC_B);

        assertThat(written().frames)
                .extracting(Frame::flags)
                .containsExactly(1 | 1 << 2, 1 | 3 << 2, 1 | 2 << 2, 1 | 4 << 2, 2, 1 | 1 << 2);
    }

    @Test
    void aPartialChecksumIsWholeInTheFileAndUntouchedInTheFrame() {
        for (TcpPackets kind : List.of(TcpPackets.v4(), TcpPackets.v6())) {
            Packet p = TcpPackets.framed(kind.packet(new byte[999], 0, 999, 200), kind.etherType());
            byte[] before = p.toBytes();
            writer.frame(a, true, 1, p);

            assertThat(p.toBytes()).isEqualTo(before);
            assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
            byte[] bytes = written().frames.getLast().bytes;
            assertThat(TcpPackets.intact(Arrays.copyOfRange(bytes, 14, bytes.length)))
                    .isTrue();
        }
    }

    @Test
    void aFrameThatSaysNonsenseOfItsChecksumIsWrittenAsItIs() {
        Packet p = TcpPackets.framed(TcpPackets.v4().packet(new byte[10], 0, 10, 10), 0x0800);
        for (int start : new int[] {-5, 0, p.off + p.length(), p.off + p.length() - 17, Integer.MAX_VALUE - 20}) {
            p.checksumStart = start;
            writer.frame(a, true, 1, p);

            assertThat(written().frames.getLast().bytes).isEqualTo(p.toBytes());
        }
    }

    @Test
    void aPacketThatIsToBeCutIsWrittenWhole() {
        writer.frame(a, true, 1, TcpPackets.framed(TcpPackets.v4().large(new byte[64_000], 9_000, 1_448), 0x0800));

        byte[] bytes = written().frames.getFirst().bytes;
        assertThat(bytes).hasSize(14 + 52 + 64_000);
        assertThat(TcpPackets.intact(Arrays.copyOfRange(bytes, 14, bytes.length)))
                .isTrue();
    }

    @Test
    void anInterfaceOfBareIpHasItsOwnLinkTypeAndNoLinkAddress() {
        NetInterface lo = station(new Core("c", clock), "lo", 0, LinkType.IP, new Loopback());
        writer.frame(lo, true, 1, TcpPackets.v4().packet(new byte[1], 0, 1, 1));

        assertThat(written().interfaces.getFirst().linkType).isEqualTo(101);
        assertThat(written().interfaces.getFirst().mac).isNull();
    }

    @Test
    void anInterfaceMayBeGivenANameForTheFile() {
        writer.name(a, "client:eth0");
        a.capture(writer);
        send(TcpPackets.v4(), 1, MAC_B);

        assertThat(written().interfaces).extracting(CapturedInterface::name).containsExactly("client:eth0");
        assertThatThrownBy(() -> writer.name(a, "again")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailureIsToldAtTheEndAndDisturbsNobody() {
        PcapngWriter failing = new PcapngWriter(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        });
        a.capture(failing);
        send(TcpPackets.v4(), 1, MAC_B);

        assertThat(b.stats().rxPackets()).isOne();
        assertThatThrownBy(failing::flush).hasMessage("disk full");
        assertThatThrownBy(failing::close).hasMessage("disk full");
    }

    @Test
    void whatComesAfterTheEndIsIgnored() throws IOException {
        a.capture(writer);
        send(TcpPackets.v4(), 1, MAC_B);
        writer.close();
        writer.close();
        send(TcpPackets.v4(), 1, MAC_B);

        assertThat(written().frames).hasSize(1);
    }

    @Test
    void theFileIsNeverMoreThanASecondBehindTheFrames() {
        int[] flushes = {0};
        PcapngWriter w = new PcapngWriter(new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() {
                flushes[0]++;
            }
        });
        a.capture(w);
        for (int i = 0; i < 100; i++) {
            send(TcpPackets.v4(), 1, MAC_B);
            clock.advance(100_000_000);
        }

        assertThat(flushes[0]).isEqualTo(10);
    }

    @Test
    void manyThreadsMayWriteAtOnce() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            NetInterface i = station(new Core("c" + t, clock), "i" + t, t, LinkType.IP, new Loopback());
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 2_000; n++) {
                    writer.frame(i, true, n, TcpPackets.v4().packet(new byte[n], 0, n, 100));
                }
            }));
        }
        for (Thread t : threads) {
            t.join();
        }

        assertThat(written().frames).hasSize(8_000);
        assertThat(written().interfaces).hasSize(4);
    }

    @Test
    void tsharkReadsNamesNanosecondsAndChecksums(@TempDir Path dir) throws Exception {
        assumeTrue("true".equals(System.getenv("CI")) || onPath("tshark"), "no tshark");
        Path path = dir.resolve("test.pcapng");
        PcapngWriter file = PcapngWriter.create(path);
        a.capture(file);
        b.capture(file);
        cable.ab().delay(7);
        send(TcpPackets.v4(), 1_000, MAC_B);
        clock.advance(123_456_789);
        send(TcpPackets.v6(), 1, MAC_B);
        clock.advance(1_000);
        coreA.call(() -> {
            a.send(ArpPacket.request(MAC_A, 1, 2).toPacket(), EthernetHeader.ARP, MacAddress.BROADCAST);
            return 0;
        });
        file.close();

        assertThat(tshark(path))
                .containsExactly(
                        "eth0|1735689600.000000000|0x0800||1|0x00000002",
                        "eth1|1735689600.000000007|0x0800||1|0x00000005",
                        "eth0|1735689600.123456789|0x86dd||1|0x00000002",
                        "eth1|1735689600.123456796|0x86dd||1|0x00000005",
                        "eth0|1735689600.123457789|0x0806|||0x00000002");
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv("PATH").split(System.getProperty("path.separator")))
                .anyMatch(d -> Files.isExecutable(Path.of(d, command)));
    }

    private static List<String> tshark(Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", file.toString()));
        command.addAll(List.of("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"));
        command.addAll(List.of("-T", "fields", "-E", "separator=|"));
        for (String field : List.of(
                "frame.interface_name",
                "frame.time_epoch",
                "eth.type",
                "_ws.malformed",
                "tcp.checksum.status",
                "frame.packet_flags")) {
            command.addAll(List.of("-e", field));
        }
        Process tshark = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = tshark.inputReader().lines().toList();
        assertThat(tshark.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return lines;
    }
}
