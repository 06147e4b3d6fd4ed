package dev.jackfield.tcp;

import dev.jackfield.core.SocketInfo;

/**
 * What TCP_INFO tells of a connection, under the names of Linux's {@code struct tcp_info} without their prefix. Times are in microseconds unless
 * the name says otherwise, windows in bytes.
 *
 * @param state as Linux numbers it
 * @param caState 0 open, 1 disorder, 2 window reduction, 3 recovery, 4 loss
 * @param retransmits timeouts in vain of the oldest segment
 * @param probes keepalive or window probes unanswered
 * @param backoff exponent of the timer
 * @param options what was agreed on: TCPI_OPT_..., added up
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
 * @param totalRto how often the retransmission timer fired, that of the SYN included
 * @param totalRtoRecoveries how often that began a recovery: timeouts in a row are one
 * @param totalRtoTime ms in these recoveries
 * @param rehash how often another path was tried by another hash; always 0, for there is no choice of paths
 * @param sacked bytes in flight that the peer has out of order
 * @param lost bytes in flight that are thought lost, sent again or not
 * @param retrans of these, bytes sent again
 * @param reordering by how many segments the network has been seen to reorder, at least what counts as loss
 * @param pacingRate bytes a second at which it is sent, or would be
 * @param maxPacingRate its limit, SO_MAX_PACING_RATE
 * @param deliveryRate bytes a second that the latest good sample showed
 * @param deliveryRateAppLimited whether the application was the limit of that
 * @param delivered segments delivered in all, the SYN and what came twice included
 * @param deliveredCe packets delivered whose acknowledgements told of congestion marks
 * @param deliveredBytes payload delivered by the ECN field it came with, as accurate feedback tells
 * @param receivedBytes payload of the peer by the ECN field it came with, where accurate feedback counts it
 * @param accEcnFailMode what of accurate feedback does not get through: TCP_ACCECN_..._FAIL_..., added up
 * @param accEcnOptSeen of the peer's option for accurate feedback: 0 nothing, 1 an empty one, 2 counters, 3 some that cannot be
 * @param receivedCe packets of the peer that came marked, where accurate feedback counts them (RFC 9768)
 * @param fastOpenClientFail why fast open did not take data along: 0 it did, or nobody asked; 1 there was no cookie, 2 it was not acknowledged, 3 the SYN was sent again
 * @param busyTime with something to send
 * @param rwndLimited of that, while the peer's window was the limit
 * @param sndbufLimited of that, while the send buffer was the limit
 * @param ato how long an acknowledgement is put off
 * @param rcvMss payload of the peer's full segments, as far as is known
 * @param advMss segment size that we announced
 * @param rcvRtt a round trip as the receiver sees it, 0 for not known
 * @param rcvSpace bytes that the application reads in a round trip
 * @param rcvSsthresh what of the receive buffer is advertised so far, bytes
 * @param lastDataSent ms since data was sent
 * @param lastDataRecv ms since data came
 * @param lastAckRecv ms since an acknowledgement came
 * @param segsOut segments sent
 * @param segsIn segments received
 * @param dataSegsOut of those sent, how many had payload
 * @param dataSegsIn of those received, how many had payload
 * @param bytesSent payload sent, retransmissions included
 * @param bytesRetrans payload sent again
 * @param bytesAcked bytes that the peer acknowledged
 * @param bytesReceived bytes that came in order
 * @param rcvOoopack segments that came out of order
 * @param dsackDups duplicates that the peer has told
 * @param reordSeen how often the network was seen to reorder what we sent
 * @param congestion name of the congestion control
 */
public record TcpInfo(
        int state,
        int caState,
        int retransmits,
        int probes,
        int backoff,
        int options,
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
        int totalRto,
        int totalRtoRecoveries,
        long totalRtoTime,
        int rehash,
        int sacked,
        int lost,
        int retrans,
        int reordering,
        long pacingRate,
        long maxPacingRate,
        long deliveryRate,
        boolean deliveryRateAppLimited,
        int delivered,
        int deliveredCe,
        EcnBytes deliveredBytes,
        EcnBytes receivedBytes,
        int accEcnFailMode,
        int accEcnOptSeen,
        int receivedCe,
        int fastOpenClientFail,
        long busyTime,
        long rwndLimited,
        long sndbufLimited,
        long ato,
        int rcvMss,
        int advMss,
        long rcvRtt,
        int rcvSpace,
        int rcvSsthresh,
        long lastDataSent,
        long lastDataRecv,
        long lastAckRecv,
        int segsOut,
        int segsIn,
        int dataSegsOut,
        int dataSegsIn,
        long bytesSent,
        long bytesRetrans,
        long bytesAcked,
        long bytesReceived,
        int rcvOoopack,
        int dsackDups,
        int reordSeen,
        String congestion)
        implements SocketInfo.Details {

    /** Bytes by the ECN field that they came with. */
    public record EcnBytes(int ect1, int ect0, int ce) {
        static final EcnBytes NONE = new EcnBytes(0, 0, 0);
    }

    /** The ACE field as it comes, and the option as it comes, cannot be believed. */
    public static final int TCP_ACCECN_ACE_FAIL_RECV = 2, TCP_ACCECN_OPT_FAIL_RECV = 8;

    private static final Mishaps NO_MISHAPS = new Mishaps();

    /** Timestamps, SACK, window scaling; ECN, and whether packets of it came; data in the SYN was acknowledged; it came from data in a SYN. */
    public static final int TCPI_OPT_TIMESTAMPS = 1,
            TCPI_OPT_SACK = 2,
            TCPI_OPT_WSCALE = 4,
            TCPI_OPT_ECN = 8,
            TCPI_OPT_ECN_SEEN = 16,
            TCPI_OPT_SYN_DATA = 32,
            TCPI_OPT_TFO_CHILD = 128;

    private static int options(TcpConnection c) {
        return (c.timestamps ? TCPI_OPT_TIMESTAMPS : 0)
                | (c.sackPermitted ? TCPI_OPT_SACK : 0)
                | (c.windowScaleOffered != Segment.NONE ? TCPI_OPT_WSCALE : 0)
                | (c.ecn != null ? TCPI_OPT_ECN : 0)
                | (c.ecn != null && c.ecn.seen() ? TCPI_OPT_ECN_SEEN : 0)
                | (c.fastOpen != null && c.fastOpen.carriedArrived() || c.early != null && c.early.data()
                        ? TCPI_OPT_SYN_DATA
                        : 0)
                | (c.early != null ? TCPI_OPT_TFO_CHILD : 0);
    }

    private static int caState(Sender s) {
        return switch (s.recovery.phase()) {
            case OPEN -> s.congestion.reducing() ? 2 : 0;
            case DISORDER -> s.congestion.reducing() ? 2 : 1;
            case RECOVERY -> 3;
            case LOSS -> 4;
        };
    }

    /** Milliseconds; of what never happened, since the connection was made. */
    private static long since(long at, TcpConnection c, long now) {
        return (now - Math.max(at, c.madeAt())) / 1_000_000;
    }

    static TcpInfo of(TcpConnection c) {
        Sender s = c.snd;
        long now = c.tcp.core.now();
        Mishaps m = c.anyMishaps() == null ? NO_MISHAPS : c.anyMishaps();
        return new TcpInfo(
                c.state.number(),
                s.recovery == null ? 0 : caState(s),
                s.timer.probes() > 0 ? 0 : s.timer.backoff(),
                c.keepAlive.probes() + s.timer.probes(),
                s.timer.backoff(),
                options(c),
                c.timestamps,
                s.sndWscale,
                c.rcv.rcvWscale,
                s.timer.timeout() / 1000,
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
                m.timeouts,
                m.timeoutRecoveries,
                m.recovering(now) / 1_000_000,
                0,
                s.recovery == null ? 0 : s.recovery.sacked(),
                s.recovery == null ? 0 : s.recovery.lost(),
                s.recovery == null ? 0 : s.recovery.resent(),
                s.recovery == null ? Rack.DUPLICATES : s.recovery.reordering(),
                s.congestion.pacingRate(),
                c.config.socket.maxPacingRate,
                s.congestion.knownRate().rate(),
                s.congestion.knownRate().rateAppLimited(),
                s.congestion.knownRate().deliveredSegments() + (s.cc == null ? 0 : 1),
                c.ecn == null ? 0 : c.ecn.deliveredMarks(),
                c.ecn == null ? EcnBytes.NONE : c.ecn.deliveredBytes(),
                c.ecn == null ? EcnBytes.NONE : c.ecn.receivedBytes(),
                c.ecn == null ? 0 : c.ecn.failures(),
                c.ecn == null ? 0 : c.ecn.optionsSeen(),
                c.ecn == null ? 0 : c.ecn.receivedMarks(),
                c.fastOpen == null ? 0 : c.fastOpen.failure().ordinal(),
                s.congestion.waits().busy(now) / 1000,
                s.congestion.waits().took(Chronograph.Limit.RECEIVE_WINDOW, now) / 1000,
                s.congestion.waits().took(Chronograph.Limit.SEND_BUFFER, now) / 1000,
                c.rcv.acks.delay() / 1000,
                c.rcv.acks.fullSegment(),
                c.advertisedMss(),
                c.rcv.roundTrip() / 1000,
                c.rcv.readInRoundTrip(),
                c.rcv.threshold(),
                since(s.lastSent, c, now),
                since(c.rcv.acks.arrived(), c, now),
                since(c.keepAlive.ackHeard(), c, now),
                c.traffic.segmentsOut,
                c.traffic.segmentsIn,
                c.traffic.dataSegmentsOut,
                c.traffic.dataSegmentsIn,
                c.traffic.bytesSent,
                m.bytesAgain,
                c.traffic.bytesAcked,
                c.traffic.bytesReceived,
                m.outOfOrder,
                m.duplicatesTold,
                m.reorderings,
                c.config.congestion);
    }
}
