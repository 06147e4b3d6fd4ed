package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.Route;
import dev.jackfield.ip.SourceRoute;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;

/**
 * An entry of a listener's SYN queue: a passive open between the peer's SYN and the acknowledgement of ours (SYN-RECEIVED). It keeps what the
 * connection will need, and no more.
 */
final class SynEntry extends Flow {
    private final Tcp tcp;
    final TcpEndpoint listener;
    private final int iss;
    private final int irs;
    private final char peerWindow;
    private final int peerMss;
    private final byte windowScale; // the peer's, or NONE
    private final byte ourScale;
    private final boolean timestamps;
    private final boolean sackPermitted;
    private final EcnMode ecn;
    private final byte synField; // the ECN field of its SYN
    private int tsRecent;
    private int window; // as the SYN-ACK announced it, in bytes
    private final long since;
    private final SourceRoute wayBack;
    private final Authentication authentication; // or null
    private byte retries;
    private boolean acked; // the handshake is complete, and only data, or a place in the queue, is missing

    // In the list of the listener's entries.
    SynEntry before;
    SynEntry after;

    SynEntry(
            Tcp tcp,
            TcpEndpoint listener,
            Segment s,
            IpAddress local,
            IpAddress remote,
            int hash,
            Authentication a,
            long now) {
        super(local, s.destinationPort, remote, s.sourcePort, hash);
        this.tcp = tcp;
        this.listener = listener;
        this.reuse = listener.config.sharesPort();
        this.iss = s.iss != 0 ? s.iss : tcp.initialSequenceNumber(local, localPort, remote, remotePort, now);
        this.irs = s.seq;
        this.authentication = a;
        if (a instanceof AoState state) {
            state.iss(iss);
        }
        this.peerWindow = (char) s.window;
        this.peerMss = s.mss == Segment.NONE ? Tcp.defaultMss(remote) : Math.max(s.mss, Tcp.LEAST_MSS);
        boolean scaling = s.windowScale != Segment.NONE && tcp.settings.get(Setting.TCP_WINDOW_SCALING) != 0;
        this.windowScale = (byte) (scaling ? s.windowScale : Segment.NONE);
        this.ourScale = (byte)
                (scaling
                        ? ReceiveWindow.scaleFor(listener.config, tcp.settings.get(Setting.TCP_RMEM_MAX))
                        : Segment.NONE);
        this.sackPermitted = s.sackPermitted && tcp.settings.get(Setting.TCP_SACK) != 0;
        boolean stamps = s.timestamps && tcp.settings.get(Setting.TCP_TIMESTAMPS) != 0;
        boolean room = a == null || a.leavesRoomForTimestamps();
        this.timestamps = stamps && (room || !sackPermitted);
        this.ecn = EcnMode.accepted(s, tcp.settings);
        this.synField = (byte) s.ecn;
        this.tsRecent = s.tsVal;
        this.since = now;
        this.wayBack = SourceRoute.back(s.packet);
    }

    @Override
    SourceRoute sourceRoute() {
        return listener.config.ip.sourceRoute != null ? listener.config.ip.sourceRoute : wayBack;
    }

    @Override
    Authentication authentication() {
        return authentication;
    }

    /** What the connection takes over. */
    AoState ao() {
        return authentication instanceof AoState a ? a : null;
    }

    @Override
    State state() {
        return State.SYN_RECV;
    }

    int retries() {
        return retries;
    }

    private void sendSynAck(long now) {
        sendSynAck(null, now);
    }

    /** Sends the SYN-ACK, with a Fast Open cookie or null. */
    void sendSynAck(FastOpenCookie cookie, long now) {
        IpAddress to = nextTarget();
        Route r = tcp.internet.route(local.hi(), local.lo(), to.hi(), to.lo(), 0);
        int mss = Output.greatestSegment(r, remote);
        if (listener.config.maxSegment > 0) {
            mss = Math.min(mss, listener.config.maxSegment);
        }
        window = ReceiveWindow.initialWindow(listener.config, mss, timestamps, r);
        Syn syn = new Syn(TcpHeader.SYN | TcpHeader.ACK | ecn.synAckFlags(synField), iss, irs + 1);
        syn.window = window;
        syn.mss = mss;
        syn.scale = ourScale;
        syn.sackPermitted = sackPermitted;
        if (timestamps) {
            syn.timestamps(tsNow(now), tsRecent);
        }
        syn.accurateEcn = ecn == EcnMode.ACCURATE && retries == 0 && tcp.output.accurateEcnOption();
        syn.fastOpen = cookie;
        tcp.output.syn(this, r, syn);
    }

    private int tsNow(long now) {
        return tcp.timestampAt(local, remote, now);
    }

    void arm(long now) {
        tcp.core.arm(
                this,
                now
                        + Math.min(
                                TcpConfig.seconds(1) << Math.min(retries, 10),
                                TcpConfig.millis(listener.config.rtoMax())));
    }

    @Override
    protected void fire(long now) {
        tcp.count(Counter.TcpExtTCPTimeouts);
        int most = listener.config.synRetries;
        if (most == 0) {
            most = tcp.settings.getInt(Setting.TCP_SYNACK_RETRIES);
        }
        int defer = listener.config.deferAccept;
        if (retries >= most && (!acked || retries >= defer)) {
            drop();
            return;
        }
        if (acked && defer > 0 && retries < defer - 1) { // the data is awaited, not an acknowledgement
            retries++;
            arm(now);
            return;
        }
        retries++;
        resendSynAck(now);
        arm(now);
    }

    private void resendSynAck(long now) {
        tcp.count(Counter.TcpRetransSegs);
        tcp.count(Counter.TcpExtTCPSynRetrans);
        tcp.retransmitted(this, 0);
        sendSynAck(now);
    }

    /** Forgets it. */
    void drop() {
        tcp.core.cancel(this);
        listener.queues.remove(this);
        tcp.remove(this);
    }

    @Override
    void onSegment(Segment s, long now) {
        int wnd = window;
        if (s.has(TcpHeader.RST)) {
            if (s.seq == irs + 1) {
                tcp.count(Counter.TcpAttemptFails);
                tcp.count(Counter.TcpExtEmbryonicRsts);
                drop();
            } else if (Seq.in(s.seq, irs + 1, irs + 1 + window)) {
                challenge(now); // RFC 5961 section 3.2
            }
            return;
        }
        if (s.has(TcpHeader.SYN)) {
            if (s.seq != irs || s.has(TcpHeader.ACK)) {
                challenge(now);
            } else if (tcp.answers.mayAnswer(this, s, Counter.TcpExtTCPACKSkippedSynRecv, now)) {
                resendSynAck(now); // ours was lost
            }
            return;
        }
        if (timestamps && s.timestamps && Seq.lt(s.tsVal, tsRecent)) {
            tcp.count(Counter.TcpExtPAWSEstab);
            answer(s, now);
            return;
        }
        if (timestamps && s.timestamps && s.tsEcr != 0 && !sentAt(s.tsEcr, now)) {
            tcp.count(Counter.TcpExtTSEcrRejected);
            answer(s, now);
            return;
        }
        boolean left = s.sequenceLength() == 0 ? Seq.ge(s.seq, irs + 1) : Seq.gt(s.end(), irs + 1);
        boolean inWindow = left && Seq.lt(s.seq, irs + 1 + wnd);
        if (!inWindow) {
            answer(s, now);
            return;
        }
        if (!s.has(TcpHeader.ACK)) {
            return;
        }
        if (s.ack != iss + 1) {
            tcp.output.resetFor(s);
            return;
        }
        if (retries < listener.config.deferAccept && s.end() == irs + 1) {
            acked = true;
            tcp.count(Counter.TcpExtTCPDeferAcceptDrop);
            return;
        }
        if (listener.queues.acceptsFull()) {
            tcp.count(Counter.TcpExtListenOverflows);
            tcp.count(Counter.TcpExtListenDrops);
            if (tcp.settings.get(Setting.TCP_ABORT_ON_OVERFLOW) != 0) {
                tcp.output.resetFor(s);
                tcp.count(Counter.TcpExtEmbryonicRsts);
                drop();
                return;
            }
            acked = true; // the peer sends again, and meanwhile the application may accept
            return;
        }
        promote(s, now);
    }

    /** Whether a timestamp may have been that of a SYN-ACK of ours. */
    private boolean sentAt(int timestamp, long now) {
        return Seq.ge(timestamp, tsNow(since)) && Seq.le(timestamp, tsNow(now));
    }

    private void challenge(long now) {
        if (tcp.answers.mayChallenge(this, now)) {
            acknowledge(now);
        }
    }

    /** Acknowledges what is not acceptable, unless that was done just now. */
    private void answer(Segment s, long now) {
        if (tcp.answers.mayAnswer(this, s, Counter.TcpExtTCPACKSkippedSynRecv, now)) {
            acknowledge(now);
        }
    }

    private void acknowledge(long now) {
        int w = window >>> Math.max(ourScale, 0);
        tcp.output.bare(this, iss + 1, irs + 1, TcpHeader.ACK, w, timestamps, tsNow(now), tsRecent);
    }

    /** What the handshake comes to, with the peer's latest timestamp. */
    Handshake agreed(int latest) {
        return new Handshake(
                iss, irs, peerWindow, peerMss, windowScale, ourScale, timestamps, sackPermitted, latest, ecn, synField);
    }

    /** The handshake is complete: a connection takes the entry's place, and stands in the accept queue. */
    private void promote(Segment s, long now) {
        Handshake agreed = agreed(timestamps && s.timestamps ? s.tsVal : tsRecent);
        TcpConnection c = agreed.connection(tcp, listener, local, localPort, remote, remotePort, now);
        if (wayBack != null) {
            c.cameBy(wayBack);
        }
        c.ao = ao();
        tcp.core.cancel(this);
        listener.queues.remove(this);
        tcp.promote(this, c);
        c.handshakeBegan(since, retries, now);
        agreed.complete(c, listener, s, now);
    }
}
