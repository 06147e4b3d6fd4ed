package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.TcpHeader;

/**
 * How often an acknowledgement answers what cannot be accepted. Each flow answers once in tcp_invalid_ratelimit, so that two ends that find each other's acknowledgements
 * unacceptable do not go on for ever; data is answered always, for it is in no such loop. Challenges (RFC 5961) are limited for all flows together as well (section 7).
 */
final class Answers {
    private final Tcp tcp;

    private long second = Long.MIN_VALUE; // none yet: a virtual clock begins with second 0
    private int left; // challenges that may go out in it

    Answers(Tcp tcp) {
        this.tcp = tcp;
    }

    /** Whether a segment is to be answered; else {@code skipped} is counted. */
    boolean mayAnswer(Flow f, Segment s, Counter skipped, long now) {
        boolean data = s.sequenceLength() > 0 && !s.has(TcpHeader.SYN);
        return data || mayAnswer(f, skipped, now);
    }

    private boolean mayAnswer(Flow f, Counter skipped, long now) {
        int at = (int) (now / 1_000_000) + 1; // so that it is not never
        int since = at - f.answered;
        if (f.answered != 0 && since >= 0 && since < tcp.settings.get(Setting.TCP_INVALID_RATELIMIT)) {
            tcp.count(skipped);
            return false;
        }
        f.answered = at;
        return true;
    }

    /** Whether the peer is to be asked to prove itself (RFC 5961), which is counted; how often in a second varies, so that it cannot be probed. */
    boolean mayChallenge(Flow f, long now) {
        if (!mayAnswer(f, Counter.TcpExtTCPACKSkippedChallenge, now)) {
            return false;
        }
        int limit = tcp.settings.getInt(Setting.TCP_CHALLENGE_ACK_LIMIT);
        if (limit != Integer.MAX_VALUE) {
            if (now / 1_000_000_000 != second) {
                second = now / 1_000_000_000;
                left = limit == 0 ? 0 : (limit + 1) / 2 + tcp.random.nextInt(limit);
            }
            if (left <= 0) {
                return false;
            }
            left--;
        }
        tcp.count(Counter.TcpExtTCPChallengeACK);
        return true;
    }
}
