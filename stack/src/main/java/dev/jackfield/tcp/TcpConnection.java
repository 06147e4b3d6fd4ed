package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.ip.Route;
import dev.jackfield.ip.SourceRoute;
import dev.jackfield.link.Device;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;

/**
 * One connection: the transmission control block of RFC 9293. It is sans-I/O: segments come in by {@link #onSegment}, go out by {@link #transmit},
 * and {@link #nextDeadline} says when it wants to be asked again. The halves are {@link Sender} and {@link Receiver}; what an arriving segment
 * means is in {@link Arrival}.
 */
final class TcpConnection extends Flow {
    private static final int GREATEST_PACKET = 65_535;

    final Tcp tcp;
    TcpConfig config;
    final Sender snd;
    final Receiver rcv;
    final KeepAlive keepAlive;
    final Traffic traffic = new Traffic();
    private Mishaps mishaps; // null while all went well
    MtuSearch mtuSearch; // null while the path is believed
    State state;
    /** The socket that holds it; null while it waits to be accepted, and when the application has closed it. */
    TcpEndpoint endpoint;
    /** Whether the application has closed it and the protocol finishes alone. */
    boolean orphan;

    // Agreed in the handshake.
    boolean timestamps;
    boolean sackPermitted;
    private int tsOffset;
    int tsRecent;
    long tsRecentAt;
    int peerMss = Tcp.DEFAULT_MSS;
    int windowScaleOffered;
    /** What our SYN asks for, then what is agreed on; and its state when that is anything. */
    EcnMode ecnMode = EcnMode.NONE;
    /** RFC 5925, or null. */
    AoState ao;

    Ecn ecn;
    /** The ECN field with which the peer's SYN came. */
    int synField;
    /** Fast Open, as client and as server; null without. */
    FastOpenClient fastOpen;

    FastOpenChild early;

    private SourceRoute wayBack;
    private Route route;
    private int lastMtu = 1500; // while there is no route
    private int mssMtu; // for which the segment size was reckoned
    private int error; // pending, a negated errno
    private int softError;
    private long synSent;
    private final long madeAt;
    private boolean synRepeated;

    /** In the list of connections with something to do at the end of the batch. */
    TcpConnection nextDirty;

    boolean dirty;
    /** What is to be told of sends, and the error queue; null while nobody asked. */
    SendReports reports;

    TcpConnection(
            Tcp tcp,
            TcpConfig config,
            State state,
            int iss,
            IpAddress local,
            int lport,
            IpAddress remote,
            int rport,
            int hash) {
        super(local, lport, remote, rport, hash);
        this.tcp = tcp;
        this.config = config;
        this.state = state;
        this.reuse = config.sharesPort();
        this.snd = new Sender(this, iss);
        this.rcv = new Receiver(this);
        this.tsOffset = tcp.timestampOffset(local, remote);
        this.synSent = tcp.core.now();
        this.madeAt = synSent;
        this.keepAlive = new KeepAlive(this, synSent);
    }

    @Override
    Authentication authentication() {
        return ao != null ? ao : config.md5Key(remote);
    }

    @Override
    int leastHops() {
        return config.ip.minTtl;
    }

    @Override
    State state() {
        return state;
    }

    // ---- the three verbs

    @Override
    void onSegment(Segment s, long now) {
        traffic.onArrival(s);
        SourceRoute back = SourceRoute.back(s.packet);
        if (back != null) {
            cameBy(back);
        }
        tcp.arrival.onSegment(this, s, now);
    }

    /** Sends what may be sent, and an acknowledgement that is due; called at the end of each batch that touched it. */
    void transmit(long now) {
        if (state == State.CLOSE) {
            return;
        }
        if (pathMtu() != mssMtu && snd.cc != null) {
            computeMss(); // another connection to the same peer learned of it, or the route has changed
        }
        tcp.departure.transmit(snd, now);
        if (rcv.ackNow && state.synchronizedState()) {
            tcp.output.ack(this, now);
        }
        if (endpoint != null && config.notSentLow() != Integer.MAX_VALUE) {
            endpoint.update(); // less is unsent now
        }
        rearm();
    }

    /** When it next has to do something by itself. */
    long nextDeadline() {
        return Math.min(Math.min(snd.timer.at(), snd.congestion.deadline()), Math.min(rcv.acks.at(), keepAlive.at()));
    }

    @Override
    protected void fire(long now) {
        if (state != State.CLOSE && rcv.acks.at() <= now) {
            rcv.onAckTimer();
        }
        if (state != State.CLOSE && snd.timer.at() <= now) {
            snd.timer.fire(now);
        }
        if (state != State.CLOSE && keepAlive.at() <= now) {
            keepAlive.fire(now);
        }
        if (state != State.CLOSE) {
            tcp.touch(this);
        }
    }

    /** Sets the timer to what is due first. */
    void rearm() {
        long at = nextDeadline();
        if (at == Clock.NEVER) {
            tcp.core.cancel(this);
        } else if (at != deadline()) {
            tcp.core.arm(this, at);
        }
    }

    // ---- the path

    /** The route to the peer, or null when there is none now. */
    Route route() {
        if (route == null || route.stale()) {
            IpAddress to = nextTarget();
            route = tcp.internet.route(local.hi(), local.lo(), to.hi(), to.lo(), config.socket.boundInterface);
        }
        return route;
    }

    /** The application's, else the way back of what came last (RFC 9293 section 3.9.2.1). */
    @Override
    SourceRoute sourceRoute() {
        return config.ip.sourceRoute != null ? config.ip.sourceRoute : wayBack;
    }

    /** A segment came by a source route: answers go back by it. */
    void cameBy(SourceRoute back) {
        wayBack = back;
        route = null;
        if (snd.cc != null) {
            computeMss();
        }
    }

    /** The peer has answered: the next hop works. */
    void confirmRoute() {
        if (route != null) {
            route.confirm();
        }
    }

    /** Retransmissions are in vain: the next hop may not work any more. */
    void doubtRoute() {
        if (route != null) {
            route.doubt();
        }
    }

    /** Payload of a full segment (RFC 9293 section 3.7.1): what the peer takes, what the path takes, what TCP_MAXSEG says; options deducted (RFC 6691). */
    void computeMss() {
        mssMtu = pathMtu();
        int fit = Math.min(mssMtu, GREATEST_PACKET) - Tcp.headers(remote);
        if (sourceRoute() != null) {
            fit -= sourceRoute().length();
        }
        int m = Math.min(greatestOfPeer(), fit);
        if (mtuSearch != null) {
            m = Math.min(m, mtuSearch.most(mssMtu));
        }
        m = Math.max(m, tcp.settings.getInt(Setting.TCP_MIN_SND_MSS)) - fixedOptions();
        snd.setMss(Math.max(snd.boundToHalfWindow(m), Tcp.LEAST_MSS));
    }

    /** What went wrong, to be added to. */
    Mishaps mishaps() {
        if (mishaps == null) {
            mishaps = new Mishaps();
        }
        return mishaps;
    }

    /** What went wrong, or null when nothing did. */
    Mishaps anyMishaps() {
        return mishaps;
    }

    /** Whether what goes out from {@code seq} on is a probe of the path. */
    boolean probes(int seq) {
        return mtuSearch != null && mtuSearch.isProbe(seq);
    }

    /** Whether the loss that is being found is that of a probe. */
    boolean probeLost() {
        return mtuSearch != null && mtuSearch.lost(snd.sndUna);
    }

    /** What a segment may have, options counted, as far as the peer and TCP_MAXSEG are concerned. */
    int greatestOfPeer() {
        return config.maxSegment > 0 ? Math.min(peerMss, config.maxSegment) : peerMss;
    }

    /** When it was made. */
    long madeAt() {
        return madeAt;
    }

    /** What our SYN announced. */
    int advertisedMss() {
        int m = Output.greatestSegment(route(), remote);
        return config.maxSegment > 0 ? Math.min(m, config.maxSegment) : m;
    }

    /** Bytes of the options that each segment has: timestamps and signature. */
    int fixedOptions() {
        return (timestamps ? Output.TIMESTAMPS_LENGTH : 0) + signatureLength();
    }

    int pathMtu() {
        Route r = route();
        if (r != null) {
            lastMtu = r.mtu();
        }
        return lastMtu;
    }

    /** The most payload that one packet may carry now: a segment, or many where the device cuts them. */
    int offload(int mss) {
        Route r = route();
        int offloads = r == null ? 0 : r.out().device().offloads();
        boolean whole = sourceRoute() == null && authentication() == null && (ecn == null || ecn.mayBeCut());
        if ((offloads & Device.TSO) == 0 || !whole) {
            return mss;
        }
        int most = ((offloads & Device.BIG) != 0 ? Packet.BIG : GREATEST_PACKET) - IP_AND_TCP;
        return Math.max(most - most % mss, mss);
    }

    /** Whether whatever has data has to carry PSH, for the device would hold it back. */
    boolean mustPush() {
        Route r = route();
        return r != null && (r.out().device().offloads() & Device.PUSH) != 0;
    }

    /**
     * Whether the peer seems to be in this JVM: packets are handed over as they are, and the answer is there at once. What is under way then lies in the processors' caches, if it
     * fits in there, so buffers are kept small.
     */
    boolean near() {
        if (!snd.rtt.measured() || snd.rtt.least() > NEAR) {
            return false;
        }
        Route r = route();
        return r != null && (r.out().device().offloads() & Device.BIG) != 0;
    }

    private static final long NEAR = 250_000; // ns
    private static final int IP_AND_TCP = 40 + TcpHeader.MAX_LENGTH;

    int tsNow(long now) {
        return (int) (now / 1_000_000) + tsOffset;
    }

    // ---- opening

    /** The SYN waits for data to carry. */
    void defer() {
        state = State.SYN_SENT;
        fastOpen.defer();
    }

    /** Begins the handshake of an active open. */
    void open(long now) {
        state = State.SYN_SENT;
        ao = AoState.opening(this);
        Authentication a = authentication();
        timestamps = tcp.settings.get(Setting.TCP_TIMESTAMPS) != 0 && (a == null || a.leavesRoomForTimestamps());
        sackPermitted = tcp.settings.get(Setting.TCP_SACK) != 0;
        ecnMode = EcnMode.offered(tcp.settings);
        computeMss();
        snd.sndNxt = snd.iss + 1 + (fastOpen == null ? 0 : fastOpen.carried());
        tcp.output.syn(this, now);
        synSent = now;
        tcp.count(Counter.TcpActiveOpens);
        snd.timer.onSynSent(now);
        rearm();
    }

    /** A SYN opens it that brought a valid cookie, and perhaps data: it is used from now on, while the SYN-ACK is on its way (RFC 7413 section 4.2.2). */
    void openedEarly(FastOpenQueue queue, Segment syn, FastOpenCookie reply, long now) {
        early = new FastOpenChild(queue, reply, syn.length > 0);
        ecn = Ecn.of(ecnMode, this);
        if (ecn instanceof AccurateEcn e) {
            e.awaitFirstAck();
        }
        snd.maxSndWnd = Math.max(syn.window, 1);
        MtuSearch.onEstablished(this, now);
        computeMss();
        snd.established(syn.window, syn, now); // a window in a SYN is not scaled
        syn.trimLeft(1);
        syn.trimRight(Math.min(syn.length, rcv.rcvWnd()));
        if (syn.length > 0) {
            rcv.onText(syn, now);
        }
        tcp.output.syn(this, now);
        rcv.rcvEdge = rcv.rcvNxt + rcv.synWindow;
        rcv.acknowledged();
        snd.timer.onSynSent(now);
        tcp.touch(this);
    }

    /** The peer has our SYN as well. */
    void completedEarly(long now) {
        early.settle(false, now);
        if (state == State.SYN_RECV) {
            state = State.ESTABLISHED;
            tcp.count(Counter.TcpCurrEstab);
            keepAlive.start(now);
        }
        measureHandshake(null, now);
        snd.synArrived(now);
        if (endpoint != null) {
            endpoint.update();
        }
    }

    /** Whether the peer has not acknowledged our SYN, though the connection is in use. */
    boolean earlyPending() {
        return early != null && early.pending();
    }

    private void measureHandshake(Segment s, long now) {
        if (snd.retransmits() == 0 && !synRepeated) {
            snd.sampleHandshake(now - synSent);
        } else if (timestamps && s != null && s.timestamps && s.tsEcr != 0) {
            snd.sampleHandshake(
                    TcpConfig.millis(Math.max(tsNow(now) - s.tsEcr, 1))); // it says which of the SYNs it answers
        } else {
            snd.rtt.fallBack();
        }
    }

    /** Whether that may have been our timestamp in a SYN. */
    boolean sentSynAt(int timestamp, long now) {
        return Seq.ge(timestamp, tsNow(synSent)) && Seq.le(timestamp, tsNow(now));
    }

    /** Bytes of the option that ECN adds to the next segment. */
    int ecnOptionLength(long now) {
        if (ecn == null) {
            return 0;
        }
        int others = fixedOptions() + rcv.sackLength();
        return ecn.optionLength(TcpHeader.MAX_LENGTH - TcpHeader.LENGTH - others, now);
    }

    /** Sends the SYN, or in SYN_RECV the SYN-ACK, again. */
    void sendSyn(long now) {
        tcp.output.syn(this, now);
    }

    /** Whether the SYN that goes now asks for ECN: not one that is sent again, since what took the first may have disliked that (RFC 3168 section 6.1.1.1). */
    boolean asksForEcn() {
        return snd.retransmits() == 0 || tcp.settings.get(Setting.TCP_ECN_FALLBACK) == 0;
    }

    /** What a SYN-queue entry knows of the handshake: when the first SYN-ACK went out, and how many more did. */
    void handshakeBegan(long at, int retries, long now) {
        synSent = at;
        if (retries > 0) {
            synRepeated = true; // its answer measures nothing (Karn)
            snd.onSynAcksRepeated(retries);
            mishaps().onLateHandshake(retries, at, now);
        }
    }

    /** Nobody remembers when the SYN-ACK went out. */
    void handshakeUnknown() {
        synRepeated = true;
    }

    /** The handshake is complete. */
    void established(Segment s, int wnd, long now) {
        state = State.ESTABLISHED;
        snd.maxSndWnd = Math.max(wnd, 1);
        ecn = Ecn.of(ecnMode, this);
        MtuSearch.onEstablished(this, now);
        computeMss();
        measureHandshake(s, now);
        snd.established(wnd, s, now);
        if (mishaps != null) {
            mishaps.onRecovered(now);
        }
        rcv.established();
        tcp.count(Counter.TcpCurrEstab);
        keepAlive.start(now);
        if (snd.finQueued()) {
            become(State.FIN_WAIT1); // it was closed during a simultaneous open
        }
        tcp.touch(this);
        if (endpoint != null) {
            endpoint.update();
        }
    }

    // ---- closing

    /** The application sends no more (shutdown, close): the FIN goes out behind what is queued (RFC 9293 section 3.10.4). */
    void finish() {
        if (snd.finQueued()) {
            return;
        }
        switch (state) {
            case SYN_RECV -> {
                if (early != null) {
                    become(State.FIN_WAIT1);
                } // else the FIN waits until the peer has our SYN, see established
            }
            case ESTABLISHED -> become(State.FIN_WAIT1);
            case CLOSE_WAIT -> become(State.LAST_ACK);
            default -> {
                return;
            }
        }
        snd.queueFin();
        tcp.touch(this);
    }

    /** Our FIN is acknowledged and the peer's has not come: an orphan does not wait for ever. */
    void onFinWait2(long now) {
        become(State.FIN_WAIT2);
        if (orphan) {
            waitForFin(now);
        }
    }

    /** The application has closed it. */
    void orphaned(long now) {
        orphan = true;
        endpoint = null;
        if (!tcp.addOrphan() || outOfMemory()) {
            abortOnMemory(now);
            return;
        }
        if (state == State.FIN_WAIT2) {
            waitForFin(now);
            if (state == State.CLOSE) {
                return;
            }
        }
        tcp.touch(this);
    }

    /** Whether nobody owns it, and it holds more than the host has room for (Linux's tcp_out_of_memory). */
    boolean outOfMemory() {
        return orphan && snd.queue.bytes() > TcpMemory.LEAST && tcp.memory.exhausted();
    }

    /** Ends what nobody owns any more. */
    void abortOnMemory(long now) {
        tcp.count(Counter.TcpExtTCPAbortOnMemory);
        abort(now);
    }

    /** TCP_LINGER2, tcp_fin_timeout: how long an orphan in FIN_WAIT2 waits, at least three and a half timeouts; negative is not at all. */
    private void waitForFin(long now) {
        int seconds = config.finTimeout();
        if (seconds < 0) {
            tcp.count(Counter.TcpExtTCPAbortOnLinger);
            abort(now);
            return;
        }
        long least = snd.rtt.rto() / 2 * 7;
        keepAlive.endFinWait2(now + Math.max(TcpConfig.seconds(seconds), least));
    }

    /** Changes between synchronized states. */
    void become(State next) {
        if (counted(state) && !counted(next)) {
            tcp.counters.add(Counter.TcpCurrEstab, -1);
        }
        state = next;
    }

    private static boolean counted(State s) {
        return s == State.ESTABLISHED || s == State.CLOSE_WAIT;
    }

    /** Both directions are finished: only a small entry stays, for 2 MSL. */
    void timeWait(long now) {
        TimeWait w = new TimeWait(this, now);
        become(State.CLOSE);
        release();
        tcp.core.cancel(this);
        tcp.toTimeWait(this, w);
        tell();
    }

    /** Ends it without a word to the peer. */
    void closed() {
        if (state == State.CLOSE) {
            return;
        }
        become(State.CLOSE);
        release();
        if (early != null) {
            early.settle(false, tcp.core.now());
        }
        if (fastOpen != null) {
            fastOpen.onClosed(rcv.finEarly(), tcp.core.now());
        }
        if (reports != null) {
            reports.over();
        }
        snd.timer.disarm();
        keepAlive.stop();
        tcp.core.cancel(this);
        tcp.remove(this);
        tell();
    }

    /** What its queues hold is of use to nobody any more, but for what the application has not read. */
    private void release() {
        snd.closed();
        rcv.closed();
    }

    private void tell() {
        if (orphan) {
            tcp.removeOrphan();
        }
        if (endpoint != null) {
            endpoint.update();
        }
    }

    /** Ends it with an error for the application. */
    void fail(Errno errno, Counter counter) {
        if (counter != null) {
            tcp.count(counter);
        }
        if (state == State.SYN_SENT || state == State.SYN_RECV) {
            tcp.count(Counter.TcpAttemptFails);
        }
        error = softError != 0 && errno == Errno.ETIMEDOUT ? softError : errno.failure();
        closed(); // what has arrived can still be read, as on Linux
    }

    /** Ends it with a reset to the peer (RFC 9293 section 3.10.5). */
    void abort(long now) {
        if (state.synchronizedState() || state == State.SYN_RECV) {
            tcp.output.reset(this, now);
        }
        if (counted(state)) {
            tcp.count(Counter.TcpEstabResets);
        }
        rcv.clear();
        closed();
    }

    /** The peer reset it. */
    void onReset() {
        Errno errno = switch (state) {
            case SYN_SENT, SYN_RECV -> early == null ? Errno.ECONNREFUSED : Errno.ECONNRESET;
            case CLOSE_WAIT -> Errno.EPIPE;
            default -> Errno.ECONNRESET;
        };
        if (counted(state)) {
            tcp.count(Counter.TcpEstabResets);
        }
        if (early != null) {
            early.settle(true, tcp.core.now());
        }
        fail(errno, null);
    }

    // ---- errors

    /** What an ICMP error said that does not end the connection: a negated errno, or 0. */
    int softError() {
        return softError;
    }

    int takeError() {
        int e = error;
        error = 0;
        return e;
    }

    /** New data was acknowledged: what an ICMP error said is over. */
    void gotThrough() {
        softError = 0;
        confirmRoute();
    }

    /** An ICMP error that belongs to it (RFC 5461): while it opens it ends it, later it only says why a timeout came. */
    void onSoftError(Errno errno) {
        if (earlyPending() && endpoint == null) {
            return; // nobody has accepted it yet who could be told
        }
        if (state == State.SYN_SENT || state == State.SYN_RECV) {
            fail(errno, null);
        } else if (config.ip.receiveErrors && endpoint != null) {
            error = errno.failure(); // the application asked to be told at once, and the connection goes on
            endpoint.update();
        } else {
            softError = errno.failure();
        }
    }

    /** A link on the way takes packets of this size only (RFC 1191); what is outstanding and too large goes again. */
    void onPathMtu(int mtu, long now) {
        int before = pathMtu();
        if (mtu >= before || config.ip.mtuDiscover == IpOptions.PMTUDISC_DONT) {
            return;
        }
        tcp.internet.lowerPathMtu(remote, mtu);
        computeMss();
        if (pathMtu() < before && snd.cc != null && snd.sndNxt != snd.sndUna) {
            snd.recovery().resend(now);
        }
        tcp.touch(this);
    }

    // ---- readiness

    /** The level bits of poll(2) for it. */
    int readiness() {
        int bits = 0;
        if (rcv.readable() >= config.socket.receiveLow || rcv.windowSpent() || rcv.finReceived || rcv.shutdown) {
            bits |= Readiness.IN;
        }
        if (rcv.urgentThere()) {
            bits |= Readiness.PRI;
        }
        if (rcv.finReceived || rcv.shutdown) {
            bits |= Readiness.RDHUP;
        }
        switch (state) {
            case ESTABLISHED, CLOSE_WAIT -> {
                if (SendBuffer.writable(snd)) {
                    bits |= Readiness.OUT;
                }
            }
            case CLOSE -> bits |= Readiness.IN | Readiness.OUT | Readiness.HUP | Readiness.RDHUP;
            case SYN_SENT, SYN_RECV, LISTEN -> {
                if (early != null && SendBuffer.writable(snd) || fastOpen != null && fastOpen.deferred()) {
                    bits |= Readiness.OUT;
                }
            }
            case FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK, TIME_WAIT -> {
                bits |= Readiness.OUT; // a write would not wait: it fails
                if (rcv.finReceived || rcv.shutdown) {
                    bits |= Readiness.HUP;
                }
            }
        }
        if (reports != null && reports.told()) {
            bits |= Readiness.ERR;
        }
        if (error != 0) {
            bits |= Readiness.ERR | Readiness.IN | Readiness.OUT;
        }
        return bits;
    }

    /** Shutdown of one direction or both. */
    void shutdown(int how) {
        if (how != Endpoint.SHUT_WR) {
            rcv.shutDown();
        }
        if (how != Endpoint.SHUT_RD) {
            finish();
        }
        if (endpoint != null) {
            endpoint.update();
        }
    }
}
