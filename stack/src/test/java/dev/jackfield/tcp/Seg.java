package dev.jackfield.tcp;

import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A segment as a test writes it down: a template with one field changed. Sequence numbers count from each side's SYN, which is 0, so the first byte of a
 * stream is 1. What is {@link #ANY} is not looked at when a segment is expected.
 *
 * @param seq SEG.SEQ, relative to the sender's SYN
 * @param ack SEG.ACK, relative to the other's SYN
 * @param win the window field, as it stands in the header
 * @param len payload, bytes
 * @param mss the MSS option, {@link #ANY} for none
 * @param wscale the window-scale option, {@link #ANY} for none
 * @param sackPermitted whether SACK is permitted
 * @param ts the timestamps option: value and echo, null for none
 * @param ecn the ECN field of the IP header
 * @param more other options as they stand, in a multiple of four bytes when sent, without padding when expected
 * @param sacks left and right edges, relative to the other's SYN
 */
record Seg(
        int flags,
        int seq,
        int ack,
        int win,
        int len,
        int mss,
        int wscale,
        boolean sackPermitted,
        int[] ts,
        int ecn,
        byte[] more,
        int... sacks) {
    static final int ANY = -1;
    private static final byte[] NONE = {};
    static final Seg ACK = new Seg(TcpHeader.ACK, 1, 1, ANY, 0, ANY, ANY, false, null, ANY, NONE);
    static final Seg SYN = ACK.with(TcpHeader.SYN).seq(0).ack(0);
    static final Seg SYN_ACK = ACK.with(TcpHeader.SYN | TcpHeader.ACK).seq(0);
    static final Seg FIN = ACK.with(TcpHeader.FIN | TcpHeader.ACK);
    static final Seg RST = ACK.with(TcpHeader.RST).ack(0);
    static final Seg RST_ACK = ACK.with(TcpHeader.RST | TcpHeader.ACK);

    private static final int[] NO_SACKS = {};
    private static final int WINDOW = 65_535;

    Seg with(int f) {
        return new Seg(f, seq, ack, win, len, mss, wscale, sackPermitted, ts, ecn, more, sacks);
    }

    Seg seq(int s) {
        return new Seg(flags, s, ack, win, len, mss, wscale, sackPermitted, ts, ecn, more, sacks);
    }

    Seg ack(int a) {
        return new Seg(flags, seq, a, win, len, mss, wscale, sackPermitted, ts, ecn, more, sacks);
    }

    Seg win(int w) {
        return new Seg(flags, seq, ack, w, len, mss, wscale, sackPermitted, ts, ecn, more, sacks);
    }

    Seg len(int n) {
        return new Seg(flags, seq, ack, win, n, mss, wscale, sackPermitted, ts, ecn, more, sacks);
    }

    Seg mss(int m) {
        return new Seg(flags, seq, ack, win, len, m, wscale, sackPermitted, ts, ecn, more, sacks);
    }

    Seg wscale(int w) {
        return new Seg(flags, seq, ack, win, len, mss, w, sackPermitted, ts, ecn, more, sacks);
    }

    Seg sackOk() {
        return new Seg(flags, seq, ack, win, len, mss, wscale, true, ts, ecn, more, sacks);
    }

    Seg ts(int value, int echo) {
        return new Seg(
                flags, seq, ack, win, len, mss, wscale, sackPermitted, new int[] {value, echo}, ecn, more, sacks);
    }

    Seg sack(int... edges) {
        return new Seg(flags, seq, ack, win, len, mss, wscale, sackPermitted, ts, ecn, more, edges);
    }

    Seg ecn(int e) {
        return new Seg(flags, seq, ack, win, len, mss, wscale, sackPermitted, ts, e, more, sacks);
    }

    Seg more(byte... options) {
        return new Seg(flags, seq, ack, win, len, mss, wscale, sackPermitted, ts, ecn, options, sacks);
    }

    /** With these control bits beside those it has. */
    Seg and(int f) {
        return with(flags | f);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The byte at a place of either stream. */
    static byte at(int seq) {
        return (byte) (seq * 31 + (seq >> 8));
    }

    /** As an IPv4 packet. */
    byte[] packet(String from, int fromPort, int fromIss, String to, int toPort, int toIss) {
        byte[] options = options(toIss);
        int header = TcpHeader.LENGTH + options.length;
        byte[] b = new byte[Ipv4Header.LENGTH + header + len];
        int src = IpAddress.parse(from).bits4();
        int dst = IpAddress.parse(to).bits4();
        Ipv4Header.emit(b, 0, Math.max(ecn, 0), b.length, 0, Ipv4Header.DF, 64, TcpHeader.PROTOCOL, src, dst);
        int a = has(TcpHeader.ACK) ? ack + toIss : 0;
        TcpHeader.emit(b, 20, fromPort, toPort, seq + fromIss, a, header, flags, win == ANY ? WINDOW : win);
        System.arraycopy(options, 0, b, 40, options.length);
        for (int i = 0; i < len; i++) {
            b[20 + header + i] = at(seq + (has(TcpHeader.SYN) ? 1 : 0) + i);
        }
        long pseudo =
                Checksum.pseudoHeader(0, IpAddress.lo4(src), 0, IpAddress.lo4(dst), TcpHeader.PROTOCOL, header + len);
        Bytes.put16(b, 20 + TcpHeader.CHECKSUM, ~Checksum.fold(pseudo + Checksum.sum(b, 20, header + len)) & 0xffff);
        return b;
    }

    private byte[] options(int toIss) {
        byte[] o = new byte[60];
        int n = 0;
        if (mss != ANY) {
            n = TcpOption.putMss(o, n, mss);
        }
        if (ts != null) {
            n = TcpOption.putTimestamps(o, n, sackPermitted, ts[0], ts[1]);
        } else if (sackPermitted) {
            n = TcpOption.putSackPermitted(o, n);
        }
        if (wscale != ANY) {
            n = TcpOption.putWindowScale(o, n, wscale);
        }
        if (sacks.length > 0) {
            int[] left = new int[4];
            int[] right = new int[4];
            for (int i = 0; i < sacks.length; i += 2) {
                left[i / 2] = sacks[i] + toIss;
                right[i / 2] = sacks[i + 1] + toIss;
            }
            n = TcpOption.putSacks(o, n, left, right, sacks.length / 2);
        }
        System.arraycopy(more, 0, o, n, more.length);
        return Arrays.copyOf(o, n + more.length);
    }

    /** Reads an IPv4 packet of our host, whose payload must be that of its stream. */
    static Seg parse(byte[] b, int fromIss, int toIss) {
        int header = TcpHeader.headerLength(b, 20);
        int flags = TcpHeader.flags(b, 20);
        Seg s = new Seg(
                flags & ~TcpHeader.PSH,
                TcpHeader.seq(b, 20) - fromIss,
                (flags & TcpHeader.ACK) != 0 ? TcpHeader.ack(b, 20) - toIss : 0,
                TcpHeader.window(b, 20),
                b.length - 20 - header,
                ANY,
                ANY,
                false,
                null,
                Ipv4Header.tos(b, 0) & EcnBits.MASK,
                NONE,
                NO_SACKS);
        int first = s.seq + (s.has(TcpHeader.SYN) ? 1 : 0);
        for (int i = 0; i < s.len; i++) {
            if (b[20 + header + i] != at(first + i)) {
                throw new AssertionError("byte " + (first + i) + " is wrong in " + s);
            }
        }
        return s.parseOptions(b, 40, 20 + header, fromIss, toIss);
    }

    private Seg parseOptions(byte[] b, int i, int end, int fromIss, int toIss) {
        Seg s = this;
        while (i < end && b[i] != TcpOption.END) {
            int n = b[i] == TcpOption.NOP ? 1 : b[i + 1];
            switch (b[i]) {
                case TcpOption.MSS -> s = s.mss(Bytes.u16(b, i + 2));
                case TcpOption.WINDOW_SCALE -> s = s.wscale(b[i + 2]);
                case TcpOption.SACK_PERMITTED -> s = s.sackOk();
                case TcpOption.TIMESTAMPS -> s = s.ts(Bytes.i32(b, i + 2), Bytes.i32(b, i + 6));
                case TcpOption.SACK -> {
                    int[] edges = new int[(n - 2) / 4];
                    for (int k = 0; k < edges.length; k++) {
                        edges[k] = Bytes.i32(b, i + 2 + 4 * k) - toIss;
                    }
                    s = s.sack(edges);
                }
                case TcpOption.NOP -> {}
                default -> s = s.more(concat(s.more, Arrays.copyOfRange(b, i, i + n)));
            }
            i += n;
        }
        return s;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** How it reads beside another: what that one does not care for is left out. Options are compared where the other has them. */
    String beside(Seg wanted) {
        StringBuilder s = new StringBuilder();
        s.append(has(TcpHeader.SYN) ? "S" : "").append(has(TcpHeader.FIN) ? "F" : "");
        s.append(has(TcpHeader.RST) ? "R" : "").append(has(TcpHeader.ACK) ? "." : "");
        s.append(has(TcpHeader.ECE) ? "E" : "")
                .append(has(TcpHeader.CWR) ? "W" : "")
                .append(has(TcpHeader.AE) ? "e" : "");
        s.append(' ').append(seq).append(':').append(seq + len);
        if (has(TcpHeader.ACK)) {
            s.append(" ack ").append(ack);
        }
        if (wanted.win != ANY) {
            s.append(" win ").append(win);
        }
        if (wanted.mss != ANY) {
            s.append(" mss ").append(mss);
        }
        if (wanted.wscale != ANY) {
            s.append(" wscale ").append(wscale);
        }
        if (wanted.sackPermitted) {
            s.append(" sackOk ").append(sackPermitted);
        }
        if (wanted.ts != null) {
            s.append(" ts ").append(Arrays.toString(ts));
        }
        if (wanted.ecn != ANY) {
            s.append(" ecn ").append(ecn);
        }
        if (wanted.more.length > 0) {
            s.append(" more ").append(HexFormat.of().formatHex(more));
        }
        return s.append(sacks.length > 0 ? " sack " + Arrays.toString(sacks) : "")
                .toString();
    }

    @Override
    public String toString() {
        return beside(win(0));
    }
}
