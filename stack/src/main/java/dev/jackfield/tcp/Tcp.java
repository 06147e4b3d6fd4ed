package dev.jackfield.tcp;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SipHash;
import dev.jackfield.core.SocketTable;
import dev.jackfield.core.Trace;
import dev.jackfield.ip.IcmpError;
import dev.jackfield.ip.Internet;
import dev.jackfield.ip.Transport;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/** TCP of one host (RFC 9293): finds the flow of each segment, opens and forgets flows, and runs what is due at the end of a batch. */
public final class Tcp implements Transport, SocketTable {
    /** What a peer that does not say takes (RFC 9293 section 3.7.1), over IPv4 and over IPv6. */
    static final int DEFAULT_MSS = 536, DEFAULT_MSS_6 = 1220;
    /** The least that is believed of a peer or path: an attacker could ask for single bytes (Linux's TCP_MIN_MSS). */
    static final int LEAST_MSS = 48;

    private static final int ISN_TICK = 64; // ns; RFC 6528 asks for a clock, Linux's runs so

    final Core core;
    final Internet internet;
    final Settings settings;
    final Counters counters;
    final Ports ports;
    final Output output;
    final Arrival arrival;
    final Departure departure;
    /** What the acknowledgement that is being looked at says. */
    final RateSample sample = new RateSample();

    final RandomGenerator random;
    private final SipHash secret;
    private final SipHash isnSecret;
    private final FlowTable flows;
    private final SynCookies cookies;
    final Sent.Spares spares = new Sent.Spares();
    final FastOpen fastOpen;
    final Answers answers = new Answers(this);
    final Md5Signatures md5 = new Md5Signatures(this);
    private final Segment segment = new Segment();
    private final IpAddress[] addresses = new IpAddress[256];
    private TcpConfig defaults;
    private int defaultsVersion;
    private int timeWaits;
    private int orphans;
    final TcpMemory memory = new TcpMemory(this);
    private int portStep;

    private TcpConnection firstDirty;
    private TcpConnection lastDirty;
    private final Core.Work flush = new Core.Work() {
        @Override
        protected void run(long now) {
            flush(now);
        }
    };

    /** @param random for sequence numbers, ports and hash keys, which strangers should not foretell */
    public Tcp(Core core, Internet internet, Settings settings, Counters counters, RandomGenerator random) {
        this.core = core;
        this.internet = internet;
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        this.secret = new SipHash(random);
        this.isnSecret = new SipHash(random);
        this.flows = new FlowTable(secret);
        this.cookies = new SynCookies(this, random);
        this.fastOpen = new FastOpen(this, random);
        this.ports = new Ports(settings, random);
        this.output = new Output(this, internet);
        this.arrival = new Arrival(this);
        this.departure = new Departure(this);
    }

    /** The options of a socket that was told nothing, as the settings are now. */
    TcpConfig defaults() {
        int version = settings.version();
        if (defaults == null || version != defaultsVersion) {
            defaults = new TcpConfig(settings).share();
            defaultsVersion = version;
        }
        return defaults;
    }

    /** An address as an object, the same one as for others that have the same, mostly. */
    IpAddress address(long hi, long lo) {
        int slot = (int) (hi * 31 + lo ^ lo >>> 8) & addresses.length - 1;
        IpAddress a = addresses[slot];
        if (a == null || a.hi() != hi || a.lo() != lo) {
            a = new IpAddress(hi, lo);
            addresses[slot] = a;
        }
        return a;
    }

    /** What the queues of all connections hold, in pages of 4096 bytes; on the core. */
    public long memoryPages() {
        return memory.pages();
    }

    /** A new stream socket, of IPv4 or IPv6; on the core. */
    public Endpoint newEndpoint(boolean v6) {
        return new TcpEndpoint(this, v6);
    }

    void count(Counter c) {
        counters.add(c);
    }

    /** A segment of a flow is sent again, with so many bytes. */
    void retransmitted(Flow f, int bytes) {
        Trace t = core.trace();
        if (t != null) {
            t.retransmitted(
                    new InetSocketAddress(f.local.toInetAddress(), f.localPort),
                    new InetSocketAddress(f.remote.toInetAddress(), f.remotePort),
                    bytes);
        }
    }

    static int defaultMss(IpAddress remote) {
        return remote.isV4() ? DEFAULT_MSS : DEFAULT_MSS_6;
    }

    /** Bytes of the headers of IP and TCP, without options. */
    static int headers(IpAddress remote) {
        return (remote.isV4() ? 20 : 40) + TcpHeader.LENGTH;
    }

    // ---- segments

    @Override
    public int protocol() {
        return TcpHeader.PROTOCOL;
    }

    @Override
    public boolean input(Packet p) {
        if (p.castTo != Packet.TO_HOST) {
            return true; // RFC 9293 section 3.9.2: to one host only
        }
        count(Counter.TcpInSegs);
        Segment s = segment;
        if (!s.parse(p)) {
            count(Counter.TcpInErrs);
            return true;
        }
        if (!Checksum.verify(p)) {
            count(Counter.TcpInErrs);
            count(Counter.TcpInCsumErrors);
            return true;
        }
        long now = core.now();
        Flow f = flows.find(p.dstHi, p.dstLo, s.destinationPort, p.srcHi, p.srcLo, s.sourcePort);
        if (f != null) {
            boolean another = f instanceof TimeWait && s.has(TcpHeader.SYN); // which a listener will look at
            if (p.ttl < f.leastHops()) {
                count(Counter.TcpExtTCPMinTTLDrop);
            } else if (another || authentic(f.authentication(), s)) {
                f.onSegment(s, now);
            }
        } else {
            onUnknown(s, now);
        }
        if (s.packet != null) { // nobody has taken it
            s.take().free();
        }
        return true;
    }

    /** Whether a segment may be taken; signed though nobody can say how, it may not. */
    private boolean authentic(Authentication a, Segment s) {
        if (a != null) {
            return a.accepts(s);
        }
        if (s.signed()) {
            count(s.md5At != Segment.NONE ? Counter.TcpExtTCPMD5Unexpected : Counter.TcpExtTCPAOKeyNotFound);
            return false;
        }
        return true;
    }

    /** How what is addressed as a segment is is authenticated, by a flow or by who listens; null for not at all. */
    Authentication authentication(Segment s) {
        Packet p = s.packet;
        Flow f = flows.find(p.dstHi, p.dstLo, s.destinationPort, p.srcHi, p.srcLo, s.sourcePort);
        if (f != null) {
            return f.authentication();
        }
        TcpEndpoint e = listener(s);
        return e == null ? null : authentication(e, s);
    }

    private Authentication authentication(TcpEndpoint listener, Segment s) {
        AoState a = AoState.arriving(this, listener.config.aoKeys, s);
        return a != null ? a : listener.config.md5Key(new IpAddress(s.packet.srcHi, s.packet.srcLo));
    }

    /** Who listens for what the segment is addressed to, or null; where several share the port, the flow decides. */
    private TcpEndpoint listener(Segment s) {
        Packet p = s.packet;
        int h = flows.hash(p.dstHi, p.dstLo, s.destinationPort, p.srcHi, p.srcLo, s.sourcePort);
        return ports.listener(p.dstHi, p.dstLo, s.destinationPort, p.inInterface, h);
    }

    boolean listens(Segment s) {
        return listener(s) != null;
    }

    /** A segment of no flow: for a listener (RFC 9293 section 3.10.7.2), or for nobody (section 3.10.7.1). */
    void onUnknown(Segment s, long now) {
        Packet p = s.packet;
        if (s.has(TcpHeader.RST)) {
            return;
        }
        TcpEndpoint listener = listener(s);
        if (listener != null && p.ttl < listener.config.ip.minTtl) {
            count(Counter.TcpExtTCPMinTTLDrop);
            return;
        }
        Authentication a = listener == null ? null : authentication(listener, s);
        if (listener != null && !authentic(a, s)) {
            return;
        }
        if (listener == null || s.has(TcpHeader.ACK)) {
            boolean taken = listener != null && !s.has(TcpHeader.SYN) && cookies.accept(listener, s, now);
            if (!taken) {
                output.resetFor(s);
            }
            return;
        }
        if (!s.has(TcpHeader.SYN) || s.has(TcpHeader.FIN)) {
            return;
        }
        if (listener.queues.acceptsFull()) {
            count(Counter.TcpExtListenOverflows);
            count(Counter.TcpExtListenDrops);
            return;
        }
        boolean always = settings.get(Setting.TCP_SYNCOOKIES) == 2;
        boolean reopens = s.iss != 0; // what was in TIME_WAIT, and has its place
        boolean cookiesOn = settings.get(Setting.TCP_SYNCOOKIES) != 0;
        if (!reopens && (always || listener.queues.synsFull())) {
            if (cookiesOn) {
                count(Counter.TcpExtTCPReqQFullDoCookies);
                cookies.answer(listener, s, now);
            } else {
                count(Counter.TcpExtTCPReqQFullDrop);
                count(Counter.TcpExtListenDrops);
            }
            return;
        }
        if (!reopens && !cookiesOn && listener.queues.synsScarce(settings.getInt(Setting.TCP_MAX_SYN_BACKLOG))) {
            count(Counter.TcpExtListenDrops);
            return;
        }
        IpAddress local = address(p.dstHi, p.dstLo);
        IpAddress remote = address(p.srcHi, p.srcLo);
        SynEntry e = new SynEntry(
                this, listener, s, local, remote, flows.hash(local, s.destinationPort, remote, s.sourcePort), a, now);
        switch (fastOpen.onSyn(listener, s, e, now)) {
            case FastOpen.Outcome.Opened _ -> {}
            case FastOpen.Outcome.Ordinary(FastOpenCookie cookie) -> {
                add(e);
                listener.queues.add(e);
                e.sendSynAck(cookie, now);
                e.arm(now);
            }
        }
    }

    @Override
    public void error(IcmpError error) {
        if (error.quote().length < 8) {
            return;
        }
        int lport = Bytes.u16(error.quote(), 0);
        int rport = Bytes.u16(error.quote(), 2);
        int seq = Bytes.i32(error.quote(), 4);
        Flow f = flows.find(error.source(), lport, error.destination(), rport);
        if (!(f instanceof TcpConnection c) || c.state == State.CLOSE) {
            return;
        }
        // RFC 5927 section 4.1: it must quote something that is in flight.
        if (!Seq.in(seq, c.snd.sndUna, c.snd.sndNxt)) {
            count(Counter.TcpExtOutOfWindowIcmps);
            return;
        }
        if (c.state == State.ESTABLISHED || c.state.synchronizedState()) {
            boolean hard = switch (error.kind()) {
                case TOO_BIG, PROTOCOL_UNREACHABLE, PORT_UNREACHABLE -> true;
                default -> false;
            };
            if (hard && c.ao != null && c.ao.ignoresIcmp()) {
                return;
            }
            if (error.kind() == IcmpError.Kind.TOO_BIG) {
                c.onPathMtu(error.mtu(), core.now());
                return;
            }
        }
        Errno errno = switch (error.kind()) {
            case NET_UNREACHABLE -> Errno.ENETUNREACH;
            case HOST_UNREACHABLE, PROHIBITED -> Errno.EHOSTUNREACH;
            case PROTOCOL_UNREACHABLE -> Errno.ENOPROTOOPT;
            case PORT_UNREACHABLE -> Errno.ECONNREFUSED;
            case PARAMETER_PROBLEM -> Errno.EPROTO;
            case TIME_EXCEEDED -> Errno.EHOSTUNREACH;
            case TOO_BIG -> null;
        };
        boolean opening = c.state == State.SYN_SENT || c.state == State.SYN_RECV && c.endpoint != null;
        if (errno != null && opening && c.config.ip.receiveErrors) {
            SendReports.refused(c, error);
        }
        if (errno != null) {
            c.onSoftError(errno);
        }
    }

    // ---- flows

    void add(Flow f) {
        flows.add(f);
        ports.addFlow(f);
    }

    int hash(IpAddress local, int lport, IpAddress remote, int rport) {
        return flows.hash(local, lport, remote, rport);
    }

    void remove(Flow f) {
        if (f instanceof TimeWait) {
            timeWaits--;
        }
        flows.remove(f);
        ports.removeFlow(f);
    }

    /** A connection takes the place of its SYN-queue entry. */
    void promote(SynEntry e, TcpConnection c) {
        ports.addFlow(c);
        flows.replace(e, c);
        ports.removeFlow(e);
    }

    /** A TIME_WAIT entry takes the place of its connection; when there are too many, nothing does. */
    void toTimeWait(TcpConnection c, TimeWait w) {
        if (timeWaits >= settings.get(Setting.TCP_MAX_TW_BUCKETS)) {
            count(Counter.TcpExtTCPTimeWaitOverflow);
            remove(c);
            return;
        }
        timeWaits++;
        count(Counter.TcpExtTW);
        ports.addFlow(w);
        flows.replace(c, w);
        ports.removeFlow(c);
        w.arm(core.now());
    }

    /** The application has closed a connection that is not finished; answers whether there may be one more such. */
    boolean addOrphan() {
        orphans++;
        return orphans <= settings.get(Setting.TCP_MAX_ORPHANS);
    }

    /** Such a connection has ended. */
    void removeOrphan() {
        orphans--;
    }

    /** The connection of an active open, which has sent nothing yet. */
    TcpConnection prepare(TcpEndpoint e, IpAddress local, int lport, IpAddress remote, int rport) {
        TimeWait old = flows.find(local, lport, remote, rport) instanceof TimeWait w ? w : null;
        int iss = old != null ? old.nextIss() : initialSequenceNumber(local, lport, remote, rport, core.now());
        TcpConnection c = new TcpConnection(
                this,
                e.config,
                State.CLOSE,
                iss,
                local,
                lport,
                address(remote.hi(), remote.lo()),
                rport,
                flows.hash(local, lport, remote, rport));
        c.endpoint = e;
        if (old != null) {
            old.giveWay(c);
        }
        add(c);
        return c;
    }

    /**
     * Whether a connection between these may be opened: there is none, or only what is left of one, and that can be told apart.
     *
     * @param chosen whether the application chose the local port
     */
    boolean mayConnect(IpAddress local, int lport, IpAddress remote, int rport, boolean chosen) {
        Flow f = flows.find(local, lport, remote, rport);
        return f == null || f instanceof TimeWait w && w.reusable(chosen, core.now());
    }

    int ephemeralPort(IpAddress local, IpAddress remote, int rport) {
        long h = secret.hash(local.hi(), local.lo(), remote.hi(), remote.lo(), rport);
        portStep += 1 + random.nextInt(8);
        return ports.ephemeral(h + portStep, n -> mayConnect(local, n, remote, rport, false));
    }

    /** RFC 6528 section 3: a clock plus a secret hash of the four. */
    int initialSequenceNumber(IpAddress local, int lport, IpAddress remote, int rport, long now) {
        return (int) (now / ISN_TICK)
                + (int) isnSecret.hash(local.hi(), local.lo(), remote.hi(), remote.lo(), (long) lport << 16 | rport);
    }

    /** What is added to the clock of a flow's timestamps, so that they tell nothing about this host (RFC 7323 section 7.1). */
    int timestampOffset(IpAddress local, IpAddress remote) {
        return (int) (isnSecret.hash(local.hi(), local.lo(), remote.hi(), remote.lo(), -1L) >>> 32);
    }

    /** Our timestamp towards a peer: milliseconds, and the offset. */
    int timestampAt(IpAddress local, IpAddress remote, long now) {
        return (int) (now / 1_000_000) + timestampOffset(local, remote);
    }

    // ---- the end of a batch

    /** Has the connection send what it has to, and set its timer, at the end of the running batch. */
    void touch(TcpConnection c) {
        if (c.dirty) {
            return;
        }
        c.dirty = true;
        c.nextDirty = null;
        core.atEndOfBatch(flush); // whoever is first; again after a fault, which may have left some in the list
        if (firstDirty == null) {
            firstDirty = c;
        } else {
            lastDirty.nextDirty = c;
        }
        lastDirty = c;
    }

    private void flush(long now) {
        for (TcpConnection c; (c = firstDirty) != null; ) {
            firstDirty = c.nextDirty;
            c.nextDirty = null;
            c.dirty = false;
            c.transmit(now);
        }
        lastDirty = null;
    }

    // ---- snapshots

    @Override
    public void sockets(Visitor v) {
        new TcpSnapshot(core.now(), v).show(flows, ports);
    }

    private Flow find(InetSocketAddress local, InetSocketAddress peer) {
        return flows.find(
                IpAddress.of(local.getAddress()), local.getPort(), IpAddress.of(peer.getAddress()), peer.getPort());
    }

    @Override
    public boolean reset(InetSocketAddress local, InetSocketAddress peer) {
        if (!(find(local, peer) instanceof TcpConnection c)) {
            return false;
        }
        c.onReset();
        return true;
    }

    @Override
    public boolean destroy(InetSocketAddress local, InetSocketAddress peer) {
        Flow f = find(local, peer);
        switch (f) {
            case null -> {
                return false;
            }
            case TcpConnection c -> {
                if (c.state.synchronizedState() || c.state == State.SYN_RECV) {
                    output.reset(c, core.now());
                }
                c.fail(Errno.ECONNABORTED, null);
            }
            case SynEntry e -> e.drop();
            case TimeWait w -> {
                core.cancel(w);
                remove(w);
            }
            default -> throw new AssertionError(f);
        }
        return true;
    }

    /** How many flows there are of any kind: 0 when nothing is left. */
    public int flows() {
        assert core.held();
        return flows.size();
    }
}
