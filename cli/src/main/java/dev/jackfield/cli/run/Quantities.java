package dev.jackfield.cli.run;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How quantities are written, on the command line and in files. All throw an {@link IllegalArgumentException} that says what is wrong. */
public final class Quantities {
    private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)([A-Za-z]*)");
    private static final double LONGEST = 3600e9; // ns

    private Quantities() {}

    /** A probability: 0.1 or 10%. */
    public static double probability(String value) {
        boolean percent = value.endsWith("%");
        double p;
        try {
            p = Double.parseDouble(percent ? value.substring(0, value.length() - 1) : value) / (percent ? 100 : 1);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a probability such as 10% or 0.1: " + value, e);
        }
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("not within 0% to 100%: " + value);
        }
        return p;
    }

    /** A time: a number and its unit. */
    public static Duration time(String value) {
        double nanos =
                scaled(value, "not a time such as 20ms or 1.5s: ", "ns", 1, "us", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9);
        if (nanos > LONGEST) {
            throw new IllegalArgumentException("longer than an hour: " + value);
        }
        return Duration.ofNanos((long) nanos);
    }

    /** Bits a second: a number and its unit. */
    public static long rate(String value) {
        double bits = scaled(value, "not a rate such as 10mbit: ", "bit", 1, "kbit", 1e3, "mbit", 1e6, "gbit", 1e9);
        if (bits < 1) {
            throw new IllegalArgumentException("less than a bit a second: " + value);
        }
        return (long) bits;
    }

    /** A number and one of the units, each of which is followed by what it stands for. */
    private static double scaled(String value, String wrong, Object... units) {
        Matcher m = NUMBER.matcher(value);
        if (m.matches()) {
            for (int i = 0; i < units.length; i += 2) {
                if (units[i].equals(m.group(2))) {
                    return Double.parseDouble(m.group(1)) * ((Number) units[i + 1]).doubleValue();
                }
            }
        }
        throw new IllegalArgumentException(wrong + value);
    }
}
