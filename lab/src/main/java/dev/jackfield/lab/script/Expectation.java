package dev.jackfield.lab.script;

import dev.jackfield.lab.script.codec.IcmpNames;
import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.lab.script.codec.MalformedPacketException;
import dev.jackfield.lab.script.codec.TcpOptionCodec;
import dev.jackfield.lab.script.codec.TcpSegment;
import dev.jackfield.lab.script.lang.Action.PacketAction;
import dev.jackfield.lab.script.lang.Body.Icmp;
import dev.jackfield.lab.script.lang.Body.Tcp;
import dev.jackfield.lab.script.lang.Body.Udp;
import dev.jackfield.lab.script.lang.IpInfo;
import dev.jackfield.lab.script.lang.TcpOption;
import dev.jackfield.lab.script.lang.TcpOption.WindowScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** Waits for the packets that a script expects, and compares them. */
final class Expectation {
    /** For how long after its time a packet is waited for, and for one without a time. */
    private static final long GRACE = 2_000_000;

    private static final long PATIENCE = 600_000_000;

    private final ScriptConfig config;
    private final ScriptWorld world;
    private final TestedSockets sockets;
    private final List<Outgoing> waiting = new ArrayList<>();

    Expectation(ScriptConfig config, ScriptWorld world, TestedSockets sockets) {
        this.config = config;
        this.world = world;
        this.sockets = sockets;
    }

    /** Waits for the packet, and fails when it is another or comes at another time. */
    void expect(PacketAction p, Due due) throws ScriptFailure {
        if (!p.encapsulations().isEmpty()) {
            throw new ScriptFailure("unsupported encapsulation " + p.encapsulations());
        }
        switch (p.body()) {
            case Tcp t -> tcp(p, t, due);
            case Udp u -> udp(p, u, due);
            case Icmp i -> icmp(p, i, due);
        }
    }

    // ---- waiting ----------------------------------------------------------------------------------------------------

    private Outgoing await(Predicate<Outgoing> wanted, Due due) throws ScriptFailure {
        long limit = due.any() ? world.now() + PATIENCE : Math.max(due.to(), world.now()) + GRACE;
        List<WireDevice.Sniffed> sent = world.wire.sent;
        for (; ; ) {
            for (WireDevice.Sniffed s : sent) {
                waiting.add(Outgoing.of(s));
            }
            sent.clear();
            for (Iterator<Outgoing> i = waiting.iterator(); i.hasNext(); ) {
                Outgoing o = i.next();
                if (o.between(config.local, config.remote) && wanted.test(o)) {
                    i.remove();
                    return o;
                }
            }
            if (!world.runUntil(() -> !sent.isEmpty(), limit)) {
                throw new ScriptFailure("no packet came until " + PacketText.time(limit) + ", expected " + due.text());
            }
        }
    }

    private void checkTime(long actual, Due due, String came) throws ScriptFailure {
        if (due.any()) {
            return;
        }
        long tolerance = Math.max(
                config.toleranceMicros, (long) (config.tolerancePercent / 100 * (due.from() - due.previous())));
        if (actual < due.from() - tolerance || actual > due.to() + tolerance) {
            String when = actual < due.from() ? "early" : "late";
            long by = actual < due.from() ? due.from() - actual : actual - due.to();
            throw new ScriptFailure("the packet came " + when + " by " + PacketText.time(by) + " s: at "
                    + PacketText.time(actual) + ", expected " + due.text() + "\n  came: " + came);
        }
    }

    private static void checkIp(IpInfo info, IpPacket ip, List<String> differences) {
        int ecn = ip.tos() & 3;
        if (info.ecn() != null) {
            boolean right = info.ecn().equals("ect01") ? ecn == 1 || ecn == 2 : ecn == Injector.ecn(info.ecn());
            if (!right) {
                differences.add("ECN bits " + ecn + " instead of " + info.ecn());
            }
        }
        if (info.tos() != null && ip.tos() != info.tos()) {
            differences.add("tos " + ip.tos() + " instead of " + info.tos());
        }
        if (info.ttl() != null && ip.ttl() != info.ttl()) {
            differences.add("ttl " + ip.ttl() + " instead of " + info.ttl());
        }
    }

    private static void fail(List<String> differences, String came, long micros) throws ScriptFailure {
        if (!differences.isEmpty()) {
            throw new ScriptFailure("another packet came: " + String.join(", ", differences) + "\n  came: " + came
                    + "  at " + PacketText.time(micros));
        }
    }

    // ---- TCP --------------------------------------------------------------------------------------------------------

    private void tcp(PacketAction p, Tcp expected, Due due) throws ScriptFailure {
        TestedSocket s = sockets.outbound(expected.ports());
        if (s.protocol != IpPacket.TCP) {
            throw new ScriptFailure("the socket under test is not one of TCP");
        }
        Predicate<Outgoing> ofSocket = o -> o.tcp() != null && belongs(s, o.tcp());
        Outgoing first = await(ofSocket, due);
        TcpSegment segment = first.tcp();
        s.localPort = segment.sourcePort();
        boolean merge = !config.strictSegments && segment.payload().length > 0;
        while (merge && segment.payload().length < expected.length()) {
            Outgoing next = await(ofSocket, due);
            segment = merged(segment, first.tcp(), next.tcp(), s);
        }
        if (s.nextInitial != null && expected.has(Tcp.SYN)) {
            int initial = (int) s.nextInitial.value();
            s.restart(TestedSocket.State.PACKET_RECEIVED);
            s.remote.learn(initial, initial);
        }
        s.nextInitial = null;
        learn(s, expected, segment);
        String came = PacketText.segment(segment, s, false);
        List<String> differences = new SegmentCheck(config, s, expected, segment).differences();
        checkIp(p.ip(), first.ip(), differences);
        fail(differences, came, first.micros());
        checkTime(first.micros(), due, came);
        s.latestSeq = segment.seq();
    }

    private static boolean belongs(TestedSocket s, TcpSegment t) {
        if (t.destinationPort() != s.remotePort) {
            return false;
        }
        return t.sourcePort() == s.localPort
                || s.localPort == TestedSocket.UNKNOWN && (t.flags() & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
    }

    /** The host cuts what the script writes as one segment: pieces of equal size, the last maybe smaller. */
    private static TcpSegment merged(TcpSegment sofar, TcpSegment first, TcpSegment next, TestedSocket s)
            throws ScriptFailure {
        int free = Tcp.FIN | Tcp.PSH | Tcp.CWR;
        int size = first.payload().length;
        boolean fits = next.seq() == sofar.seq() + sofar.payload().length
                && sofar.payload().length % size == 0
                && next.payload().length > 0
                && next.payload().length <= size
                && next.ack() == first.ack()
                && next.window() == first.window()
                && next.urgent() == first.urgent()
                && (next.flags() | free) == (first.flags() | free)
                && (sofar.flags() & Tcp.FIN) == 0
                && Arrays.equals(next.options(), first.options());
        if (!fits) {
            throw new ScriptFailure("the segments do not make up the one that is expected"
                    + "\n  came: " + PacketText.segment(sofar, s, false) + "\n  then: "
                    + PacketText.segment(next, s, false));
        }
        byte[] payload = Arrays.copyOf(sofar.payload(), sofar.payload().length + next.payload().length);
        System.arraycopy(next.payload(), 0, payload, sofar.payload().length, next.payload().length);
        return new TcpSegment(
                first.sourcePort(),
                first.destinationPort(),
                first.seq(),
                first.ack(),
                sofar.flags() | next.flags(),
                first.window(),
                first.urgent(),
                first.options(),
                payload);
    }

    /** What the segment tells of the host's numbers. */
    private static void learn(TestedSocket s, Tcp expected, TcpSegment came) {
        boolean syn = (came.flags() & Tcp.SYN) != 0 && expected.has(Tcp.SYN);
        if (syn) {
            boolean opens = s.state == TestedSocket.State.CONNECTING || s.state == TestedSocket.State.PACKET_RECEIVED;
            if (opens || !s.local.known()) {
                s.local.learn((int) expected.seq().value(), came.seq());
                s.state = s.passive ? TestedSocket.State.SYN_ACK_SENT : TestedSocket.State.SYN_SENT;
            }
            s.scriptScale = expected.options() == null ? 0 : scale(expected.options());
            try {
                s.liveScale = scale(TcpOptionCodec.decode(came.options()));
            } catch (MalformedPacketException e) {
                s.liveScale = 0;
            }
        }
        if ((came.flags() & Tcp.RST) != 0) {
            s.over = true;
        }
        if ((came.flags() & Tcp.FIN) != 0) {
            s.sawFin(false);
        }
    }

    private static int scale(List<TcpOption> options) {
        for (TcpOption o : options) {
            if (o instanceof WindowScale w) {
                return w.shift();
            }
        }
        return 0;
    }

    // ---- UDP, ICMP --------------------------------------------------------------------------------------------------

    private void udp(PacketAction p, Udp expected, Due due) throws ScriptFailure {
        TestedSocket s = sockets.outbound(expected.ports());
        Outgoing o = await(
                x -> x.udp() != null
                        && (s.localPort == TestedSocket.UNKNOWN
                                || s.localPort == x.udp().sourcePort()),
                due);
        s.localPort = o.udp().sourcePort();
        String came = "udp (" + o.udp().payload().length + ")";
        List<String> differences = new ArrayList<>();
        if (o.udp().payload().length != expected.length()) {
            differences.add("length " + o.udp().payload().length + " instead of " + expected.length());
        }
        checkIp(p.ip(), o.ip(), differences);
        fail(differences, came, o.micros());
        checkTime(o.micros(), due, came);
    }

    private void icmp(PacketAction p, Icmp expected, Due due) throws ScriptFailure {
        boolean v6 = config.version.v6Packets();
        int type = IcmpNames.type(v6, expected.type());
        int code = IcmpNames.code(v6, expected.type(), expected.code());
        if (type < 0 || code < 0) {
            throw new ScriptFailure("unknown ICMP message: " + expected.type() + " " + expected.code());
        }
        Outgoing o = await(x -> x.icmp() != null, due);
        String came = "icmp " + IcmpNames.text(v6, o.icmp().type(), o.icmp().code());
        List<String> differences = new ArrayList<>();
        if (o.icmp().type() != type || o.icmp().code() != code) {
            differences.add("type " + o.icmp().type() + " code " + o.icmp().code() + " instead of type " + type
                    + " code " + code);
        }
        checkIp(p.ip(), o.ip(), differences);
        fail(differences, came, o.micros());
        checkTime(o.micros(), due, came);
    }
}
