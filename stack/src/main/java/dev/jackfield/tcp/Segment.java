package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;

/** A segment that arrived, taken apart: RFC 9293's SEG.SEQ, SEG.ACK and so on. One object serves all segments of a host, one after the other. */
final class Segment {
    /** The option is absent. */
    static final int NONE = -1;

    private static final int MAX_SACKS = 4;

    Packet packet;
    int sourcePort;
    int destinationPort;
    int seq;
    int ack;
    int flags;
    int window; // not scaled
    int ecn; // of the IP header, one of EcnBits
    int urgentEnd; // sequence number to which the urgent pointer points
    int iss; // with which a connection that it opens is to begin; 0 for any
    int offset; // of the payload in the packet
    int length; // of the payload, in bytes

    int mss;
    int windowScale;
    boolean sackPermitted;
    boolean timestamps;
    int tsVal;
    int tsEcr;
    /** Bytes of the Fast Open cookie, 0 for a request, NONE without the option; where it begins in the packet's array; and whether as an experiment. */
    int fastOpenLength;

    int fastOpenAt;
    boolean fastOpenExperimental;
    /** Counters in the option of accurate ECN, NONE without it; their order, and where they begin in the packet's array. */
    int accEcnFields;

    boolean accEcnEct1First;
    private int accEcnAt;
    /** Where the digest of an MD5 signature is in the packet's array, or NONE. */
    int md5At;
    /** Where the numbers of the authentication option (RFC 5925) are in the packet's array, or NONE; and the bytes of its option from there on. */
    int aoAt;

    int aoLength;

    int sacks;
    final int[] sackLeft = new int[MAX_SACKS];
    final int[] sackRight = new int[MAX_SACKS];

    /** Reads the segment at {@code p.l4}; false when the bytes are none. */
    boolean parse(Packet p) {
        if (!p.pull(TcpHeader.LENGTH)) {
            return false;
        }
        int header = TcpHeader.headerLength(p.buf, p.l4);
        if (header < TcpHeader.LENGTH || !p.pull(header)) {
            return false;
        }
        byte[] b = p.buf;
        int at = p.l4;
        packet = p;
        sourcePort = TcpHeader.sourcePort(b, at);
        destinationPort = TcpHeader.destinationPort(b, at);
        seq = TcpHeader.seq(b, at);
        ack = TcpHeader.ack(b, at);
        flags = TcpHeader.flags(b, at);
        window = TcpHeader.window(b, at);
        ecn = p.tos & EcnBits.MASK;
        urgentEnd = seq + TcpHeader.urgentPointer(b, at);
        iss = 0;
        offset = header;
        length = p.length() - header;
        parseOptions(b, at + TcpHeader.LENGTH, at + header);
        return true;
    }

    /** Reads the options (RFC 9293 section 3.1): an option whose length is wrong ends them, one that is unknown or of another length than it should be is passed over. */
    private void parseOptions(byte[] b, int i, int end) {
        mss = NONE;
        windowScale = NONE;
        sackPermitted = false;
        timestamps = false;
        fastOpenLength = NONE;
        accEcnFields = NONE;
        md5At = NONE;
        aoAt = NONE;
        sacks = 0;
        while (i < end) {
            int kind = Bytes.u8(b, i);
            if (kind == TcpOption.END) {
                return;
            }
            if (kind == TcpOption.NOP) {
                i++;
                continue;
            }
            if (i + 1 >= end) {
                return;
            }
            int n = Bytes.u8(b, i + 1);
            if (n < 2 || i + n > end) {
                return;
            }
            switch (kind) {
                case TcpOption.MSS -> {
                    if (n == 4 && has(TcpHeader.SYN)) {
                        mss = Bytes.u16(b, i + 2);
                    }
                }
                case TcpOption.WINDOW_SCALE -> {
                    if (n == 3 && has(TcpHeader.SYN)) {
                        windowScale = Math.min(Bytes.u8(b, i + 2), 14); // RFC 7323 section 2.3
                    }
                }
                case TcpOption.SACK_PERMITTED -> sackPermitted = n == 2 && has(TcpHeader.SYN);
                case TcpOption.TIMESTAMPS -> {
                    if (n == 10) {
                        timestamps = true;
                        tsVal = Bytes.i32(b, i + 2);
                        tsEcr = Bytes.i32(b, i + 6);
                    }
                }
                case TcpOption.SACK -> {
                    if (n >= 10 && (n - 2) % 8 == 0) {
                        sacks = Math.min((n - 2) / 8, MAX_SACKS);
                        for (int k = 0; k < sacks; k++) {
                            sackLeft[k] = Bytes.i32(b, i + 2 + 8 * k);
                            sackRight[k] = Bytes.i32(b, i + 6 + 8 * k);
                        }
                    }
                }
                case TcpOption.ACCURATE_ECN_0, TcpOption.ACCURATE_ECN_1 -> {
                    if (n <= 11 && (n - 2) % 3 == 0) {
                        accEcnFields = (n - 2) / 3;
                        accEcnEct1First = kind == TcpOption.ACCURATE_ECN_1;
                        accEcnAt = i + 2;
                    }
                }
                case TcpOption.MD5 -> {
                    if (n == 2 + Md5Signatures.DIGEST) {
                        md5At = i + 2;
                    }
                }
                case TcpOption.AUTHENTICATION -> {
                    if (n >= 4) {
                        aoAt = i + 2;
                        aoLength = n - 2;
                    }
                }
                case TcpOption.FAST_OPEN -> fastOpen(i + 2, n - 2, false);
                case TcpOption.EXPERIMENT -> {
                    if (n >= 4 && Bytes.u16(b, i + 2) == FastOpenCookie.MAGIC) {
                        fastOpen(i + 4, n - 4, true);
                    }
                }
                default -> {}
            }
            i += n;
        }
    }

    /** Whether it carries a signature, of whatever kind. */
    boolean signed() {
        return md5At != NONE || aoAt != NONE;
    }

    /** The packet, for somebody who keeps it; else it is used again when the segment is done with. */
    Packet take() {
        Packet p = packet;
        packet = null;
        return p;
    }

    /** Puts the SACK blocks from that index on in the order of their left edges. */
    void sortSacks(int from) {
        for (int i = from + 1; i < sacks; i++) {
            for (int k = i; k > from && Seq.lt(sackLeft[k], sackLeft[k - 1]); k--) {
                swap(sackLeft, k);
                swap(sackRight, k);
            }
        }
    }

    private static void swap(int[] a, int k) {
        int x = a[k];
        a[k] = a[k - 1];
        a[k - 1] = x;
    }

    private void fastOpen(int at, int n, boolean experimental) {
        boolean right = n == 0 || n >= FastOpenCookie.LEAST && n <= FastOpenCookie.GREATEST && (n & 1) == 0;
        if (has(TcpHeader.SYN) && right) {
            fastOpenAt = at;
            fastOpenLength = n;
            fastOpenExperimental = experimental;
        }
    }

    /** A counter of 24 bits in the option of accurate ECN. */
    int accEcnCounter(int i) {
        byte[] b = packet.buf;
        return Bytes.u8(b, accEcnAt + 3 * i) << 16 | Bytes.u16(b, accEcnAt + 3 * i + 1);
    }

    /** AE, CWR and ECE as one number (RFC 9768 section 3.2.2). */
    int ace() {
        return (flags & TcpHeader.AE) >>> 6 | (flags & TcpHeader.CWR) >>> 6 | (flags & TcpHeader.ECE) >>> 6;
    }

    /** How many packets of the wire it was, before whoever received them put them together. */
    int packets() {
        return packet.gso == Packet.GSO_NONE || packet.gsoSize <= 0
                ? 1
                : Math.max(1, (length + packet.gsoSize - 1) / packet.gsoSize);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** SEG.LEN: payload, SYN and FIN. */
    int sequenceLength() {
        return length + (flags & TcpHeader.FIN) + (flags >>> 1 & 1);
    }

    /** A byte of the payload. */
    byte at(int i) {
        byte[] one = new byte[1];
        packet.copyTo(offset + i, one, 0, 1);
        return one[0];
    }

    /** The sequence number after the segment. */
    int end() {
        return seq + sequenceLength();
    }

    /** Takes away {@code n} bytes of payload from the left, and the SYN before them when there is one. */
    void trimLeft(int n) {
        if (has(TcpHeader.SYN) && n > 0) {
            flags &= ~TcpHeader.SYN;
            seq++;
            n--;
        }
        int k = Math.min(n, length);
        seq += k;
        offset += k;
        length -= k;
    }

    /** Keeps {@code n} bytes of payload; the FIN goes with what is cut off. */
    void trimRight(int n) {
        length = n;
        flags &= ~TcpHeader.FIN;
    }
}
