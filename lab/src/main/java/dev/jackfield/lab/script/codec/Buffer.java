package dev.jackfield.lab.script.codec;

import java.util.Arrays;

/** Bytes in network order, written one after the other. */
final class Buffer {
    private byte[] bytes = new byte[128];
    private int size;

    Buffer u8(int v) {
        room(1);
        bytes[size++] = (byte) v;
        return this;
    }

    Buffer u16(int v) {
        return u8(v >>> 8).u8(v);
    }

    Buffer u24(int v) {
        return u8(v >>> 16).u16(v);
    }

    Buffer u32(int v) {
        return u16(v >>> 16).u16(v);
    }

    Buffer bytes(byte[] b) {
        room(b.length);
        System.arraycopy(b, 0, bytes, size, b.length);
        size += b.length;
        return this;
    }

    /** Writes over two bytes that stand already. */
    void put16(int at, int v) {
        bytes[at] = (byte) (v >>> 8);
        bytes[at + 1] = (byte) v;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int n) {
        if (size + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + n, 2 * bytes.length));
        }
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    static int u8(byte[] b, int at) {
        return b[at] & 0xff;
    }

    static int u16(byte[] b, int at) {
        return u8(b, at) << 8 | u8(b, at + 1);
    }

    static int u32(byte[] b, int at) {
        return u16(b, at) << 16 | u16(b, at + 2);
    }

    /** The Internet checksum (RFC 1071) of some stretches of bytes, each of which but the last has an even length. */
    static int checksum(byte[]... parts) {
        long sum = 0;
        for (byte[] p : parts) {
            for (int i = 0; i < p.length; i++) {
                sum += (i & 1) == 0 ? (long) u8(p, i) << 8 : u8(p, i);
            }
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
