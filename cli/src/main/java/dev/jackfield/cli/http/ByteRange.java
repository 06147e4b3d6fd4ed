package dev.jackfield.cli.http;

/**
 * A part of a representation (RFC 9110 section 14).
 *
 * @param first the first byte's position
 * @param last the last byte's position, not before the first
 */
record ByteRange(long first, long last) {
    /** What is answered when no byte of what is asked for exists. */
    static final ByteRange UNSATISFIABLE = new ByteRange(-1, -1);

    /**
     * Reads the value of a Range field.
     *
     * @param length of the representation
     * @return the range, {@link #UNSATISFIABLE}, or null where the field is to be ignored: it is malformed, of another
     *     unit, or asks for several ranges at once, to which a server may answer with everything (14.2)
     */
    static ByteRange parse(String field, long length) {
        if (field == null || !field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return null;
        }
        String spec = field.substring(6).strip();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        String from = spec.substring(0, dash).strip();
        String to = spec.substring(dash + 1).strip();
        if (!isNumber(from) || !isNumber(to) || from.isEmpty() && to.isEmpty()) {
            return null;
        }
        if (from.isEmpty()) {
            long suffix = number(to);
            return suffix == 0 || length == 0 ? UNSATISFIABLE : new ByteRange(Math.max(0, length - suffix), length - 1);
        }
        long first = number(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
        if (last < first) {
            return null;
        }
        return first >= length ? UNSATISFIABLE : new ByteRange(first, Math.min(last, length - 1));
    }

    private static boolean isNumber(String s) {
        return s.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The number, or the greatest there is where it is greater. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            return Long.MAX_VALUE;
        }
    }

    long length() {
        return last - first + 1;
    }
}
