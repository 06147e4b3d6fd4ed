package dev.jackfield.lab.script;

import dev.jackfield.lab.script.codec.IcmpMessage;
import dev.jackfield.lab.script.codec.IcmpNames;
import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.lab.script.codec.Md5Digest;
import dev.jackfield.lab.script.codec.TcpOptionCodec;
import dev.jackfield.lab.script.codec.TcpSegment;
import dev.jackfield.lab.script.codec.UdpDatagram;
import dev.jackfield.lab.script.lang.Action.PacketAction;
import dev.jackfield.lab.script.lang.Body.Icmp;
import dev.jackfield.lab.script.lang.Body.Number;
import dev.jackfield.lab.script.lang.Body.Quote;
import dev.jackfield.lab.script.lang.Body.Tcp;
import dev.jackfield.lab.script.lang.Body.Udp;
import dev.jackfield.lab.script.lang.IpInfo;
import dev.jackfield.lab.script.lang.TcpOption.Timestamps;
import dev.jackfield.lab.script.lang.TcpOption.WindowScale;

/** Makes the packets that a script has come in, and hands them to the host. */
final class Injector {
    private static final int TTL = 255;
    private static final int QUOTED = 8; // bytes of what an ICMP error is about, behind its IP header
    private static final int MTU_NEEDED = 4;

    private final ScriptConfig config;
    private final ScriptWorld world;
    private final TestedSockets sockets;
    private final Trace trace;

    Injector(ScriptConfig config, ScriptWorld world, TestedSockets sockets, Trace trace) {
        this.config = config;
        this.world = world;
        this.sockets = sockets;
        this.trace = trace;
    }

    void inject(PacketAction p) throws ScriptFailure {
        if (!p.encapsulations().isEmpty()) {
            throw new ScriptFailure("unsupported encapsulation " + p.encapsulations());
        }
        switch (p.body()) {
            case Tcp t -> {
                TestedSocket s = sockets.inbound(IpPacket.TCP, t.ports());
                byte[] segment = segment(t, s).encode(config.remote, config.local);
                send(p.ip(), IpPacket.TCP, segment);
            }
            case Udp u -> {
                TestedSocket s = sockets.inbound(IpPacket.UDP, u.ports());
                byte[] d = new UdpDatagram(s.remotePort, s.localPort, new byte[u.length()])
                        .encode(config.remote, config.local);
                send(p.ip(), IpPacket.UDP, d);
            }
            case Icmp i -> {
                boolean v6 = config.version.v6Packets();
                byte[] m = icmp(i, v6).encode(config.remote, config.local);
                send(p.ip(), v6 ? IpPacket.ICMPV6 : IpPacket.ICMP, m);
            }
        }
    }

    private void send(IpInfo info, int protocol, byte[] payload) {
        int tos = info.tos() == null ? 0 : info.tos();
        tos |= info.ecn() == null ? 0 : ecn(info.ecn());
        int ttl = info.ttl() == null ? TTL : info.ttl();
        int label = info.flowLabel() == null ? 0 : info.flowLabel();
        byte[] packet = new IpPacket(config.remote, config.local, tos, ttl, label, protocol, payload).encode();
        trace.add(world.now(), true, packet);
        world.wire.inject(packet);
    }

    static int ecn(String name) {
        return switch (name) {
            case "ect1" -> 1;
            case "ect0" -> 2;
            case "ce" -> 3;
            default -> 0;
        };
    }

    // ---- TCP --------------------------------------------------------------------------------------------------------

    private TcpSegment segment(Tcp t, TestedSocket s) throws ScriptFailure {
        boolean syn = t.has(Tcp.SYN);
        if (syn) {
            sawSyn(t, s);
        }
        if (syn && t.options() != null) {
            s.peerScales = t.options().stream().anyMatch(WindowScale.class::isInstance);
        }
        if (t.has(Tcp.RST)) {
            s.over = true;
        }
        if (t.has(Tcp.FIN)) {
            s.sawFin(true);
        }
        int seq = syn ? (int) t.seq().value() : s.remote.toLive(t.seq(), false);
        int ack = t.ack() == null ? 0 : s.local.toLive(t.ack(), syn);
        if (t.has(Tcp.ACK) && !t.has(Tcp.RST) && s.local.known() && ack == s.local.initial() + 1) {
            s.state = TestedSocket.State.ESTABLISHED;
        }
        if (t.options() == null) {
            throw new ScriptFailure("<...> is for outbound segments");
        }
        byte[] options = options(t, s, Md5Digest.NONE);
        if (options.length % 4 != 0 || options.length > 40) {
            throw new ScriptFailure("the TCP options have " + options.length + " bytes, not a multiple of 4 up to 40");
        }
        TcpSegment segment = new TcpSegment(
                s.remotePort,
                localPort(s),
                seq,
                ack,
                t.flags(),
                t.window(),
                t.urgent() == null ? 0 : t.urgent(),
                options,
                new byte[t.length()]);
        String signature = Md5Digest.of(segment, config.remote, config.local);
        return segment.with(options(t, s, signature));
    }

    private byte[] options(Tcp t, TestedSocket s, String signature) throws ScriptFailure {
        return TcpOptionCodec.encode(OptionTranslator.live(t.options(), s.local, ts -> live(ts, s), signature));
    }

    private int localPort(TestedSocket s) throws ScriptFailure {
        if (s.localPort == TestedSocket.UNKNOWN) {
            throw new ScriptFailure("the local port is not known yet: the socket has sent nothing");
        }
        return s.localPort;
    }

    /** A SYN says what the peer numbers from, unless it hits a connection that stands; of one that may be over the answer tells. */
    private static void sawSyn(Tcp t, TestedSocket s) {
        boolean opens = switch (s.state) {
            case PACKET_RECEIVED, CONNECTING, SYN_SENT -> true;
            case NEW, LISTENING, SYN_ACK_SENT, ESTABLISHED -> false;
        };
        if (s.over && s.passive && !t.has(Tcp.ACK)) {
            s.nextInitial = t.seq();
        }
        if (opens) {
            s.remote.learn((int) t.seq().value(), (int) t.seq().value());
        }
    }

    private Timestamps live(Timestamps t, TestedSocket s) throws ScriptFailure {
        int echo = s.echo(t.echo(), config.timestampEchoScaled);
        return new Timestamps(t.value(), new Number(Integer.toUnsignedLong(echo), true));
    }

    // ---- ICMP -------------------------------------------------------------------------------------------------------

    private IcmpMessage icmp(Icmp i, boolean v6) throws ScriptFailure {
        int type = IcmpNames.type(v6, i.type());
        int code = IcmpNames.code(v6, i.type(), i.code());
        if (type < 0 || code < 0) {
            throw new ScriptFailure("unknown ICMP message: " + i.type() + (i.code() == null ? "" : " " + i.code()));
        }
        boolean echo = i.type().startsWith("echo_");
        int rest = i.mtu() != null ? i.mtu().intValue() : i.id() != null ? i.id() << 16 : 0;
        if (i.mtu() == null && !v6 && type == 3 && code == MTU_NEEDED) {
            rest = 0; // as routers of old answer
        }
        return new IcmpMessage(type, code, rest, echo ? echoBody(i.quote()) : quoted(i.quote()));
    }

    private static byte[] echoBody(Quote q) {
        return new byte[q == null ? 0 : q.length()];
    }

    /** The beginning of a packet that the host sent. */
    private byte[] quoted(Quote q) throws ScriptFailure {
        TestedSocket s = sockets.current();
        if (s == null) {
            throw new ScriptFailure("there is no socket that the ICMP message could be about");
        }
        boolean udp = q == null ? s.protocol == IpPacket.UDP : q.kind() == Quote.Kind.UDP;
        int length = q == null ? 0 : q.length();
        byte[] transport;
        if (udp) {
            transport =
                    new UdpDatagram(localPort(s), s.remotePort, new byte[length]).encode(config.local, config.remote);
        } else {
            int seq = q != null && q.seq() != null ? s.local.toLive(q.seq(), false) : s.latestSeq;
            transport = new TcpSegment(localPort(s), s.remotePort, seq, 0, Tcp.ACK, 0, 0, new byte[0], new byte[length])
                    .encode(config.local, config.remote);
        }
        int protocol = udp ? IpPacket.UDP : IpPacket.TCP;
        return new IpPacket(config.local, config.remote, 0, 64, 0, protocol, transport).encode(QUOTED);
    }
}
