package dev.jackfield.ip;

/** IPv4 addresses that mean something only in their place (RFC 6890, RFC 1812 section 5.3.7, RFC 1122 section 3.2.1.3). */
final class Martians {
    private Martians() {}

    /** Whether it can be one host's address: not 0.0.0.0/8, 127.0.0.0/8, 224.0.0.0/4 or 240.0.0.0/4. */
    static boolean unicast(int a) {
        int first = a >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    /** 127.0.0.0/8 */
    static boolean loopback(int a) {
        return a >>> 24 == 127;
    }

    /** 224.0.0.0/4 */
    static boolean multicast(int a) {
        return a >>> 28 == 0xe;
    }

    /** 169.254.0.0/16, which no router forwards (RFC 3927 section 7). */
    static boolean linkLocal(int a) {
        return a >>> 16 == 0xa9fe;
    }
}
