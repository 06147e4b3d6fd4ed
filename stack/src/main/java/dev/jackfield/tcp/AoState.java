package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Seq;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The TCP Authentication Option on one connection (RFC 5925 section 4): a code of each segment under keys that are derived from a master key, addresses, ports and both initial sequence
 * numbers, over a sequence number of 64 bits. Who signs with what is agreed on in passing: each segment names the key that the other side should use (section 5.2).
 */
final class AoState implements Authentication {
    private static final int HEADER = 4; // kind, length, both key numbers

    /** The keys of both directions under one master key. */
    private static final class TrafficKeys {
        MessageCode send;
        MessageCode receive;
    }

    private final Tcp tcp;
    private final IpAddress local;
    private final IpAddress remote;
    private final int localPort;
    private final int remotePort;
    private final byte[] scratch = new byte[4 + 40 + TcpHeader.MAX_LENGTH];
    private final Map<AoKeys.Master, TrafficKeys> traffic = new HashMap<>(2);

    private AoKeys keys;
    private AoKeys.Master current; // that we sign with
    private AoKeys.Master next; // that the peer is asked to sign with

    private int iss;
    private int irs;
    private boolean irsKnown;
    // Section 6.2: the latest number of each direction, and how often the numbers before it have wrapped.
    private int sent;
    private int sentWraps;
    private int received;
    private int receivedWraps;

    private long good;
    private long bad;
    private long keyNotFound;
    private long unsigned;
    private long droppedIcmps;

    private AoState(Tcp tcp, AoKeys keys, IpAddress local, int localPort, IpAddress remote, int remotePort) {
        this.tcp = tcp;
        this.keys = keys;
        this.local = local;
        this.localPort = localPort;
        this.remote = remote;
        this.remotePort = remotePort;
    }

    /** That of an active open; null when there is no key for the peer. */
    static AoState opening(TcpConnection c) {
        AoKeys keys = c.config.aoKeys;
        AoKeys.Master first = keys == null ? null : keys.first(c.remote);
        if (first == null) {
            return null;
        }
        AoState a = opening(c.tcp, keys, c.local, c.localPort, c.remote, c.remotePort, c.snd.iss);
        a.current = c.config.aoCurrent != null && keys.all.contains(c.config.aoCurrent) ? c.config.aoCurrent : first;
        a.next = c.config.aoNext != null && keys.all.contains(c.config.aoNext) ? c.config.aoNext : first;
        return a;
    }

    static AoState opening(
            Tcp tcp, AoKeys keys, IpAddress local, int localPort, IpAddress remote, int remotePort, int iss) {
        AoState a = new AoState(tcp, keys, local, localPort, remote, remotePort);
        a.current = keys.first(remote);
        a.next = a.current;
        a.iss(iss);
        return a;
    }

    /**
     * That of a segment which a listener has no connection for: a SYN, or the acknowledgement of a SYN-ACK that was a cookie. Null when the listener has no key for the peer and wants none.
     */
    static AoState arriving(Tcp tcp, AoKeys keys, Segment s) {
        Packet p = s.packet;
        IpAddress peer = tcp.address(p.srcHi, p.srcLo);
        if (keys == null || keys.first(peer) == null && !keys.required) {
            return null;
        }
        AoState a = new AoState(tcp, keys, tcp.address(p.dstHi, p.dstLo), s.destinationPort, peer, s.sourcePort);
        boolean syn = s.has(TcpHeader.SYN);
        a.irs = syn ? s.seq : s.seq - 1;
        a.irsKnown = true;
        a.received = a.irs;
        a.iss(syn ? 0 : s.ack - 1);
        if (s.aoAt != Segment.NONE) { // it is answered as it asks
            a.current = keys.bySendId(peer, Bytes.u8(p.buf, s.aoAt + 1));
            a.next = keys.byReceiveId(peer, Bytes.u8(p.buf, s.aoAt));
        }
        a.current = a.current != null ? a.current : keys.first(peer);
        a.next = a.next != null ? a.next : a.current;
        return a;
    }

    /** Our initial sequence number is chosen. */
    void iss(int number) {
        iss = number;
        sent = number;
        traffic.clear();
    }

    // ---- the option

    @Override
    public int length() {
        return current == null ? 0 : HEADER + current.key().macLength() + 3 & ~3;
    }

    @Override
    public boolean leavesRoomForTimestamps() {
        return true;
    }

    @Override
    public int put(byte[] b, int at) {
        int n = HEADER + current.key().macLength();
        Bytes.put32(
                b,
                at,
                TcpOption.AUTHENTICATION << 24
                        | n << 16
                        | current.key().sendId() << 8
                        | next.key().receiveId());
        Arrays.fill(b, at + HEADER, at + n, (byte) 0);
        int end = at + length();
        Arrays.fill(b, at + n, end, (byte) TcpOption.NOP);
        return end;
    }

    @Override
    public void sign(Packet p) {
        int seq = TcpHeader.seq(p.buf, p.off);
        int flags = TcpHeader.flags(p.buf, p.off);
        boolean first = (flags & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
        MessageCode code = first ? key(current, true, seq, 0) : keys(current).send;
        int wraps = wraps(sentWraps, sent, seq);
        if (Seq.gt(seq, sent)) {
            sent = seq;
            sentWraps = wraps;
        }
        byte[] mac = mac(code, wraps, p, 0, p.off + TcpHeader.LENGTH, current);
        System.arraycopy(
                mac, 0, p.buf, p.off + TcpHeader.LENGTH + HEADER, current.key().macLength());
    }

    @Override
    public boolean accepts(Segment s) {
        if (s.aoAt == Segment.NONE || s.md5At != Segment.NONE) {
            unsigned++;
            tcp.count(Counter.TcpExtTCPAORequired);
            return false;
        }
        byte[] b = s.packet.buf;
        AoKeys.Master m = keys.byReceiveId(remote, Bytes.u8(b, s.aoAt));
        if (m == null) {
            keyNotFound++;
            tcp.count(Counter.TcpExtTCPAOKeyNotFound);
            return false;
        }
        if (!right(s, m)) {
            bad++;
            tcp.count(Counter.TcpExtTCPAOBad);
            return false;
        }
        good++;
        tcp.count(Counter.TcpExtTCPAOGood);
        learn(s, Bytes.u8(b, s.aoAt + 1));
        return true;
    }

    private boolean right(Segment s, AoKeys.Master m) {
        Packet p = s.packet;
        int n = m.key().macLength();
        if (s.aoLength != 2 + n) {
            return false;
        }
        boolean syn = s.has(TcpHeader.SYN);
        MessageCode code =
                !syn ? keys(m).receive : s.has(TcpHeader.ACK) ? key(m, false, s.seq, iss) : key(m, false, s.seq, 0);
        int wraps = syn ? 0 : wraps(receivedWraps, received, s.seq);
        byte[] theirs = Arrays.copyOfRange(p.buf, s.aoAt + 2, s.aoAt + 2 + n);
        byte[] ours = mac(code, wraps, p, p.l4 - p.off, s.aoAt - 2, m);
        return MessageDigest.isEqual(Arrays.copyOf(ours, n), theirs);
    }

    /** An authentic segment tells the peer's initial sequence number, how far it has come, and which key it wants us to use. */
    private void learn(Segment s, int wanted) {
        if (s.has(TcpHeader.SYN) && !irsKnown) {
            irs = s.seq;
            irsKnown = true;
            received = s.seq;
            traffic.clear();
        } else if (Seq.gt(s.seq, received)) {
            receivedWraps = wraps(receivedWraps, received, s.seq);
            received = s.seq;
        }
        if (wanted != current.key().sendId()) {
            AoKeys.Master m = keys.bySendId(remote, wanted);
            current = m == null ? current : m;
        }
    }

    // ---- codes

    /** The upper half of the 64-bit number, for one near a number whose upper half is known. */
    private static int wraps(int known, int near, int seq) {
        boolean greater = Integer.compareUnsigned(seq, near) > 0;
        return Seq.lt(seq, near) ? greater ? known - 1 : known : seq != near && !greater ? known + 1 : known;
    }

    private TrafficKeys keys(AoKeys.Master m) {
        return traffic.computeIfAbsent(m, x -> {
            TrafficKeys t = new TrafficKeys();
            t.send = key(m, true, iss, irs);
            t.receive = key(m, false, irs, iss);
            return t;
        });
    }

    /** Section 5.2: the key of one direction. */
    private MessageCode key(AoKeys.Master m, boolean ours, int sourceIsn, int destinationIsn) {
        byte[] context = context(
                ours ? local : remote,
                ours ? remote : local,
                ours ? localPort : remotePort,
                ours ? remotePort : localPort,
                sourceIsn,
                destinationIsn);
        return m.algorithm().code(m.algorithm().trafficKey(m.key().key(), context));
    }

    static byte[] context(IpAddress from, IpAddress to, int fromPort, int toPort, int sourceIsn, int destinationIsn) {
        int address = from.isV4() ? 4 : 16;
        byte[] b = new byte[2 * address + 12];
        System.arraycopy(from.toInetAddress().getAddress(), 0, b, 0, address);
        System.arraycopy(to.toInetAddress().getAddress(), 0, b, address, address);
        int at = 2 * address;
        Bytes.put16(b, at, fromPort);
        Bytes.put16(b, at + 2, toPort);
        Bytes.put32(b, at + 4, sourceIsn);
        Bytes.put32(b, at + 8, destinationIsn);
        return b;
    }

    /**
     * Section 5.1: the upper half of the sequence number, pseudo-header, header with neither checksum nor code, payload.
     *
     * @param from index of the TCP header in the packet
     * @param option index of the option in the array
     */
    private byte[] mac(MessageCode code, int wraps, Packet p, int from, int option, AoKeys.Master m) {
        byte[] b = scratch;
        int header = TcpHeader.headerLength(p.buf, p.off + from);
        Bytes.put32(b, 0, wraps);
        int n = 4 + Md5Signatures.pseudoHeader(b, 4, p, p.length() - from);
        System.arraycopy(p.buf, p.off + from, b, n, header);
        Bytes.put16(b, n + TcpHeader.CHECKSUM, 0);
        int at = n + option - (p.off + from);
        Arrays.fill(b, at + HEADER, at + HEADER + m.key().macLength(), (byte) 0);
        if (m.key().excludeOptions()) {
            code.update(b, 0, n + TcpHeader.LENGTH);
            code.update(b, at, HEADER + m.key().macLength());
        } else {
            code.update(b, 0, n + header);
        }
        int first = from + header; // of the payload
        if (first < p.len) {
            code.update(p.buf, p.off + first, p.len - first);
        }
        for (int i = 0; i < p.slices(); i++) {
            code.update(p.sliceBuf(i), p.sliceOff(i), p.sliceLen(i));
        }
        return code.finish();
    }

    // ---- what the application sees and sets

    /** Whether ICMP's hard errors are passed over (section 7.8); then one is counted. */
    boolean ignoresIcmp() {
        if (keys.acceptIcmps) {
            return false;
        }
        droppedIcmps++;
        tcp.count(Counter.TcpExtTCPAODroppedIcmps);
        return true;
    }

    boolean uses(AoKeys.Master m) {
        return m == current || m == next;
    }

    void keys(AoKeys changed) {
        keys = changed;
        traffic.keySet().retainAll(changed.all);
    }

    void use(AoKeys.Master newCurrent, AoKeys.Master newNext) {
        current = newCurrent != null ? newCurrent : current;
        next = newNext != null ? newNext : next;
    }

    TcpAo.Info info() {
        return new TcpAo.Info(
                current.key().sendId(),
                next.key().receiveId(),
                keys.required,
                keys.acceptIcmps,
                good,
                bad,
                keyNotFound,
                unsigned,
                droppedIcmps);
    }
}
