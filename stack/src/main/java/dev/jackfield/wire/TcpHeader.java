package dev.jackfield.wire;

/** The TCP header (RFC 9293 section 3.1), in place: {@code at} is the index of its first byte. */
public final class TcpHeader {
    public static final int PROTOCOL = 6;
    /** Length without options, and the most it can have with them. */
    public static final int LENGTH = 20;

    public static final int MAX_LENGTH = 60;
    /** Distance of the checksum field from the start. */
    public static final int CHECKSUM = 16;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;
    public static final int AE = 0x100;

    private TcpHeader() {}

    /** Whether {@code n} bytes can begin with a TCP header: the data offset lies within. */
    public static boolean valid(byte[] b, int at, int n) {
        return n >= LENGTH && headerLength(b, at) >= LENGTH && headerLength(b, at) <= n;
    }

    public static int sourcePort(byte[] b, int at) {
        return Bytes.u16(b, at);
    }

    public static int destinationPort(byte[] b, int at) {
        return Bytes.u16(b, at + 2);
    }

    public static int seq(byte[] b, int at) {
        return Bytes.i32(b, at + 4);
    }

    public static int ack(byte[] b, int at) {
        return Bytes.i32(b, at + 8);
    }

    /** With options, in bytes. */
    public static int headerLength(byte[] b, int at) {
        return (b[at + 12] & 0xf0) >>> 2;
    }

    /** The control bits; AE is bit 8. */
    public static int flags(byte[] b, int at) {
        return Bytes.u16(b, at + 12) & 0x1ff;
    }

    /** As it stands, not scaled. */
    public static int window(byte[] b, int at) {
        return Bytes.u16(b, at + 14);
    }

    public static int checksum(byte[] b, int at) {
        return Bytes.u16(b, at + CHECKSUM);
    }

    public static int urgentPointer(byte[] b, int at) {
        return Bytes.u16(b, at + 18);
    }

    /** Writes a header of {@code length} bytes whose options stand already, or follow; the checksum is left zero. */
    public static void emit(
            byte[] b,
            int at,
            int sourcePort,
            int destinationPort,
            int seq,
            int ack,
            int length,
            int flags,
            int window) {
        Bytes.put16(b, at, sourcePort);
        Bytes.put16(b, at + 2, destinationPort);
        Bytes.put32(b, at + 4, seq);
        Bytes.put32(b, at + 8, ack);
        Bytes.put16(b, at + 12, length << 10 | flags);
        Bytes.put16(b, at + 14, window);
        Bytes.put32(b, at + 16, 0);
    }

    /** Sets the urgent pointer, which {@link #emit} left zero. */
    public static void putUrgentPointer(byte[] b, int at, int pointer) {
        Bytes.put16(b, at + 18, pointer);
    }
}
