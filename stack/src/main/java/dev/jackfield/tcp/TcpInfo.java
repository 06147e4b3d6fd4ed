package dev.jackfield.tcp;

/**
 * What TCP_INFO tells of a connection, under the names of Linux's {@code struct tcp_info} without their prefix. Times are in microseconds unless
 * the name says otherwise, windows in bytes.
 *
 * @param state as Linux numbers it
 * @param caState 0 open, 1 disorder, 3 recovery, 4 loss
 * @param retransmits timeouts in vain of the oldest segment
 * @param probes keepalive or window probes unanswered
 * @param backoff exponent of the timer
 * @param timestamps whether the option is in use
 * @param sndWscale shift of the peer's window
 * @param rcvWscale shift of ours
 * @param rto retransmission timeout
 * @param sndMss payload of a full segment
 * @param pmtu the path's MTU
 * @param rtt smoothed
 * @param rttVar its variance
 * @param minRtt the least seen
 * @param sndSsthresh slow-start threshold, bytes
 * @param sndCwnd congestion window, bytes
 * @param sndWnd the peer's window
 * @param rcvWnd the window the peer knows
 * @param unacked bytes in flight
 * @param notSent bytes queued and not sent
 * @param totalRetrans segments retransmitted
 * @param congestion name of the congestion control
 */
public record TcpInfo(
        int state,
        int caState,
        int retransmits,
        int probes,
        int backoff,
        boolean timestamps,
        int sndWscale,
        int rcvWscale,
        long rto,
        int sndMss,
        int pmtu,
        long rtt,
        long rttVar,
        long minRtt,
        int sndSsthresh,
        int sndCwnd,
        int sndWnd,
        int rcvWnd,
        int unacked,
        int notSent,
        int totalRetrans,
        String congestion) {

    private static int caState(LossRecovery.Phase phase) {
        return switch (phase) {
            case OPEN -> 0;
            case DISORDER -> 1;
            case RECOVERY -> 3;
            case LOSS -> 4;
        };
    }

    static TcpInfo of(TcpConnection c) {
        Sender s = c.snd;
        return new TcpInfo(
                c.state.number(),
                s.recovery == null ? 0 : caState(s.recovery.phase()),
                s.timer.backoff(),
                c.probes(),
                s.timer.backoff(),
                c.timestamps,
                s.sndWscale,
                c.rcv.rcvWscale,
                s.rtt.rto(s.timer.backoff()) / 1000,
                s.mss,
                c.pathMtu(),
                s.rtt.srtt() / 1000,
                s.rtt.variance() / 1000,
                s.rtt.least() / 1000,
                s.cc == null ? 0 : s.cc.ssthresh(),
                s.cc == null ? 0 : s.cc.cwnd(),
                s.sndWnd,
                c.rcv.rcvWnd(),
                s.sndNxt - s.sndUna,
                s.unacknowledged() - (s.sndNxt - s.sndUna),
                s.retransmits(),
                c.config.congestion);
    }
}
