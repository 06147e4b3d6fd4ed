package dev.jackfield.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers in network byte order in a byte array. */
public final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    public static int u8(byte[] b, int i) {
        return b[i] & 0xff;
    }

    public static int u16(byte[] b, int i) {
        return (short) SHORT.get(b, i) & 0xffff;
    }

    public static int i32(byte[] b, int i) {
        return (int) INT.get(b, i);
    }

    public static long u32(byte[] b, int i) {
        return (int) INT.get(b, i) & 0xffff_ffffL;
    }

    public static long i64(byte[] b, int i) {
        return (long) LONG.get(b, i);
    }

    /** A 48-bit number: a link address. */
    public static long u48(byte[] b, int i) {
        return (long) u16(b, i) << 32 | u32(b, i + 2);
    }

    public static void put8(byte[] b, int i, int v) {
        b[i] = (byte) v;
    }

    public static void put16(byte[] b, int i, int v) {
        SHORT.set(b, i, (short) v);
    }

    public static void put32(byte[] b, int i, int v) {
        INT.set(b, i, v);
    }

    public static void put64(byte[] b, int i, long v) {
        LONG.set(b, i, v);
    }

    public static void put48(byte[] b, int i, long v) {
        put16(b, i, (int) (v >>> 32));
        put32(b, i + 2, (int) v);
    }
}
