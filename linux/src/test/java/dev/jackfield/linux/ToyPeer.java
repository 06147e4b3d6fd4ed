package dev.jackfield.linux;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SystemClock;
import dev.jackfield.link.Device;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IpAddress;
import java.io.ByteArrayOutputStream;

/**
 * The least that Linux can talk to through a device without loss: answers ARP, echoes UDP datagrams, and takes one TCP connection
 * after another, acknowledging all that comes, and closing when Linux does. It keeps what came and how.
 */
final class ToyPeer implements Device.Receiver {
    private static final int ARP = 0x0806, IPV4 = 0x0800;
    private static final int UDP = 17, TCP = 6;
    private static final int FIN = 1, SYN = 2, PSH = 8, ACK = 16;
    private static final long MAC = 0x02_00_00_00_00_07L;

    final Core core = new Core("toy", SystemClock.INSTANCE);
    final TunDevice device;

    /** What came over TCP, and what is sent back when a connection's last byte has come. */
    final ByteArrayOutputStream received = new ByteArrayOutputStream();

    byte[] answer = {};

    /** Of TCP frames: the longest, and whether it was to be cut, and into what. */
    int longest;

    boolean longestIsGso;
    boolean longestIsPartial;
    int longestGsoSize;
    int frames;
    Runnable onUdp = () -> {};

    private final int link;
    private int seq;
    private int rcvNxt;

    ToyPeer(TunDevice device) {
        this.device = device;
        link = device.type() == LinkType.ETHERNET ? 14 : 0;
        device.open(core, this);
    }

    @Override
    public void receive(Packet p) {
        int ip = p.off + link;
        int type = link == 0 ? IPV4 : Bytes.u16(p.buf, p.off + 12);
        if (type == ARP) {
            arp(p);
        } else if (type == IPV4 && p.buf[ip] == 0x45) {
            p.l3 = ip;
            p.l4 = ip + 20;
            switch (p.buf[ip + 9]) {
                case UDP -> udp(p);
                case TCP -> tcp(p);
                default -> {}
            }
        }
    }

    private void arp(Packet p) {
        int a = p.off + 14;
        int sender = Bytes.i32(p.buf, a + 14);
        int target = Bytes.i32(p.buf, a + 24);
        if (Bytes.u16(p.buf, a + 6) != 1 || sender == target || sender == 0) {
            return;
        }
        long mac = Bytes.u48(p.buf, a + 8);
        Bytes.put16(p.buf, a + 6, 2);
        Bytes.put48(p.buf, a + 8, MAC);
        Bytes.put32(p.buf, a + 14, target);
        Bytes.put48(p.buf, a + 18, mac);
        Bytes.put32(p.buf, a + 24, sender);
        turnEthernet(p);
        p.checksum = Packet.CHECKSUM_UNVERIFIED;
        device.transmit(p);
    }

    private void udp(Packet p) {
        frames++;
        onUdp.run();
        int src = Bytes.u16(p.buf, p.l4);
        Bytes.put16(p.buf, p.l4, Bytes.u16(p.buf, p.l4 + 2));
        Bytes.put16(p.buf, p.l4 + 2, src);
        turnIp(p, UDP, 6);
        device.transmit(p);
    }

    private void tcp(Packet p) {
        p.linearize(); // a merged one has slices
        int flags = p.buf[p.l4 + 13];
        int header = (Bytes.u8(p.buf, p.l4 + 12) >> 4) * 4;
        int from = p.l4 + header;
        int n = Bytes.u16(p.buf, p.l3 + 2) - 20 - header;
        if (p.length() > longest) {
            longest = p.length();
            longestIsGso = p.gso == Packet.GSO_TCP;
            longestIsPartial = p.checksum == Packet.CHECKSUM_PARTIAL;
            longestGsoSize = p.gsoSize;
        }
        if ((flags & SYN) != 0) {
            seq = 1_000_000;
            rcvNxt = Bytes.i32(p.buf, p.l4 + 4) + 1;
            segment(p, SYN | ACK, new byte[] {2, 4, 1460 >> 8, (byte) 1460, 1, 3, 3, 7}, new byte[0]);
            seq++;
        } else if (Bytes.i32(p.buf, p.l4 + 4) == rcvNxt && (n > 0 || (flags & FIN) != 0)) {
            received.write(p.buf, from, n);
            rcvNxt += n;
            if ((flags & FIN) != 0) {
                rcvNxt++;
                segment(p, ACK | PSH | FIN, new byte[0], answer);
            } else {
                segment(p, ACK, new byte[0], new byte[0]);
            }
        }
    }

    /** Sends a segment to where the packet came from; its payload in two slices, however large. */
    private void segment(Packet to, int flags, byte[] options, byte[] payload) {
        int header = 20 + options.length;
        Packet p = Packet.allocate(Packet.HEADROOM, link + 20 + header);
        p.len = link + 20 + header;
        p.l3 = p.off + link;
        p.l4 = p.l3 + 20;
        System.arraycopy(to.buf, to.off, p.buf, p.off, link + 20);
        Bytes.put16(p.buf, p.l4, Bytes.u16(to.buf, to.l4 + 2));
        Bytes.put16(p.buf, p.l4 + 2, Bytes.u16(to.buf, to.l4));
        Bytes.put32(p.buf, p.l4 + 4, seq);
        Bytes.put32(p.buf, p.l4 + 8, rcvNxt);
        p.buf[p.l4 + 12] = (byte) (header / 4 << 4);
        p.buf[p.l4 + 13] = (byte) flags;
        Bytes.put16(p.buf, p.l4 + 14, 0xffff);
        System.arraycopy(options, 0, p.buf, p.l4 + 20, options.length);
        int half = payload.length / 3;
        p.attach(payload, 0, half);
        p.attach(payload, half, payload.length - half);
        Bytes.put16(p.buf, p.l3 + 2, 20 + header + payload.length);
        if (payload.length > 1460) {
            p.gso = Packet.GSO_TCP;
            p.gsoSize = 1460;
        }
        turnIp(p, TCP, 16);
        device.transmit(p);
    }

    /** Swaps the addresses, and leaves the transport checksum to Linux. */
    private void turnIp(Packet p, int protocol, int checksum) {
        int src = Bytes.i32(p.buf, p.l3 + 12);
        Bytes.put32(p.buf, p.l3 + 12, Bytes.i32(p.buf, p.l3 + 16));
        Bytes.put32(p.buf, p.l3 + 16, src);
        Bytes.put16(p.buf, p.l3 + 10, 0);
        Bytes.put16(p.buf, p.l3 + 10, ~Checksum.sum(p.buf, p.l3, 20));
        p.srcHi = 0;
        p.srcLo = IpAddress.lo4(Bytes.i32(p.buf, p.l3 + 12));
        p.dstHi = 0;
        p.dstLo = IpAddress.lo4(src);
        p.protocol = protocol;
        Checksum.prepare(p, checksum);
        if (link != 0) {
            turnEthernet(p);
        }
    }

    private static void turnEthernet(Packet p) {
        Bytes.put48(p.buf, p.off, Bytes.u48(p.buf, p.off + 6));
        Bytes.put48(p.buf, p.off + 6, MAC);
    }

    /** Bytes that do not repeat soon. */
    static byte[] pattern(int n) {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            b[i] = (byte) (i * 31 + (i >> 8) * 7 + (i >> 16));
        }
        return b;
    }
}
