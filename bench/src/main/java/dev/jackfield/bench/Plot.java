package dev.jackfield.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A plot as SVG: one line of points over a logarithmic axis, the vertical axis from zero. */
final class Plot {
    private static final int WIDTH = 560, HEIGHT = 260, LEFT = 70, RIGHT = 20, TOP = 40, BOTTOM = 40;

    private Plot() {}

    /**
     * Draws.
     *
     * @param title what it shows, with the unit
     * @param under what the horizontal axis counts
     */
    static <T> String draw(String title, String under, List<T> points, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
        double least = Math.log10(points.stream().mapToDouble(x).min().orElse(1));
        double greatest = Math.log10(points.stream().mapToDouble(x).max().orElse(10));
        double top = 1.2 * points.stream().mapToDouble(y).max().orElse(1);
        StringBuilder s = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n<text x=\"%d\""
                        + " y=\"22\" font-size=\"14\">%s</text>%n",
                WIDTH,
                HEIGHT,
                LEFT,
                title));
        int bottom = HEIGHT - BOTTOM;
        for (int i = 0; i <= 4; i++) {
            double v = top * i / 4;
            double at = bottom - (bottom - TOP) * i / 4.0;
            s.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT,
                    at,
                    WIDTH - RIGHT,
                    at,
                    LEFT - 6,
                    at + 4,
                    Samples.number(v)));
        }
        StringBuilder line = new StringBuilder();
        for (T p : points) {
            double share = greatest == least ? 0.5 : (Math.log10(x.applyAsDouble(p)) - least) / (greatest - least);
            double px = LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
            double py = bottom - y.applyAsDouble(p) / top * (bottom - TOP);
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", px, py));
            s.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#06c\"/>"
                            + "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>"
                            + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>%n",
                    px,
                    py,
                    px,
                    py - 8,
                    Samples.number(y.applyAsDouble(p)),
                    px,
                    bottom + 16,
                    (long) x.applyAsDouble(p)));
        }
        return s.append(String.format(
                        Locale.ROOT,
                        "<polyline points=\"%s\" fill=\"none\" stroke=\"#06c\" stroke-width=\"2\"/>%n"
                                + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n</svg>%n",
                        line.toString().strip(),
                        (LEFT + WIDTH - RIGHT) / 2,
                        HEIGHT - 6,
                        under))
                .toString();
    }
}
