package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import java.util.Arrays;

/**
 * How many ICMP errors may go out (RFC 1812 section 4.3.2.8): a token bucket for each destination, of six errors, and one for all. The
 * destinations share a fixed number of buckets by a keyed hash, so that neither time nor memory depends on how many there are.
 */
final class IcmpLimits {
    private static final int BUCKETS = 1024;
    private static final int BURST = 6;
    private static final long SECOND = 1_000_000_000L;

    private final Internet internet;
    private long[] earned; // by bucket: time credit (ns), as of `at`
    private long[] at;
    private long credit; // for all: errors times a second
    private long creditAt = Long.MIN_VALUE;

    IcmpLimits(Internet internet) {
        this.internet = internet;
    }

    /** Takes a token for an error to a destination; false, and counted, when there is none. */
    boolean take(long hi, long lo) {
        long now = internet.core().now();
        if (!refill(now)) {
            internet.counters().add(Counter.IcmpOutRateLimitGlobal);
            return false;
        }
        if (!takeFor(hi, lo, now)) {
            internet.counters().add(Counter.IcmpOutRateLimitHost);
            return false;
        }
        credit -= SECOND;
        return true;
    }

    private boolean refill(long now) {
        long burst = internet.settings().get(Setting.ICMP_MSGS_BURST) * SECOND;
        long rate = internet.settings().get(Setting.ICMP_MSGS_PER_SEC);
        if (creditAt == Long.MIN_VALUE) {
            credit = burst;
        } else {
            credit = Math.min(burst, credit + Math.min(now - creditAt, SECOND) * rate);
        }
        creditAt = now;
        return credit >= SECOND;
    }

    private boolean takeFor(long hi, long lo, long now) {
        long cost = internet.settings().get(Setting.ICMP_RATELIMIT) * 1_000_000;
        if (earned == null) {
            earned = new long[BUCKETS];
            at = new long[BUCKETS];
            Arrays.fill(at, now - BURST * cost);
        }
        int i = AddressMap.hash(internet.seed(), hi, lo) & BUCKETS - 1;
        long have = Math.min(BURST * cost, earned[i] + now - at[i]);
        at[i] = now;
        boolean enough = have >= cost;
        earned[i] = enough ? have - cost : have;
        return enough;
    }
}
