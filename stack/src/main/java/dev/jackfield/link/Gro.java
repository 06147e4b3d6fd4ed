package dev.jackfield.link;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;

/**
 * Generic receive offload: of the TCP segments in a batch of frames it merges those that follow one another into one large packet, which then
 * runs up the stack once and is acknowledged once. For devices whose frames are as the wire had them.
 *
 * <p>What is merged could be cut again into the same frames: equal addresses, ports, type of service, time to live, acknowledgement, window and
 * options, timestamps included; sequence numbers that join, lengths that are equal but for the last, equal flags but for PSH on the last, and none of SYN, FIN, RST, URG
 * and CWR. So a run ends with PSH, with a short segment, with a gap, with such a flag, with 64 KiB, and with the batch; the order of a
 * flow's segments is kept. Only segments whose checksum is right take part. The packet has a partial checksum, as Linux gives to what it has
 * merged, so that it may be forwarded uncut.
 *
 * <p>It takes no lock and needs no core: each device's reader has one of its own.
 */
public final class Gro {
    /** Flows that are merged at a time. */
    private static final int FLOWS = 8;

    private static final int ADDRESSES = 12; // in the IPv4 header: both of them
    private static final int FRAGMENT = 6;
    private static final int TCP_FLAGS = 13;

    /** A run of segments, of which {@code head} is the first and holds them all. */
    private static final class Run {
        Packet head; // null: none
        int l3;
        int l4;
        int headers; // bytes in front of the payload
        int segments;
        int next; // the sequence number behind it
        boolean pushed;
    }

    private final int linkHeader;
    private final Run[] runs = new Run[FLOWS];
    private int oldest; // the run that gives way when all are taken
    private long merged;

    // Of the frame that is looked at.
    private int l3;
    private int l4;
    private int headers;
    private int payload;

    /** @param type of the frames */
    public Gro(LinkType type) {
        linkHeader = type == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0;
        for (int i = 0; i < FLOWS; i++) {
            runs[i] = new Run();
        }
    }

    /** How many frames became part of another's packet. */
    public long merged() {
        return merged;
    }

    /** Takes a frame, all linear and unverified; true when it became part of one that was taken before, which then owns it. */
    public boolean merge(Packet p) {
        if (!isSegment(p)) {
            return false;
        }
        Run r = find(p);
        if (r != null) {
            if (payload > 0 && continues(r, p) && Checksum.verify(p)) {
                append(r, p);
                return true;
            }
            finish(r); // nothing of this flow may be put in front of this segment any more
        }
        if (startsRun(p) && Checksum.verify(p)) {
            start(p);
        }
        return false;
    }

    /** The batch is over: the packets are complete. */
    public void flush() {
        for (Run r : runs) {
            if (r.head != null) {
                finish(r);
            }
        }
    }

    /** Whether it is TCP over IPv4, whole and without IP options; takes it apart. */
    private boolean isSegment(Packet p) {
        byte[] b = p.buf;
        l3 = p.off + linkHeader;
        int length = p.len - linkHeader;
        if (length < Ipv4Header.LENGTH + TcpHeader.LENGTH
                || linkHeader > 0 && EthernetHeader.type(b, p.off) != EthernetHeader.IPV4
                || b[l3] != 0x45
                || Ipv4Header.protocol(b, l3) != Ipv4Header.TCP
                || Ipv4Header.fragment(b, l3)) {
            return false;
        }
        int total = Ipv4Header.totalLength(b, l3);
        l4 = l3 + Ipv4Header.LENGTH;
        headers = Ipv4Header.LENGTH + TcpHeader.headerLength(b, l4);
        if (total > length || headers > total || headers < Ipv4Header.LENGTH + TcpHeader.LENGTH) {
            return false;
        }
        payload = total - headers;
        p.l4 = l4;
        p.srcHi = 0;
        p.srcLo = IpAddress.lo4(Ipv4Header.src(b, l3));
        p.dstHi = 0;
        p.dstLo = IpAddress.lo4(Ipv4Header.dst(b, l3));
        p.protocol = Ipv4Header.TCP;
        p.truncate(linkHeader + total); // padding
        return true;
    }

    private Run find(Packet p) {
        for (Run r : runs) {
            if (r.head != null
                    && Bytes.i64(r.head.buf, r.l3 + ADDRESSES) == Bytes.i64(p.buf, l3 + ADDRESSES)
                    && Bytes.i32(r.head.buf, r.l4) == Bytes.i32(p.buf, l4)) {
                return r;
            }
        }
        return null;
    }

    private boolean startsRun(Packet p) {
        int flags = TcpHeader.flags(p.buf, l4) & ~(TcpHeader.ECE | TcpHeader.AE);
        return payload > 0 && flags == TcpHeader.ACK && Ipv4Header.checksumRight(p.buf, l3);
    }

    private boolean continues(Run r, Packet p) {
        byte[] h = r.head.buf;
        byte[] b = p.buf;
        int id = Ipv4Header.id(b, l3);
        int firstId = Ipv4Header.id(h, r.l3);
        boolean consecutive = id == (firstId + r.segments & 0xffff) || id == firstId && Ipv4Header.dontFragment(b, l3);
        return TcpHeader.seq(b, l4) == r.next
                && headers == r.headers
                && payload <= r.head.gsoSize
                && (TcpHeader.flags(b, l4) & ~TcpHeader.PSH) == TcpHeader.flags(h, r.l4)
                && TcpHeader.ack(b, l4) == TcpHeader.ack(h, r.l4)
                && TcpHeader.window(b, l4) == TcpHeader.window(h, r.l4)
                && sameOptions(h, r.l4, b)
                && Ipv4Header.tos(b, l3) == Ipv4Header.tos(h, r.l3)
                && Ipv4Header.ttl(b, l3) == Ipv4Header.ttl(h, r.l3)
                && Ipv4Header.dontFragment(b, l3) == Ipv4Header.dontFragment(h, r.l3)
                && consecutive
                && r.head.length() + payload <= Packet.MAX
                && Ipv4Header.checksumRight(b, l3);
    }

    private boolean sameOptions(byte[] h, int at, byte[] b) {
        int n = headers - Ipv4Header.LENGTH;
        for (int i = TcpHeader.LENGTH; i < n; i += 4) {
            if (Bytes.i32(h, at + i) != Bytes.i32(b, l4 + i)) {
                return false;
            }
        }
        return true;
    }

    private void start(Packet p) {
        Run r = null;
        for (Run free : runs) {
            if (free.head == null) {
                r = free;
            }
        }
        if (r == null) {
            r = runs[oldest];
            oldest = (oldest + 1) % FLOWS;
            finish(r);
        }
        r.head = p;
        r.l3 = l3;
        r.l4 = l4;
        r.headers = headers;
        r.segments = 1;
        r.next = TcpHeader.seq(p.buf, l4) + payload;
        r.pushed = false;
        p.gsoSize = payload;
    }

    private void append(Run r, Packet p) {
        r.pushed = (TcpHeader.flags(p.buf, l4) & TcpHeader.PSH) != 0;
        r.head.attach(p, linkHeader + headers, payload);
        p.free();
        r.segments++;
        r.next += payload;
        merged++;
        if (r.pushed || payload < r.head.gsoSize) {
            finish(r);
        }
    }

    /** Nothing more comes: writes the headers of the whole. */
    private void finish(Run r) {
        Packet p = r.head;
        r.head = null;
        if (r.segments == 1) {
            p.gsoSize = 0;
            return;
        }
        byte[] b = p.buf;
        int total = p.length() - linkHeader;
        Ipv4Header.reshape(b, r.l3, total, Bytes.u16(b, r.l3 + FRAGMENT));
        if (r.pushed) {
            b[r.l4 + TCP_FLAGS] |= TcpHeader.PSH;
        }
        int length = total - Ipv4Header.LENGTH;
        Bytes.put16(
                b,
                r.l4 + TcpHeader.CHECKSUM,
                Checksum.pseudoHeader(p.srcHi, p.srcLo, p.dstHi, p.dstLo, Ipv4Header.TCP, length));
        p.gso = Packet.GSO_TCP;
        p.checksum = Packet.CHECKSUM_PARTIAL;
        p.checksumStart = r.l4;
        p.checksumOffset = TcpHeader.CHECKSUM;
    }
}
