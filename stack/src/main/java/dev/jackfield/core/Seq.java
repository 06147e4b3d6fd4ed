package dev.jackfield.core;

/** Comparison modulo 2^32 (RFC 9293 section 3.4): the only place where sequence numbers are compared. */
public final class Seq {
    private Seq() {}

    /** a &lt; b. */
    public static boolean lt(int a, int b) {
        return a - b < 0;
    }

    /** a &lt;= b. */
    public static boolean le(int a, int b) {
        return a - b <= 0;
    }

    /** a &gt; b. */
    public static boolean gt(int a, int b) {
        return a - b > 0;
    }

    /** a &gt;= b. */
    public static boolean ge(int a, int b) {
        return a - b >= 0;
    }

    /** low &lt;= a &lt; high. */
    public static boolean in(int a, int low, int high) {
        return a - low >= 0 && a - high < 0;
    }

    /** The later of the two. */
    public static int max(int a, int b) {
        return a - b >= 0 ? a : b;
    }

    /** The earlier of the two. */
    public static int min(int a, int b) {
        return a - b <= 0 ? a : b;
    }
}
