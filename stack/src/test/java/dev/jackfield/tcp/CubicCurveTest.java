package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** RFC 9438 by the number: segments of 1000 bytes, a round trip of 100 ms. */
class CubicCurveTest {
    private static final int MSS = 1000;
    private static final long SECOND = 1_000_000_000;
    private static final double FAR = 1e9;

    private final CubicCurve curve = new CubicCurve();

    private double growth(int acked, double segments, double exact, double before, double seconds) {
        RateSample r = new RateSample();
        r.now = SECOND + (long) (seconds * SECOND);
        r.srtt = SECOND / 10;
        return curve.growth(acked, segments, exact, before, MSS, r);
    }

    /** The window that the growth for one segment leads to within a round trip, as if Reno's were far below. */
    private double target(double segments, double seconds) {
        return segments + growth(MSS, segments, FAR, FAR, seconds) / MSS * segments;
    }

    private static double cubic(double t, double k, double most) {
        return 0.4 * Math.pow(t - k, 3) + most;
    }

    @Test
    void theTargetIsWhereTheFunctionIsARoundTripLater() {
        curve.onReduction(1000);
        double k = Math.cbrt(300 / 0.4);
        target(700, 0);
        assertThat(target(800, 3)).isEqualTo(cubic(3.1, k, 1000), within(1e-6));
        assertThat(target(900, 5)).isEqualTo(cubic(5.1, k, 1000), within(1e-6));
        assertThat(target(1000, 12)).isEqualTo(cubic(12.1, k, 1000), within(1e-6));
    }

    @Test
    void theTargetIsTheWindowAtLeastAndHalfAsMuchMoreAtMost() {
        curve.onReduction(1000);
        target(700, 0);
        assertThat(target(990, 3)).isEqualTo(990);
        assertThat(target(1000, 100)).isEqualTo(1500, within(1e-6));
    }

    @Test
    void withoutAReductionTheWindowIsThePlateau() {
        target(50, 0);
        assertThat(target(50, 1)).isEqualTo(cubic(1.1, 0, 50), within(1e-6));
    }

    @Test
    void aWindowBeyondThePlateauIsANewOne() {
        curve.onReduction(100);
        target(120, 0);
        assertThat(target(120, 1)).isEqualTo(cubic(1.1, 0, 120), within(1e-6));
    }

    @Test
    void itHasTheWindowOfRenoWhereThatIsGreater() {
        // Three tenths by seventeen tenths, by three: 0.529 segments a window.
        double alpha = 3 * 0.3 / 1.7;
        curve.onReduction(20);
        assertThat(growth(14 * MSS, 14, 14, 20, 0)).isEqualTo(alpha * MSS, within(1e-6));
        assertThat(growth(14 * MSS, 14, 14 + alpha, 20, 0)).isEqualTo(alpha * MSS, within(1e-6));
        // As much again, of which some is in the window already.
        assertThat(growth(14 * MSS, 14, 14 + 2.5 * alpha, 20, 0)).isEqualTo(0.5 * alpha * MSS, within(1e-6));
        assertThat(growth(0, 14, 20, 20, 0)).isZero();
    }

    @Test
    void beyondTheWindowBeforeTheReductionRenoGainsASegmentARoundTrip() {
        curve.onReduction(10);
        growth(0, 7, 7, 7, 0);
        assertThat(growth(7 * MSS, 7, 7, 7, 0)).isEqualTo(MSS, within(1e-6));
    }

    @Test
    void thePlateauIsLowerWhenItDidNotGetAsFarAsLastTime() {
        curve.onReduction(1000);
        curve.onReduction(700);
        target(490, 0);
        double k = Math.cbrt((595 - 490) / 0.4);
        assertThat(target(500, 2)).isEqualTo(cubic(2.1, k, 595), within(1e-6));
    }

    @Test
    void asFarAsLastTimeIsFarEnough() {
        curve.onReduction(1000);
        curve.onReduction(1000);
        target(700, 0);
        assertThat(target(800, 3)).isEqualTo(cubic(3.1, Math.cbrt(300 / 0.4), 1000), within(1e-6));
    }

    @Test
    void afterATimeoutThePlateauIsWhereItBegins() {
        curve.onReduction(1000);
        curve.onTimeout();
        target(700, 0);
        assertThat(target(700, 1)).isEqualTo(cubic(1.1, 0, 700), within(1e-6));
    }

    @Test
    void aMistakeRestoresThePlateauAndBeginsAnew() {
        curve.onReduction(1000);
        target(700, 0);
        curve.onReduction(800);
        target(560, 1);
        curve.onUndo();
        target(800, 2);
        double k = Math.cbrt(200 / 0.4);
        assertThat(target(850, 4)).isEqualTo(cubic(2.1, k, 1000), within(1e-6));
    }

    @Test
    void theFunctionStandsStillWhileTheWindowIsNotUsed() {
        curve.onReduction(1000);
        double k = Math.cbrt(300 / 0.4);
        target(700, 0);
        target(700, 1);
        curve.pause();
        assertThat(target(700, 4)).isEqualTo(cubic(1.1, k, 1000), within(1e-6));
        assertThat(target(700, 5)).isEqualTo(cubic(2.1, k, 1000), within(1e-6));
    }

    @Test
    void aReductionBeginsTheTimeAnew() {
        curve.onReduction(1000);
        target(700, 0);
        curve.onReduction(1000);
        target(700, 7);
        assertThat(target(750, 9)).isEqualTo(cubic(2.1, Math.cbrt(300 / 0.4), 1000), within(1e-6));
    }
}
