package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryRateTest {
    private static final int MSS = 1000;
    private static final long MS = 1_000_000;

    private final RateSample sample = new RateSample();
    private final DeliveryRate rate = new DeliveryRate(sample);
    private int next;

    private Sent send(boolean alone, int inFlight, long now) {
        Sent s = new Sent();
        s.seq = next;
        next += MSS;
        s.end = next;
        s.at = now;
        rate.onSent(s, alone, inFlight, now);
        return s;
    }

    private RateSample ack(long now, Sent... delivered) {
        rate.begin(0, now);
        for (Sent s : delivered) {
            rate.onDelivered(s, 1);
        }
        rate.finish(1, now);
        return sample;
    }

    @Test
    void aFlightIsMeasuredOverTheTimeOfItsAcknowledgements() {
        Sent a = send(true, MSS, 0);
        Sent b = send(false, 2 * MSS, 0);
        assertThat(ack(100 * MS, a).rate()).isEqualTo(10_000);
        RateSample r = ack(110 * MS, b);
        assertThat(r.delivered).isEqualTo(2 * MSS);
        assertThat(r.interval).isEqualTo(110 * MS);
        assertThat(r.totalDelivered).isEqualTo(2 * MSS);
        assertThat(r.sentInFlight).isEqualTo(2 * MSS);
    }

    @Test
    void acknowledgementsThatComeBunchedDoNotInflateIt() {
        Sent[] sent = new Sent[10];
        for (int i = 0; i < 10; i++) {
            sent[i] = send(i == 0, (i + 1) * MSS, i * 10 * MS); // 100 kB/s
        }
        RateSample r = ack(200 * MS, sent[0]);
        for (int i = 1; i < 10; i++) {
            r = ack(200 * MS, sent[i]); // all at once
        }
        assertThat(r.interval).isEqualTo(200 * MS);
        assertThat(r.rate()).isEqualTo(50_000);
        Sent later = send(true, MSS, 210 * MS);
        assertThat(ack(310 * MS, later).rate()).isEqualTo(10_000);
    }

    @Test
    void whatIsSentWhileTheApplicationHasNoMoreIsMarked() {
        Sent a = send(true, MSS, 0);
        rate.onAppLimited(MSS);
        Sent b = send(false, 2 * MSS, MS);
        assertThat(rate.appLimited()).isTrue();
        assertThat(ack(100 * MS, a).appLimited).isFalse();
        assertThat(ack(101 * MS, b).appLimited).isTrue();
        assertThat(rate.appLimited()).isFalse(); // the bubble is over
        Sent c = send(true, MSS, 102 * MS);
        assertThat(ack(200 * MS, c).appLimited).isFalse();
    }

    @Test
    void aLimitedSampleIsRememberedOnlyWhenItIsFaster() {
        Sent a = send(true, MSS, 0);
        ack(100 * MS, a);
        assertThat(rate.rate()).isEqualTo(10_000);
        rate.onAppLimited(0);
        Sent slow = send(true, MSS, 100 * MS);
        ack(300 * MS, slow);
        assertThat(rate.rate()).isEqualTo(10_000);
        rate.onAppLimited(0);
        Sent fast = send(true, MSS, 300 * MS);
        ack(350 * MS, fast);
        assertThat(rate.rate()).isEqualTo(20_000);
        assertThat(rate.rateAppLimited()).isTrue();
    }

    @Test
    void aSampleShorterThanTheLeastRoundTripTellsNothing() {
        Sent a = send(true, MSS, 0);
        rate.begin(0, 10 * MS);
        rate.onDelivered(a, 1);
        rate.finish(50 * MS, 10 * MS);
        assertThat(sample.rate()).isZero();
    }

    @Test
    void lossesAreCountedFromWhenItWasSent() {
        Sent a = send(true, MSS, 0);
        rate.onLost(3 * MSS);
        Sent b = send(false, 2 * MSS, MS);
        ack(99 * MS, a);
        rate.begin(0, 100 * MS);
        rate.onDelivered(b, 1);
        rate.onLost(MSS);
        rate.onMarked(MSS);
        rate.finish(1, 100 * MS);
        assertThat(sample.lostSince).isEqualTo(MSS);
        assertThat(sample.markedSince).isEqualTo(MSS);
        assertThat(sample.lost).isEqualTo(MSS);
        assertThat(rate.lost()).isEqualTo(4 * MSS);
    }

    @Test
    void noRoundTripIsTakenOfARetransmission() {
        Sent a = send(true, MSS, 0);
        a.again = true;
        assertThat(ack(100 * MS, a).rtt).isZero();
        Sent b = send(true, MSS, 100 * MS);
        assertThat(ack(130 * MS, b).rtt).isEqualTo(30 * MS);
    }
}
