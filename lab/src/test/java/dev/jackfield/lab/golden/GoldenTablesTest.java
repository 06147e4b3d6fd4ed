package dev.jackfield.lab.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables are as they are checked in; and what TCP must reach, whatever they say. */
class GoldenTablesTest {
    @Test
    void tablesAreThoseCheckedIn() throws Exception {
        String golden;
        try (InputStream in = getClass().getResourceAsStream("/golden/tables.txt")) {
            golden = new String(in.readAllBytes(), UTF_8);
        }
        assertThat(GoldenTables.text())
                .as("if it is meant: ./jackfield golden lab/src/test/resources/golden/tables.txt")
                .isEqualTo(golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cubic", "bbr"})
    void aCleanPathOf100MbitsAnd50MillisecondsIsFilledTo90Percent(String control) {
        assertThat(Measurements.utilization(control, 50)).isGreaterThan(0.9);
    }

    @Test
    void cubicWithOnePercentLossIsWithin15PercentOfItsResponseFunction() {
        assertThat(Measurements.goodput("cubic", 0.01, 20))
                .isCloseTo(Measurements.predictedForCubic(0.01, 20), Percentage.withPercentage(15));
    }

    @Test
    void fourCubicFlowsShareFairly() {
        assertThat(Measurements.fairness("cubic", 4)).isGreaterThan(0.95);
    }

    @Test
    void jainsIndexIsOneForEqualsAndAnNthForOneWhoTakesAll() {
        assertThat(Measurements.jain(new double[] {3, 3, 3})).isEqualTo(1, within(1e-9));
        assertThat(Measurements.jain(new double[] {3, 0, 0})).isEqualTo(1.0 / 3, within(1e-9));
    }

    @Test
    void cubicIsRenoFriendlyWhereLossIsFrequentAndThePathShort() {
        assertThat(Prediction.renoFriendly(0.01)).isEqualTo(Math.sqrt(150), within(1e-9));
        assertThat(Prediction.cubicWindow(0.01, 0.02)).isLessThan(2);
        // RFC 9438 table 1: average windows for a round trip of 0.1 s
        assertThat(Prediction.cubicWindow(1e-5, 0.1)).isEqualTo(1054, within(1.0));
        assertThat(Prediction.cubicWindow(1e-6, 0.1)).isEqualTo(5926, within(1.0));
    }
}
