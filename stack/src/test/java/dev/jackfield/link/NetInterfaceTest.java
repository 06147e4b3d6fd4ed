package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetInterfaceTest {
    private static final long MAC = 0x0200_0000_0001L;
    private static final long OTHER = 0x0200_0000_0002L;

    /** A device that keeps what it is given and of which a test says what it can. */
    private static final class Recorder implements Device {
        final List<Packet> sent = new ArrayList<>();
        Receiver receiver;
        int offloads;
        boolean plain;
        boolean closed;

        @Override
        public void open(Core core, Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void transmit(Packet frame) {
            sent.add(frame);
        }

        @Override
        public int offloads() {
            return offloads;
        }

        @Override
        public void setPlain(boolean plain) {
            this.plain = plain;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public long drops() {
            return 3;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private record Received(int etherType, Packet packet) {}

    private record Shown(boolean outbound, long time, byte[] bytes) {}

    private final ManualClock clock = new ManualClock();
    private final Core core = new Core("host", clock);
    private final Recorder device = new Recorder();
    private final List<Received> received = new ArrayList<>();
    private final NetInterface eth = interfaceOf(LinkType.ETHERNET);

    private NetInterface interfaceOf(LinkType type) {
        NetInterface i = new NetInterface(core, 5, "eth0", type, MAC, device);
        core.call(() -> {
            i.listen((in, etherType, p) -> {
                assertThat(in).isSameAs(i);
                received.add(new Received(etherType, p));
            });
            return 0;
        });
        return i;
    }

    private void send(NetInterface i, Packet p, int etherType, long dst) {
        core.call(() -> {
            i.send(p, etherType, dst);
            return 0;
        });
    }

    private void arrives(Packet frame) {
        core.call(() -> {
            device.receiver.receive(frame);
            return 0;
        });
    }

    private static Packet frameTo(long dst) {
        return Station.numbered(dst, OTHER, 1, 60);
    }

    // ---- sending ----

    @Test
    void aPacketIsSentBehindALinkHeader() {
        Packet p = TcpPackets.v4().packet(new byte[100], 0, 100, 100);
        byte[] packet = p.toBytes();
        device.offloads = Device.CHECKSUM;
        send(eth, p, EthernetHeader.IPV4, OTHER);

        byte[] frame = device.sent.getFirst().toBytes();
        assertThat(EthernetHeader.dst(frame, 0)).isEqualTo(OTHER);
        assertThat(EthernetHeader.src(frame, 0)).isEqualTo(MAC);
        assertThat(EthernetHeader.type(frame, 0)).isEqualTo(EthernetHeader.IPV4);
        assertThat(Arrays.copyOfRange(frame, 14, frame.length)).isEqualTo(packet);
    }

    @Test
    void aPacketWithoutRoomInFrontIsSentAllTheSame() {
        send(eth, Packet.wrap(new byte[] {0x45, 1, 2}, 0, 3), EthernetHeader.IPV4, OTHER);

        assertThat(device.sent.getFirst().toBytes()).hasSize(17).endsWith(0x45, 1, 2);
        assertThat(EthernetHeader.dst(device.sent.getFirst().toBytes(), 0)).isEqualTo(OTHER);
    }

    @Test
    void onBareIpThereIsNoLinkHeader() {
        Packet p = TcpPackets.v4().packet(new byte[100], 0, 100, 100);
        byte[] packet = p.toBytes();
        device.offloads = Device.CHECKSUM;
        send(interfaceOf(LinkType.IP), p, EthernetHeader.IPV4, 0);

        assertThat(device.sent.getFirst().toBytes()).isEqualTo(packet);
    }

    @Test
    void theChecksumIsCompletedForADeviceThatCannot() {
        send(eth, TcpPackets.v4().packet(new byte[1001], 0, 1001, 333), EthernetHeader.IPV4, OTHER);

        Packet f = device.sent.getFirst();
        f.strip(14);
        assertThat(TcpPackets.intact(f.toBytes())).isTrue();
    }

    @Test
    void aLargePacketIsCutForADeviceThatCannot() {
        send(eth, TcpPackets.v6().large(new byte[5_000], 2_000, 1_400), EthernetHeader.IPV6, OTHER);

        assertThat(device.sent).hasSize(4).allSatisfy(f -> {
            assertThat(EthernetHeader.dst(f.buf, f.off)).isEqualTo(OTHER);
            assertThat(f.next).isNull();
            f.strip(14);
            assertThat(TcpPackets.intact(f.toBytes())).isTrue();
        });
        assertThat(eth.stats().txPackets()).isEqualTo(4);
    }

    @Test
    void aLargePacketIsPassedOnAsItIsToADeviceThatCan() {
        byte[] payload = new byte[50_000];
        device.offloads = Device.CHECKSUM | Device.TSO;
        send(eth, TcpPackets.v4().large(payload, 20_000, 1_448), EthernetHeader.IPV4, OTHER);

        Packet f = device.sent.getFirst();
        assertThat(f.gso).isEqualTo(Packet.GSO_TCP);
        assertThat(f.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
        assertThat(f.sliceBuf(0)).isSameAs(payload);
    }

    @Test
    void whatIsLongerThanTheMtuIsNotSent() {
        int most = 1500 - TcpPackets.v4().headers();
        send(eth, TcpPackets.v4().packet(new byte[most], 0, most, most), EthernetHeader.IPV4, OTHER);
        assertThat(device.sent).hasSize(1);

        send(eth, TcpPackets.v4().packet(new byte[most + 1], 0, most + 1, most), EthernetHeader.IPV4, OTHER);
        send(eth, TcpPackets.v4().large(new byte[5_000], 5_000, most + 1), EthernetHeader.IPV4, OTHER);
        assertThat(device.sent).hasSize(1);
        assertThat(eth.stats().txErrors()).isEqualTo(2);
    }

    @Test
    void whatCannotBeCutIsAnError() {
        Packet p = TcpPackets.v4().large(new byte[5_000], 5_000, 1_400);
        p.checksumOffset = 6; // not TCP
        send(eth, p, EthernetHeader.IPV4, OTHER);

        assertThat(device.sent).isEmpty();
        assertThat(eth.stats().txErrors()).isOne();
    }

    @Test
    void nothingIsSentOrReceivedWhileItIsDown() {
        eth.setUp(false);
        send(eth, Packet.wrap(new byte[20], 0, 20), EthernetHeader.IPV4, OTHER);
        arrives(frameTo(MAC));
        assertThat(device.sent).isEmpty();
        assertThat(received).isEmpty();

        eth.setUp(true);
        arrives(frameTo(MAC));
        assertThat(received).hasSize(1);
        assertThat(eth.stats()).isEqualTo(new InterfaceStats(1, 60, 0, 1, 0, 0, 0, 1 + 3, 0));
    }

    // ---- receiving ----

    @Test
    void aFrameForThisStationIsGivenUpwardsWithoutItsLinkHeader() {
        clock.advance(77);
        arrives(frameTo(MAC));

        Packet p = received.getFirst().packet();
        assertThat(received.getFirst().etherType()).isEqualTo(0x88b5);
        assertThat(p.length()).isEqualTo(46);
        assertThat(p.l3).isEqualTo(p.off);
        assertThat(p.castTo).isEqualTo(Packet.TO_HOST);
        assertThat(p.inInterface).isEqualTo(5);
        assertThat(p.time).isEqualTo(77);
    }

    @Test
    void framesForAllAndForGroupsAreMarkedSo() {
        arrives(frameTo(MacAddress.BROADCAST));
        arrives(frameTo(MacAddress.multicast4(0xe000_0001)));

        assertThat(received.stream().map(r -> r.packet().castTo)).containsExactly(Packet.TO_ALL, Packet.TO_GROUP);
    }

    @Test
    void framesForOtherStationsAreNotReceivedUnlessItIsPromiscuous() {
        arrives(frameTo(OTHER));
        assertThat(received).isEmpty();

        eth.setPromiscuous(true);
        arrives(frameTo(OTHER));
        assertThat(received.getFirst().packet().castTo).isEqualTo(Packet.TO_OTHER);
    }

    @Test
    void aFrameTooShortForItsHeaderIsAnError() {
        arrives(Packet.wrap(new byte[13], 0, 13));
        arrives(Packet.wrap(new byte[0], 0, 0));

        assertThat(received).isEmpty();
        assertThat(eth.stats().rxErrors()).isEqualTo(2);
    }

    @Test
    void aFrameOfNothingButItsHeaderIsReceived() {
        arrives(Station.numbered(MAC, OTHER, 1, 18));
        Packet p = Station.numbered(MAC, OTHER, 1, 18);
        p.truncate(14);
        arrives(p);

        assertThat(received.get(1).packet().length()).isZero();
    }

    @Test
    void aHeaderInSlicesIsReadAsWell() {
        Packet whole = frameTo(MAC);
        Packet p = Packet.allocate(0, 0);
        p.attach(whole, 0, 5);
        p.attach(whole, 5, 55);
        arrives(p);

        assertThat(received.getFirst().packet().length()).isEqualTo(46);
    }

    @Test
    void onBareIpTheVersionTellsTheProtocol() {
        NetInterface tun = interfaceOf(LinkType.IP);
        arrives(Packet.wrap(new byte[] {0x45}, 0, 1));
        arrives(Packet.wrap(new byte[] {0x60}, 0, 1));
        arrives(Packet.wrap(new byte[] {0x50}, 0, 1));
        arrives(Packet.wrap(new byte[0], 0, 0));

        assertThat(received.stream().map(Received::etherType))
                .containsExactly(EthernetHeader.IPV4, EthernetHeader.IPV6);
        assertThat(tun.stats().rxErrors()).isEqualTo(2);
    }

    // ---- looking ----

    private List<Shown> capture(NetInterface i) {
        List<Shown> shown = new ArrayList<>();
        i.capture((in, outbound, time, frame) -> shown.add(new Shown(outbound, time, frame.toBytes())));
        return shown;
    }

    @Test
    void aCaptureIsShownFramesBothWaysWithTheirTimes() {
        List<Shown> shown = capture(eth);
        clock.advance(10);
        send(eth, Packet.wrap(new byte[] {0x45, 1, 2}, 0, 3), EthernetHeader.IPV4, OTHER);
        clock.advance(10);
        arrives(frameTo(MAC));

        assertThat(shown.get(0).outbound()).isTrue();
        assertThat(shown.get(0).time()).isEqualTo(ManualClock.WALL_ORIGIN + 10);
        assertThat(shown.get(0).bytes()).hasSize(17);
        assertThat(shown.get(1).outbound()).isFalse();
        assertThat(shown.get(1).time()).isEqualTo(ManualClock.WALL_ORIGIN + 20);
        assertThat(shown.get(1).bytes()).isEqualTo(frameTo(MAC).toBytes());
    }

    @Test
    void aCaptureIsShownFramesForOthersToo() {
        List<Shown> shown = capture(eth);
        arrives(frameTo(OTHER));

        assertThat(shown).hasSize(1);
        assertThat(received).isEmpty();
    }

    @Test
    void aCaptureIsShownThePiecesOfALargePacket() {
        List<Shown> shown = capture(eth);
        send(eth, TcpPackets.v4().large(new byte[5_000], 2_000, 1_400), EthernetHeader.IPV4, OTHER);

        assertThat(shown).hasSize(4);
    }

    @Test
    void severalCapturesAtOnceEndOneByOne() {
        List<Shown> first = new ArrayList<>();
        Capture c = (in, outbound, time, frame) -> first.add(new Shown(outbound, time, frame.toBytes()));
        eth.capture(c);
        List<Shown> second = capture(eth);
        arrives(frameTo(MAC));
        eth.endCapture(c);
        arrives(frameTo(MAC));

        assertThat(first).hasSize(1);
        assertThat(second).hasSize(2);
    }

    @Test
    void theDeviceIsToldWhetherSomebodyLooks() {
        Capture c = (in, outbound, time, frame) -> {};
        Capture d = (in, outbound, time, frame) -> {};
        eth.capture(c);
        eth.capture(d);
        eth.endCapture(c);
        assertThat(device.plain).isTrue();

        eth.endCapture(d);
        assertThat(device.plain).isFalse();
    }

    @Test
    void framesAndBytesAreCounted() {
        send(eth, Packet.wrap(new byte[20], 0, 20), EthernetHeader.IPV4, OTHER);
        send(eth, Packet.wrap(new byte[30], 0, 30), EthernetHeader.IPV4, OTHER);
        arrives(frameTo(MAC));

        assertThat(eth.stats()).isEqualTo(new InterfaceStats(1, 60, 0, 0, 2, 14 + 20 + 14 + 30, 0, 3, 0));
    }

    @Test
    void closingSetsItDownAndClosesTheDevice() {
        eth.close();

        assertThat(eth.up()).isFalse();
        assertThat(device.closed).isTrue();
    }
}
