package dev.jackfield.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jackfield.core.Core;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SystemClock;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Linux's own sockets talk through a real device to a {@link ToyPeer}. */
@Tag("kernel")
class TunDeviceTest {
    private static final String ANY = "jft%d";
    private static final int MILLIS = 10_000;

    private final byte[] small = ToyPeer.pattern(700);

    @Test
    void itIsAvailableWhereTheseTestsRun() {
        assertThat(TunDevice.unavailable()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void datagramsGoBothWays(LinkType type) throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, type);
                DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            socket.setSoTimeout(MILLIS);
            for (int i = 0; i < 20; i++) {
                assertThat(echo(socket, peer)).isEqualTo(small);
            }
            assertThat(toy.core.get(device::drops)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void linuxSendsLargeSegmentsUncutAndNotChecksummed(LinkType type) throws IOException {
        byte[] sent = ToyPeer.pattern(1_000_000);
        try (TunDevice device = TunDevice.attach(ANY, type);
                Socket socket = new Socket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            socket.setSoTimeout(MILLIS);
            socket.connect(peer, MILLIS);
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);

            toy.core.call(() -> {
                assertThat(toy.received.toByteArray()).isEqualTo(sent);
                assertThat(toy.longest).isGreaterThan(10_000);
                assertThat(toy.longestIsGso).isTrue();
                assertThat(toy.longestIsPartial).isTrue();
                assertThat(toy.longestGsoSize).isBetween(1000, 1460);
                return 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void linuxTakesALargeSegmentThatItHasToCutAndChecksum(LinkType type) throws IOException {
        byte[] answer = ToyPeer.pattern(60_000);
        try (TunDevice device = TunDevice.attach(ANY, type);
                Socket socket = new Socket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            toy.answer = answer;
            socket.setSoTimeout(MILLIS);
            socket.connect(peer, MILLIS);
            socket.shutdownOutput();

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(answer);
            assertThat(toy.core.get(device::drops)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"IP, true", "IP, false", "ETHERNET, true", "ETHERNET, false"})
    void aPlainDeviceMergesWhatLinuxHadToCut(LinkType type, boolean ring) throws IOException {
        byte[] sent = ToyPeer.pattern(1_000_000);
        try (TunDevice device = TunDevice.attach(ANY, type, false, ring);
                Socket socket = new Socket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            socket.setSoTimeout(MILLIS);
            socket.connect(peer, MILLIS);
            toy.core.call(() -> {
                write(socket, Arrays.copyOf(sent, 14_000)); // these wait for the reader, so they are a batch
                return 0;
            });
            write(socket, Arrays.copyOfRange(sent, 14_000, sent.length));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);

            toy.core.call(() -> {
                assertThat(toy.received.toByteArray()).isEqualTo(sent);
                assertThat(toy.longest).isGreaterThan(2 * 1_460);
                assertThat(toy.longestIsGso).isTrue();
                assertThat(toy.longestGsoSize).isBetween(1000, 1460);
                assertThat(device.merged()).isPositive();
                return 0;
            });
        }
    }

    @Test
    void whoLooksAtAPlainDeviceSeesFramesAsOnTheWire() throws IOException {
        byte[] sent = ToyPeer.pattern(1_000_000);
        try (TunDevice device = TunDevice.attachPlain(ANY, LinkType.IP);
                Socket socket = new Socket()) {
            InetSocketAddress peer = plug(device);
            device.setPlain(true);
            ToyPeer toy = new ToyPeer(device);
            assertThat(device.offloads()).isEqualTo(TunDevice.CHECKSUM);
            socket.setSoTimeout(MILLIS);
            socket.connect(peer, MILLIS);
            write(socket, sent);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);

            toy.core.call(() -> {
                assertThat(toy.received.toByteArray()).isEqualTo(sent);
                assertThat(toy.longest).isLessThanOrEqualTo(1_500);
                assertThat(device.merged()).isZero();
                return 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void linuxHoldsBackWhatIsWrittenToAPlainDeviceOfOurs(LinkType type) throws IOException {
        try (TunDevice device = TunDevice.attachPlain(ANY, type)) {
            assertThat(device.created()).isTrue();
            Path timeout = Path.of("/sys/class/net", device.name(), "gro_flush_timeout");
            assertThat(timeout).hasContent("10000000");
            assertThat(device.offloads() & TunDevice.PUSH).isNotZero();
            device.setPlain(true);
            assertThat(timeout).as("while somebody looks").hasContent("0");
            assertThat(device.offloads() & TunDevice.PUSH).isZero();
            device.setPlain(false);
            assertThat(timeout).hasContent("10000000");
            device.setGro(false);
            assertThat(timeout).as("without merging").hasContent("0");
            device.setGro(true);
            assertThat(device.offloads() & TunDevice.PUSH).isNotZero();
            device.carryOthers();
            assertThat(timeout).as("of a router").hasContent("0");
            device.setPlain(true);
            device.setPlain(false);
            assertThat(device.offloads() & TunDevice.PUSH).isZero();
        }
    }

    @Test
    void whatHasOffloadIsNotHeldBack() throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, LinkType.IP)) {
            assertThat(device.offloads() & TunDevice.PUSH).isZero();
            assertThat(Path.of("/sys/class/net", device.name(), "gro_flush_timeout"))
                    .hasContent("0");
        }
    }

    @ParameterizedTest
    @CsvSource({"IP, true", "IP, false", "ETHERNET, true", "ETHERNET, false"})
    void aPlainDeviceCutsAndChecksumsForLinux(LinkType type, boolean ring) throws IOException {
        byte[] answer = ToyPeer.pattern(60_001);
        try (TunDevice device = TunDevice.attach(ANY, type, false, ring);
                Socket socket = new Socket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            toy.answer = answer;
            socket.setSoTimeout(MILLIS);
            socket.connect(peer, MILLIS);
            socket.shutdownOutput();

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(answer);
            assertThat(toy.core.get(device::drops)).isZero();
        }
    }

    @Test
    void closingLeavesNeitherDeviceNorThread() throws IOException {
        TunDevice device = TunDevice.attach(ANY, LinkType.IP);
        plug(device);
        new ToyPeer(device);
        String thread = "jackfield-" + device.name();
        assertThat(threads()).contains(thread);
        assertThat(NetworkSetup.exists(device.name())).isTrue();

        device.close();
        device.close();

        assertThat(threads()).doesNotContain(thread);
        assertThat(NetworkSetup.exists(device.name())).isFalse();
    }

    @Test
    void aDeviceThatWasNeverOpenedGoesToo() throws IOException {
        TunDevice device = TunDevice.attach(ANY, LinkType.ETHERNET);
        device.close();

        assertThat(NetworkSetup.exists(device.name())).isFalse();
    }

    @Test
    void itMayBeClosedByTheCodeThatReceives() throws Exception {
        TunDevice device = TunDevice.attach(ANY, LinkType.IP);
        CountDownLatch closed = new CountDownLatch(1);
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            toy.core.call(() -> {
                toy.onUdp = () -> {
                    device.close();
                    closed.countDown();
                };
                return 0;
            });
            socket.send(new DatagramPacket(small, small.length, peer));

            assertThat(closed.await(MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(NetworkSetup.exists(device.name())).isFalse();
            assertThat(toy.core.get(toy.core::faults)).isZero();
        } finally {
            device.close();
        }
    }

    @Test
    void itMayBeClosedByWhoHoldsTheCoreWhileFramesCome() throws IOException {
        TunDevice device = TunDevice.attach(ANY, LinkType.IP);
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            toy.core.call(() -> {
                flood(socket, peer, 2000);
                device.close();
                return 0;
            });

            assertThat(NetworkSetup.exists(device.name())).isFalse();
        }
    }

    @Test
    void whileTheCoreIsBusyNoMoreThanFourBatchesAreRead() throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, LinkType.IP);
                DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            socket.setSoTimeout(MILLIS);
            toy.core.call(() -> {
                flood(socket, peer, 5000);
                return 0;
            });
            // An echo that comes back shows that the reader goes on.
            assertThat(echo(socket, peer)).hasSameSizeAs(small);
            // 4 batches of 64, the batch just read, and what waited in Linux's queue of 500.
            assertThat(toy.core.call(() -> toy.frames)).isLessThan(1000);
        }
    }

    @Test
    void aFrameForAnInterfaceThatIsDownIsDroppedAndCounted() throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, LinkType.IP)) {
            ToyPeer toy = new ToyPeer(device);
            toy.core.call(() -> {
                device.transmit(Packet.wrap(new byte[40], 0, 40));
                return 0;
            });

            assertThat(device.drops()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "2, true", "2, false", "100, true"})
    void soAreFramesThatAreWrittenTogether(int n, boolean ring) throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, LinkType.IP, false, ring)) {
            ToyPeer toy = new ToyPeer(device);
            toy.core.call(() -> {
                for (int i = 0; i < n; i++) {
                    device.transmit(Packet.wrap(new byte[1500], 0, 1500));
                }
                return 0;
            });

            assertThat(toy.core.get(device::drops)).isEqualTo(n);
        }
    }

    @Test
    void severalFramesAreReadAtOnceAndNoneIsLost() throws Exception {
        try (TunDevice device = TunDevice.attachPlain(ANY, LinkType.IP);
                DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress peer = plug(device);
            ToyPeer toy = new ToyPeer(device);
            int n = 200; // more than are read at once, and than make a batch
            CountDownLatch all = new CountDownLatch(n);
            toy.onUdp = all::countDown;
            toy.core.call(() -> {
                flood(socket, peer, n);
                return 0;
            });

            assertThat(all.await(MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(toy.core.get(device::drops)).isZero();
        }
    }

    @Test
    void aRingIsForDescriptorsThatCanBeToldNotToWait() throws IOException {
        Path disabled = Path.of("/proc/sys/kernel/io_uring_disabled");
        assumeTrue(Files.exists(disabled) && Files.readString(disabled).startsWith("0"));
        Libc libc = new Libc();
        int cannot = libc.open("/proc/self/comm", Libc.O_RDWR);
        assertThat(Uring.open(libc, cannot, 4)).isNull();
        libc.close(cannot);

        TunDescriptor tun = TunDescriptor.open(ANY, LinkType.IP, false);
        Uring ring = Uring.open(libc, tun.fd(), 4);
        assertThat(ring).isNotNull();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(100);
            memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x45); // IPv4
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 4; i++) {
                    ring.read(tun.fd(), memory, 0, 100);
                }
                assertThat(ring.submit()).isEqualTo(4);
                for (int i = 0; i < 4; i++) {
                    assertThat(ring.result(i)).isEqualTo(Libc.EAGAIN);
                }
            }
            ring.write(tun.fd(), memory, 0, 100);
            ring.read(-1, memory, 0, 100);
            assertThat(ring.submit()).isEqualTo(2);
            assertThat(Libc.text(ring.result(0))).isEqualTo(Errno.EIO.text());
            assertThat(Libc.text(ring.result(1))).isEqualTo(Errno.EBADF.text());
        }
        ring.close();
        libc.close(tun.fd());
    }

    @Test
    void theMtuIsLinuxsWhenItIsOpened() throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, LinkType.IP);
                NetworkSetup setup = new NetworkSetup(device.name())) {
            assertThat(device.mtu()).isEqualTo(1500);
            setup.mtu(9000);
            device.open(new Core("toy", SystemClock.INSTANCE), _ -> {});
            assertThat(device.mtu()).isEqualTo(9000);
        }
    }

    @Test
    void aDeviceThatExistsIsUsedAndStays() throws IOException {
        TunDescriptor made = TunDescriptor.open(ANY, LinkType.ETHERNET, true);
        Libc libc = new Libc();
        long persist = 0x4004_54cbL; // TUNSETPERSIST
        try {
            assertThat(libc.ioctl(made.fd(), persist, 1)).isZero();
            libc.close(made.fd());
            try (TunDevice device = TunDevice.attach(made.name(), LinkType.ETHERNET)) {
                assertThat(device.created()).isFalse();
            }
            assertThat(NetworkSetup.exists(made.name())).isTrue();
        } finally {
            TunDescriptor again = TunDescriptor.open(made.name(), LinkType.ETHERNET, true);
            libc.ioctl(again.fd(), persist, 0);
            libc.close(again.fd());
        }
        assertThat(NetworkSetup.exists(made.name())).isFalse();
    }

    @Test
    void aDeviceInUseIsToldInOneLine() throws IOException {
        try (TunDevice device = TunDevice.attach(ANY, LinkType.ETHERNET)) {
            assertThat(device.created()).isTrue();
            assertThatThrownBy(() -> TunDevice.attach(device.name(), LinkType.ETHERNET))
                    .isInstanceOf(IOException.class)
                    .hasMessage(device.name() + ": the device is in use by another process");
        }
    }

    @Test
    void anInterfaceOfAnotherKindIsToldInOneLine() {
        assertThatThrownBy(() -> TunDevice.attach("lo", LinkType.ETHERNET))
                .isInstanceOf(IOException.class)
                .hasMessage("lo: there is an interface of this name, but it is no TAP device");
    }

    @Test
    void aNameThatLinuxWouldNotTakeIsToldInOneLine() {
        for (String name : new String[] {"", "jft/0", "jft 0", "sixteen-is-toolong", ".."}) {
            assertThatThrownBy(() -> TunDevice.attach(name, LinkType.IP))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "not a name for a device: \"" + name + "\": 1 to 15 characters, no blank, no / and no :");
        }
    }

    private static void write(Socket s, byte[] b) {
        try {
            s.getOutputStream().write(b);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives Linux's side an address, and answers where the toy is to be found. */
    private static InetSocketAddress plug(TunDevice device) throws IOException {
        IpAddress linuxs = TestAddresses.prefix30(1);
        try (NetworkSetup setup = new NetworkSetup(device.name())) {
            setup.address(linuxs, 30);
            setup.up(true);
        }
        return new InetSocketAddress(IpAddress.v4(linuxs.bits4() + 1).toInetAddress(), 7);
    }

    private byte[] echo(DatagramSocket socket, InetSocketAddress peer) throws IOException {
        socket.send(new DatagramPacket(small, small.length, peer));
        DatagramPacket back = new DatagramPacket(new byte[2000], 2000);
        socket.receive(back);
        return Arrays.copyOf(back.getData(), back.getLength());
    }

    private void flood(DatagramSocket socket, InetSocketAddress peer, int n) {
        try {
            for (int i = 0; i < n; i++) {
                socket.send(new DatagramPacket(small, small.length, peer));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }
}
