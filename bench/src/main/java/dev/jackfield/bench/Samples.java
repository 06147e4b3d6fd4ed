package dev.jackfield.bench;

import java.util.Arrays;
import java.util.Locale;

/** What the repetitions of one measurement gave. */
final class Samples {
    private double[] sorted = {};

    void add(double value) {
        sorted = Arrays.copyOf(sorted, sorted.length + 1);
        sorted[sorted.length - 1] = value;
        Arrays.sort(sorted);
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    double least() {
        return sorted[0];
    }

    double greatest() {
        return sorted[sorted.length - 1];
    }

    double median() {
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** Median, and in brackets the least and the greatest. */
    @Override
    public String toString() {
        return number(median()) + " (" + number(least()) + " - " + number(greatest()) + ")";
    }

    /** As many digits as tell something. */
    static String number(double v) {
        String format = v >= 1000 ? "%.0f" : v >= 100 ? "%.1f" : v >= 0.1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, v);
    }
}
