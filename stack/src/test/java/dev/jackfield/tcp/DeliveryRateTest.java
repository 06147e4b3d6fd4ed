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

    // ---- of several things delivered by one acknowledgement, the latest sent counts

    @Test
    void theLatestSentCountsWhateverTheOrder() {
        Sent a = send(true, MSS, 0);
        Sent b = send(false, 2 * MSS, 10 * MS);
        Sent c = send(false, 3 * MSS, 5 * MS);
        assertThat(ack(100 * MS, a, b, c).sentInFlight).isEqualTo(2 * MSS);
        assertThat(sample.delivered).isEqualTo(3 * MSS);
    }

    @Test
    void ofThoseSentAtTheSameTimeTheOneThatEndsLast() {
        Sent a = send(true, MSS, 0);
        Sent b = send(false, 2 * MSS, 0);
        assertThat(ack(100 * MS, b, a).sentInFlight).isEqualTo(2 * MSS);
        Sent c = send(true, MSS, 100 * MS);
        Sent d = send(false, 2 * MSS, 100 * MS);
        assertThat(ack(200 * MS, c, d).sentInFlight).isEqualTo(2 * MSS);
    }

    @Test
    void theTimeThatSendingTookCountsWhenItIsLonger() {
        Sent a = send(true, MSS, 0);
        Sent b = send(false, 2 * MSS, 90 * MS);
        assertThat(ack(95 * MS, a).interval).isEqualTo(95 * MS);
        RateSample r = ack(96 * MS, b);
        assertThat(r.interval).isEqualTo(96 * MS); // since nothing was delivered
        Sent c = send(false, 2 * MSS, 200 * MS);
        r = ack(201 * MS, c);
        assertThat(r.interval).isEqualTo(110 * MS); // sent 110 ms after the last that was delivered
    }

    // ---- duplicates without SACK

    @Test
    void aDuplicateIsASegmentDeliveredOfWhichNothingElseIsKnown() {
        Sent a = send(true, MSS, 0);
        Sent b = send(false, 2 * MSS, 140 * MS);
        rate.begin(0, 100 * MS);
        rate.onDuplicate(MSS);
        rate.finish(1, 100 * MS);
        assertThat(sample.acked).isEqualTo(MSS);
        assertThat(sample.totalDelivered).isEqualTo(MSS);
        assertThat(sample.rate()).isZero();
        rate.begin(0, 150 * MS);
        rate.onDelivered(a, 1);
        rate.onDelivered(b, 1);
        rate.onCounted(MSS, 1);
        rate.finish(1, 150 * MS);
        assertThat(sample.acked).isEqualTo(MSS);
        assertThat(sample.totalDelivered).isEqualTo(2 * MSS);
        assertThat(rate.delivered()).isEqualTo(2 * MSS);
        Sent c = send(false, MSS, 160 * MS);
        assertThat(ack(260 * MS, c).interval).isEqualTo(110 * MS); // since the last delivery
    }

    @Test
    void anAcknowledgementThatDeliversNothingIsNoDelivery() {
        Sent a = send(true, MSS, 0);
        ack(100 * MS, a);
        ack(140 * MS);
        Sent b = send(false, 2 * MSS, 150 * MS);
        assertThat(ack(250 * MS, b).interval).isEqualTo(150 * MS);
    }

    // ---- who was the limit

    @Test
    void allThatIsInFlightWhenTheApplicationHasNoMoreIsItsDoing() {
        ack(10 * MS, send(true, MSS, 0));
        rate.onAppLimited(2 * MSS);
        Sent a = send(true, MSS, 20 * MS);
        Sent b = send(false, 2 * MSS, 20 * MS);
        ack(120 * MS, a);
        assertThat(rate.appLimited()).isTrue();
        ack(120 * MS, b);
        assertThat(rate.appLimited()).isTrue(); // just that
        ack(130 * MS, send(true, MSS, 121 * MS));
        assertThat(rate.appLimited()).isFalse();
    }

    @Test
    void whatWasMarkedBeforeItWasSentDoesNotCount() {
        rate.onMarked(3 * MSS);
        Sent a = send(true, MSS, 0);
        rate.begin(0, 100 * MS);
        rate.onDelivered(a, 1);
        rate.onMarked(MSS);
        rate.finish(1, 100 * MS);
        assertThat(sample.markedSince).isEqualTo(MSS);
    }
}
