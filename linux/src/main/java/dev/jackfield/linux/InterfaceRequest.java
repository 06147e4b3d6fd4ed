package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct ifreq} of netdevice(7): the name of an interface, and one value.
 *
 * <pre>
 *    0  name, ended by a zero byte
 *   16  flags (16 bits), or MTU, index, queue length (32 bits), or a sockaddr
 *   40
 * </pre>
 */
final class InterfaceRequest {
    /** The longest name, without the zero byte. */
    static final int NAME_MAX = 15;

    private static final long VALUE = 16;
    private static final long SIZE = 40;

    final MemorySegment segment;

    InterfaceRequest(Arena arena, String name) {
        segment = arena.allocate(SIZE, 8);
        segment.setString(0, name, StandardCharsets.US_ASCII);
    }

    /** Whether the kernel would take it; {@code %d} in it stands for the first free number. */
    static boolean isName(String name) {
        if (name.isEmpty() || name.length() > NAME_MAX || name.equals(".") || name.equals("..")) {
            return false;
        }
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':');
    }

    /** The name, which the kernel has changed where the one given had a {@code %d}. */
    String name() {
        return segment.getString(0, StandardCharsets.US_ASCII);
    }

    void flags(int flags) {
        segment.set(JAVA_SHORT, VALUE, (short) flags);
    }

    int flags() {
        return segment.get(JAVA_SHORT, VALUE) & 0xffff;
    }

    void number(int value) {
        segment.set(JAVA_INT, VALUE, value);
    }

    int number() {
        return segment.get(JAVA_INT, VALUE);
    }

    /** Makes the value a {@code sockaddr_in} of this address. */
    void address4(int bits) {
        segment.asSlice(VALUE).fill((byte) 0);
        segment.set(JAVA_SHORT, VALUE, (short) Libc.AF_INET);
        for (int i = 0; i < 4; i++) {
            segment.set(JAVA_BYTE, VALUE + 4 + i, (byte) (bits >>> 24 - 8 * i));
        }
    }

    int address4() {
        return (int) bytes(VALUE + 4, 4);
    }

    /** The link address of the value, a {@code sockaddr} of ARPHRD_ETHER. */
    long mac() {
        return bytes(VALUE + 2, 6);
    }

    private long bytes(long at, int n) {
        long v = 0;
        for (int i = 0; i < n; i++) {
            v = v << 8 | segment.get(JAVA_BYTE, at + i) & 0xff;
        }
        return v;
    }
}
