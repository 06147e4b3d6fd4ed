package dev.jackfield.tcp;

import java.util.function.Consumer;

/** A path for a congestion control alone: delivers a window a round trip, at no more than its rate, and tells of it as the sender would. */
final class PathModel {
    static final int MSS = 1000;
    static final long RTT = 100_000_000;

    private static final int ACKS = 10; // a round trip

    final RateSample sample = new RateSample();
    final DeliveryRate rate = new DeliveryRate(sample);
    /** Bytes a second. */
    double bandwidth = 1_000_000;

    long now = 1;
    long rtt = RTT;
    boolean appLimited;
    boolean limited = true;
    /** Bytes that each round loses. */
    int lostEachRound;

    private long delivered;

    /** A round trip, in ten acknowledgements. */
    void round(CongestionControl cc) {
        round(cc, r -> {});
    }

    void round(CongestionControl cc, Consumer<RateSample> change) {
        double speed = Math.min(bandwidth, cc.pacingRate() > 0 ? cc.pacingRate() : Double.MAX_VALUE);
        int flight = (int) Math.min(cc.cwnd(), speed * rtt / 1e9);
        long before = delivered;
        for (int i = 0; i < ACKS; i++) {
            RateSample r = rate.begin(cc.cwnd(), now);
            now += rtt / ACKS;
            delivered += flight / ACKS;
            r.now = now;
            r.advanced = true;
            r.acked = flight / ACKS;
            r.rtt = rtt;
            r.srtt = rtt;
            r.inFlight = flight;
            r.limited = limited;
            r.priorDelivered = before + (long) i * (flight / ACKS);
            if (i > 0) {
                r.priorDelivered -= flight; // sent in the round before
            }
            r.totalDelivered = delivered;
            r.delivered = flight;
            r.interval = rtt;
            r.appLimited = appLimited;
            r.sentInFlight = flight;
            r.lost = i == 5 ? lostEachRound : 0;
            r.lostSince = lostEachRound;
            change.accept(r);
            cc.onAck(r);
        }
    }

    void rounds(int n, CongestionControl cc) {
        for (int i = 0; i < n; i++) {
            round(cc);
        }
    }
}
