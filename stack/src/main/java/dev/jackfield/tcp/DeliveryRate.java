package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * How fast a connection's data is delivered (draft-ietf-ccwg-bbr section 4.1, Linux's tcp_rate.c). What is sent carries away how much had been delivered by then; when it is
 * acknowledged, the difference over the longer of the time it took to send and the time it took to acknowledge is a sample, which neither bursts nor
 * compressed acknowledgements inflate. Samples of times when the application had nothing to send are marked.
 */
final class DeliveryRate {
    /** Of a connection that never sent anything. */
    static final DeliveryRate UNKNOWN = new DeliveryRate(new RateSample());

    private final RateSample sample;

    private long delivered; // bytes, in all
    private int deliveredSegments;
    private long deliveredAt;
    private long marked; // of these, with congestion marks
    private long lost; // bytes, in all
    private long firstSentAt; // when the flight began that the next sample is of
    private long appLimitedUntil; // what is in flight up to this number delivered is application limited; 0 for not

    // What TCP_INFO tells: the latest sample that the application did not limit, or a faster one that it did.
    private long knownDelivered;
    private long knownInterval;
    private boolean knownAppLimited;

    /** @param sample which is filled for each acknowledgement */
    DeliveryRate(RateSample sample) {
        this.sample = sample;
    }

    // ---- sending

    /** Something was sent; {@code alone} when nothing else is outstanding, {@code inFlight} bytes with it. */
    void onSent(Sent s, boolean alone, int inFlight, long now) {
        if (alone) {
            firstSentAt = now;
            deliveredAt = now;
        }
        s.firstSentAt = firstSentAt;
        s.deliveredAt = deliveredAt;
        s.delivered = delivered;
        s.marked = marked;
        s.lostBefore = lost;
        s.inFlight = inFlight;
        s.appLimited = appLimitedUntil != 0;
    }

    /** The application, not the network, is the limit for what is in flight now. */
    void onAppLimited(int inFlight) {
        appLimitedUntil = Math.max(delivered + inFlight, 1);
    }

    // ---- an acknowledgement

    /** Begins one. */
    RateSample begin(int inFlight, long now) {
        sample.now = now;
        sample.acked = 0;
        sample.segments = 0;
        sample.lost = 0;
        sample.rtt = 0;
        sample.inFlightBefore = inFlight;
        sample.priorDelivered = -1;
        sample.delivered = 0;
        sample.interval = 0;
        sample.appLimited = false;
        sample.sentInFlight = 0;
        sample.lostSince = 0;
        sample.markedSince = 0;
        return sample;
    }

    /** It says that this was delivered, which is so many segments. */
    void onDelivered(Sent s, int segments) {
        delivered += s.length();
        RateSample r = sample;
        r.acked += s.length();
        r.segments += segments;
        if (!s.again) {
            r.rtt = Math.max(r.now - s.at, 1);
        }
        if (r.priorDelivered < 0 || s.at > firstSentAt || s.at == firstSentAt && Seq.gt(s.end, r.priorEnd)) {
            r.priorDelivered = s.delivered;
            r.priorDeliveredAt = s.deliveredAt;
            r.priorEnd = s.end;
            r.appLimited = s.appLimited;
            r.sentInFlight = s.inFlight;
            r.priorLost = s.lostBefore;
            r.priorMarked = s.marked;
            firstSentAt = s.at;
            r.interval = s.at - s.firstSentAt; // the send phase
        }
    }

    /** It is a duplicate, without SACK: some segment was delivered, nobody knows which. */
    void onDuplicate(int bytes) {
        delivered += bytes;
        sample.acked += bytes;
        sample.segments++;
    }

    /** It tells of so many segments that came twice: the later ones were delivered as well. */
    void onDuplicatesTold(int segments) {
        sample.segments += segments;
    }

    /** A cumulative acknowledgement covers so many bytes that duplicates have counted already. */
    void onCounted(int bytes, int segments) {
        delivered -= bytes;
        sample.acked -= bytes;
        sample.segments -= segments;
    }

    /** Bytes turn out to be lost. */
    void onLost(int bytes) {
        lost += bytes;
        sample.lost += bytes;
    }

    /** So many of the bytes delivered carried a congestion mark. */
    void onMarked(int bytes) {
        marked += bytes;
    }

    /** All that an acknowledgement says has been told. */
    void finish(long leastRtt, long now) {
        RateSample r = sample;
        if (appLimitedUntil != 0 && delivered > appLimitedUntil) {
            appLimitedUntil = 0;
        }
        r.totalDelivered = delivered;
        deliveredSegments += r.segments;
        if (r.acked > 0) {
            deliveredAt = now;
        }
        if (r.priorDelivered < 0) {
            return;
        }
        r.delivered = delivered - r.priorDelivered;
        r.lostSince = lost - r.priorLost;
        r.markedSince = marked - r.priorMarked;
        r.interval = Math.max(r.interval, now - r.priorDeliveredAt);
        if (r.interval < leastRtt) {
            r.interval = 0; // of a retransmission whose original arrived: it would tell too much
            return;
        }
        boolean faster = (double) r.delivered * knownInterval >= (double) knownDelivered * r.interval;
        if (!r.appLimited || faster) {
            knownDelivered = r.delivered;
            knownInterval = r.interval;
            knownAppLimited = r.appLimited;
        }
    }

    // ---- what is known

    /** Bytes a second, 0 for not known. */
    long rate() {
        return knownInterval <= 0 ? 0 : (long) (knownDelivered * 1e9 / knownInterval);
    }

    /** Whether that was limited by the application. */
    boolean rateAppLimited() {
        return knownAppLimited;
    }

    /** Whether what is sent now is limited by the application. */
    boolean appLimited() {
        return appLimitedUntil != 0;
    }

    /** Bytes delivered in all. */
    long delivered() {
        return delivered;
    }

    /** Segments delivered in all. */
    int deliveredSegments() {
        return deliveredSegments;
    }

    /** Bytes found lost in all. */
    long lost() {
        return lost;
    }
}
