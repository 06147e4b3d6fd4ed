package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 9937: ten segments in flight when recovery begins, seven are allowed when it ends. */
class PrrTest {
    private static final int MSS = 1000;

    private final Prr prr = new Prr();
    private int pipe = 10 * MSS;

    private int delivered(int segments, boolean safe) {
        pipe -= segments * MSS;
        int room = prr.cwnd(segments * MSS, pipe, 7 * MSS, MSS, safe) - pipe;
        int sent = Math.max(room / MSS, 0);
        prr.onSent(sent * MSS);
        pipe += sent * MSS;
        return sent;
    }

    private void start() {
        prr.start(10 * MSS);
        pipe -= MSS; // the one that is lost
    }

    @Test
    void sendsSevenForTenDelivered() {
        start();
        int sent = 0;
        for (int i = 1; i <= 10; i++) {
            sent += delivered(1, true);
            assertThat(sent).isBetween((int) Math.ceil(0.7 * i) - 1, (int) Math.ceil(0.7 * i) + 1);
        }
        assertThat(pipe).isEqualTo(7 * MSS - MSS + MSS);
    }

    @Test
    void theFirstRetransmissionGoesInAnyCase() {
        prr.start(10 * MSS);
        pipe = 20 * MSS;
        assertThat(prr.cwnd(MSS, pipe, 7 * MSS, MSS, false) - pipe).isEqualTo(MSS);
    }

    @Test
    void belowTheThresholdOneGoesForOneDelivered() {
        start();
        pipe = 3 * MSS; // much was lost
        assertThat(delivered(1, false)).isEqualTo(1);
        assertThat(delivered(1, false)).isEqualTo(1);
    }

    @Test
    void belowTheThresholdOneMoreGoesWhenThereIsNoBadNews() {
        start();
        pipe = 3 * MSS;
        assertThat(delivered(1, true)).isEqualTo(2);
        assertThat(pipe).isEqualTo(4 * MSS);
    }

    @Test
    void neverMoreThanTheThresholdAllows() {
        start();
        pipe = 7 * MSS;
        assertThat(delivered(6, true)).isEqualTo(6);
        assertThat(pipe).isEqualTo(7 * MSS);
    }

    @Test
    void whatIsAllowedIsReckonedToTheByteAndRoundedUpToSegments() {
        prr.start(10 * MSS);
        prr.onSent(6 * MSS);
        assertThat(prr.cwnd(10 * MSS, 8 * MSS, 7 * MSS, MSS, false)).isEqualTo(9 * MSS); // seven in all
        assertThat(prr.cwnd(1, 8 * MSS, 7 * MSS, MSS, false)).isEqualTo(10 * MSS); // and a byte more
    }
}
