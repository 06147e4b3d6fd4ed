package dev.jackfield.wire;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Link addresses of IEEE 802 as the low 48 bits of a long, in the order in which they are written. */
public final class MacAddress {
    /** ff:ff:ff:ff:ff:ff */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    /** The bit of the first byte that marks a group. */
    private static final long GROUP = 1L << 40;
    /** The bit of the first byte that marks an address nobody was assigned. */
    private static final long LOCAL = 1L << 41;

    private MacAddress() {}

    /** Whether frames to it are for several stations: broadcast or multicast. */
    public static boolean isGroup(long mac) {
        return (mac & GROUP) != 0;
    }

    /** A locally administered address of one station. */
    public static long random(RandomGenerator random) {
        return random.nextLong() & BROADCAST & ~GROUP | LOCAL;
    }

    /** The group address to which an IPv4 multicast address is mapped (RFC 1112 section 6.4). */
    public static long multicast4(int group) {
        return 0x0100_5e00_0000L | group & 0x7f_ffff;
    }

    /** The group address to which an IPv6 multicast address is mapped (RFC 2464 section 7). */
    public static long multicast6(long groupLo) {
        return 0x3333_0000_0000L | groupLo & 0xffff_ffffL;
    }

    /**
     * Reads six bytes in hexadecimal, separated by colons or hyphens.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static long parse(String text) {
        String[] parts = text.split("[:-]", -1);
        long mac = 0;
        for (String part : parts) {
            if (parts.length != 6 || part.isEmpty() || part.length() > 2) {
                throw new IllegalArgumentException("not a link address: " + text);
            }
            try {
                mac = mac << 8 | HexFormat.fromHexDigits(part);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a link address: " + text, e);
            }
        }
        return mac;
    }

    /** Its text, 02:00:00:00:00:01. */
    public static String toString(long mac) {
        StringBuilder s = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            if (!s.isEmpty()) {
                s.append(':');
            }
            HexFormat.of().toHexDigits(s, (byte) (mac >>> shift));
        }
        return s.toString();
    }
}
