package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.Ipv4Options;

/** Cuts an IPv4 packet into fragments (RFC 791 section 3.2); their payload refers to the packet's. */
final class Fragmenter {
    private Fragmenter() {}

    /**
     * Sends a packet in pieces.
     *
     * @param p begins with its header, and may be a fragment itself
     * @param mtu the longest a fragment may be; one for which not even 8 bytes fit behind the header is exceeded
     */
    static void send(Internet internet, Packet p, Route r, int mtu) {
        Checksum.complete(p);
        byte[] b = p.buf;
        int at = p.off;
        int header = Ipv4Header.headerLength(b, at);
        int base = Ipv4Header.fragmentOffset(b, at);
        boolean last = !Ipv4Header.moreFragments(b, at);
        int end = p.length();
        int from = header;
        while (from < end) {
            Packet f = Packet.allocate(Packet.HEADROOM, Ipv4Header.MAX_LENGTH);
            int copied = header;
            System.arraycopy(b, at, f.buf, f.off, from == header ? header : Ipv4Header.LENGTH);
            if (from > header) {
                int options = Ipv4Options.copyToFragment(b, at, f.buf, f.off + Ipv4Header.LENGTH);
                copied = Ipv4Header.LENGTH + options;
                f.buf[f.off] = (byte) (0x40 | copied >> 2);
            }
            f.len = copied;
            int n = Math.min(end - from, Math.max(mtu - copied & ~7, 8));
            boolean more = from + n < end || !last;
            int offset = base + from - header;
            Ipv4Header.reshape(f.buf, f.off, copied + n, (more ? Ipv4Header.MF : 0) | offset >> 3);
            f.attach(p, from, n);
            f.copyState(p);
            f.checksum = Packet.CHECKSUM_VALID;
            f.l3 = f.off;
            f.l4 = f.off + copied;
            from += n;
            internet.counters().add(Counter.IpFragCreates);
            internet.transmit(f, r);
        }
    }
}
