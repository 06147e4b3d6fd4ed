package dev.jackfield.udp;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.Device;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.UdpHeader;
import java.util.ArrayList;
import java.util.List;

/** A link of bare IP whose other end is the test: it sees the bytes that are sent, and makes those that come in. */
final class TestLink implements Device {
    final List<byte[]> sent = new ArrayList<>();
    private Core core;
    private Receiver receiver;

    /** Lets bytes come in. */
    void inject(byte[] bytes) {
        core.call(() -> {
            receiver.receive(Packet.wrap(bytes, 0, bytes.length));
            return 0;
        });
    }

    /** Lets a datagram come in. */
    void inject(String from, int fromPort, String to, int toPort, byte[] data) {
        inject(datagram(from, fromPort, to, toPort, data));
    }

    /** A whole IP packet with a right checksum. */
    static byte[] datagram(String from, int fromPort, String to, int toPort, byte[] data) {
        int udp = UdpHeader.LENGTH + data.length;
        byte[] b = new byte[20 + udp];
        int src = IpAddress.parse(from).bits4();
        int dst = IpAddress.parse(to).bits4();
        Ipv4Header.emit(b, 0, 0, b.length, 0, 0, 64, UdpHeader.PROTOCOL, src, dst);
        UdpHeader.put(b, 20, fromPort, toPort, udp);
        System.arraycopy(data, 0, b, 28, data.length);
        Bytes.put16(b, 26, checksum(b));
        return b;
    }

    /** What the checksum of a datagram whose field is zero should be. */
    static int checksum(byte[] b) {
        int udp = b.length - 20;
        long pseudo = Checksum.pseudoHeader(
                0, IpAddress.lo4(Bytes.i32(b, 12)), 0, IpAddress.lo4(Bytes.i32(b, 16)), UdpHeader.PROTOCOL, udp);
        int sum = ~Checksum.fold(pseudo + Checksum.sum(b, 20, udp)) & 0xffff;
        return sum == 0 ? 0xffff : sum;
    }

    @Override
    public void open(Core c, Receiver r) {
        core = c;
        receiver = r;
    }

    @Override
    public void transmit(Packet frame) {
        sent.add(frame.toBytes());
    }

    @Override
    public int offloads() {
        return 0;
    }

    @Override
    public int mtu() {
        return 1500;
    }

    @Override
    public long drops() {
        return 0;
    }

    @Override
    public void close() {}
}
