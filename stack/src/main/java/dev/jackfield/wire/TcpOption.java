package dev.jackfield.wire;

/** Kinds of TCP options and how those we send are written. */
public final class TcpOption {
    public static final int END = 0;
    public static final int NOP = 1;
    /** RFC 9293 section 3.7.1. */
    public static final int MSS = 2;
    /** RFC 7323 section 2. */
    public static final int WINDOW_SCALE = 3;
    /** RFC 2018 section 2. */
    public static final int SACK_PERMITTED = 4;
    /** RFC 2018 section 3. */
    public static final int SACK = 5;
    /** RFC 7323 section 3. */
    public static final int TIMESTAMPS = 8;
    /** RFC 2385. */
    public static final int MD5 = 19;
    /** RFC 5925. */
    public static final int AUTHENTICATION = 29;
    /** RFC 7413. */
    public static final int FAST_OPEN = 34;
    /** RFC 9768 section 3.2.3: the counter of ECT(0) comes first, or that of ECT(1). */
    public static final int ACCURATE_ECN_0 = 172, ACCURATE_ECN_1 = 174;
    /** RFC 6994: a magic number of two bytes says which experiment. */
    public static final int EXPERIMENT = 254;

    private TcpOption() {}

    /** Writes 4 bytes. */
    public static int putMss(byte[] b, int at, int mss) {
        Bytes.put32(b, at, MSS << 24 | 4 << 16 | mss);
        return at + 4;
    }

    /** Writes 4 bytes, a NOP first. */
    public static int putWindowScale(byte[] b, int at, int shift) {
        Bytes.put32(b, at, NOP << 24 | WINDOW_SCALE << 16 | 3 << 8 | shift);
        return at + 4;
    }

    /** Writes 12 bytes: two NOPs, or SACK-permitted, then the timestamps. */
    public static int putTimestamps(byte[] b, int at, boolean sackPermitted, int value, int echo) {
        int before = sackPermitted ? SACK_PERMITTED << 24 | 2 << 16 : NOP << 24 | NOP << 16;
        Bytes.put32(b, at, before | TIMESTAMPS << 8 | 10);
        Bytes.put32(b, at + 4, value);
        Bytes.put32(b, at + 8, echo);
        return at + 12;
    }

    /** Writes 4 + 8n bytes, two NOPs first. */
    public static int putSacks(byte[] b, int at, int[] left, int[] right, int n) {
        Bytes.put32(b, at, NOP << 24 | NOP << 16 | SACK << 8 | 2 + 8 * n);
        at += 4;
        for (int i = 0; i < n; i++) {
            Bytes.put32(b, at, left[i]);
            Bytes.put32(b, at + 4, right[i]);
            at += 8;
        }
        return at;
    }

    /** Writes 4 bytes, two NOPs first. */
    public static int putSackPermitted(byte[] b, int at) {
        Bytes.put32(b, at, NOP << 24 | NOP << 16 | SACK_PERMITTED << 8 | 2);
        return at + 4;
    }
}
