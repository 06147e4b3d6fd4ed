package dev.jackfield.ip;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.Ipv4Options;
import java.util.Arrays;

/**
 * The hosts by which a packet is to go, by the application's wish (IP_OPTIONS) or back on the way that a packet came (RFC 791 section 3.1, RFC 1122 section 3.2.1.8). On
 * the wire a packet is addressed to the next of them, and the option holds those after it, the destination last.
 */
public final class SourceRoute {
    private static final int POINTER = 4; // of an option that has not travelled yet
    private static final int MOST = 9;

    private final int type; // loose or strict
    private final int[] hops;

    private SourceRoute(int type, int[] hops) {
        this.type = type;
        this.hops = hops;
    }

    /** Reads the value of IP_OPTIONS: a route by one host at least, and what fills it up; null when it is none. */
    static SourceRoute parse(byte[] options) {
        int at = 0;
        while (at < options.length && options[at] == Ipv4Options.NOP) {
            at++;
        }
        if (options.length > 40 || at + 2 > options.length) {
            return null;
        }
        int type = options[at] & 0xff;
        int length = options[at + 1] & 0xff;
        boolean right = (type == Ipv4Options.LOOSE_ROUTE || type == Ipv4Options.STRICT_ROUTE)
                && length >= 7
                && length % 4 == 3
                && at + length <= options.length
                && options[at + 2] == POINTER;
        return right ? new SourceRoute(type, addresses(options, at + 3, (length - 3) / 4)) : null;
    }

    /** The way back of a packet that arrived, or null when it came without a source route. */
    public static SourceRoute back(Packet p) {
        byte[] b = p.buf;
        if (b[p.l3] >> 4 != 4 || Ipv4Header.headerLength(b, p.l3) == Ipv4Header.LENGTH) {
            return null;
        }
        int at = Ipv4Options.sourceRoute(b, p.l3);
        int n = at < 0 ? 0 : ((b[at + 1] & 0xff) - 3) / 4;
        if (n == 0) {
            return null;
        }
        int[] hops = addresses(b, at + 3, n);
        for (int i = 0; i < n / 2; i++) {
            int x = hops[i];
            hops[i] = hops[n - 1 - i];
            hops[n - 1 - i] = x;
        }
        return new SourceRoute(b[at] & 0xff, hops);
    }

    private static int[] addresses(byte[] b, int at, int n) {
        int[] all = new int[Math.min(n, MOST)];
        for (int i = 0; i < all.length; i++) {
            all[i] = Bytes.i32(b, at + 4 * i);
        }
        return all;
    }

    /** The first host: what the packet is addressed to on the wire, and the way to which is looked for. */
    public IpAddress first() {
        return IpAddress.v4(hops[0]);
    }

    /** Bytes that it takes in the header. */
    public int length() {
        return 4 + 4 * hops.length;
    }

    /** Gives a packet on its way out the route to its destination, which stands in its addresses. */
    public void stamp(Packet p) {
        byte[] o = new byte[length()];
        o[0] = Ipv4Options.NOP;
        o[1] = (byte) type;
        o[2] = (byte) (length() - 1);
        o[3] = POINTER;
        for (int i = 1; i < hops.length; i++) {
            Bytes.put32(o, 4 * i, hops[i]);
        }
        Bytes.put32(o, 4 * hops.length, (int) p.dstLo);
        p.ipOptions = o;
        p.firstHop = hops[0];
    }

    /** The value of IP_OPTIONS. */
    byte[] toOptions() {
        byte[] o = new byte[length()];
        o[0] = Ipv4Options.NOP;
        o[1] = (byte) type;
        o[2] = (byte) (length() - 1);
        o[3] = POINTER;
        for (int i = 0; i < hops.length; i++) {
            Bytes.put32(o, 4 + 4 * i, hops[i]);
        }
        return o;
    }

    @Override
    public String toString() {
        return Arrays.toString(hops);
    }
}
