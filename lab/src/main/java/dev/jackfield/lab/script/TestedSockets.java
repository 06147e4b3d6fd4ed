package dev.jackfield.lab.script;

import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.lab.script.codec.MalformedPacketException;
import dev.jackfield.lab.script.codec.TcpSegment;
import dev.jackfield.lab.script.codec.UdpDatagram;
import dev.jackfield.lab.script.lang.Body.Ports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All sockets of a script, which of them its packets refer to, and its descriptors. */
final class TestedSockets {
    /** No process has it. */
    private static final int NO_DESCRIPTOR = Integer.MAX_VALUE;

    private static final int FIRST_PEER_PORT = 50_000;

    private final ScriptConfig config;
    private final List<TestedSocket> all = new ArrayList<>();
    private final Map<Integer, Integer> descriptors = new HashMap<>();
    private final Map<Integer, TestedSocket> byDescriptor = new HashMap<>(); // the real one
    private TestedSocket current;
    private int ports;

    TestedSockets(ScriptConfig config) {
        this.config = config;
    }

    TestedSocket current() {
        return current;
    }

    List<TestedSocket> all() {
        return all;
    }

    // ---- descriptors ------------------------------------------------------------------------------------------------

    /** From now on a number of the script stands for a real descriptor. */
    void map(int script, int live) {
        descriptors.put(script, live);
    }

    /** The real descriptor for one of the script. */
    int live(int script) {
        return descriptors.getOrDefault(script, NO_DESCRIPTOR);
    }

    void unmap(int script) {
        Integer live = descriptors.remove(script);
        if (live != null) {
            TestedSocket s = byDescriptor.remove(live);
            if (s != null) {
                s.liveFd = TestedSocket.UNKNOWN;
            }
        }
    }

    /** The socket of a real descriptor, or null. */
    TestedSocket of(int liveFd) {
        return byDescriptor.get(liveFd);
    }

    // ---- what happens to them ---------------------------------------------------------------------------------------

    void opened(int liveFd, int protocol) {
        TestedSocket s = new TestedSocket(protocol, false);
        all.add(s);
        own(s, liveFd);
        current = s;
    }

    private void own(TestedSocket s, int liveFd) {
        s.liveFd = liveFd;
        byDescriptor.put(liveFd, s);
    }

    void connecting(TestedSocket s) {
        s.restart(TestedSocket.State.CONNECTING);
        s.remotePort = config.connectPort;
        if (s.protocol == IpPacket.TCP && s.localPort != config.bindPort) {
            s.localPort = TestedSocket.UNKNOWN;
        }
        current = s;
    }

    /** Binds a new descriptor to the connection from that port of the peer. */
    void accepted(int liveFd, int remotePort) throws ScriptFailure {
        for (TestedSocket s : all) {
            if (s.passive && s.liveFd == TestedSocket.UNKNOWN && s.remotePort == remotePort) {
                own(s, liveFd);
                return;
            }
        }
        throw new ScriptFailure(
                "accept answered a connection from port " + remotePort + ", of which the script knows nothing");
    }

    /** Binds a new descriptor to the oldest connection that ended before it was accepted. */
    void acceptedDead(int liveFd) throws ScriptFailure {
        for (TestedSocket s : all) {
            if (s.passive && s.liveFd == TestedSocket.UNKNOWN && s.over) {
                own(s, liveFd);
                return;
            }
        }
        throw new ScriptFailure("accept answered a connection without a peer");
    }

    // ---- whose packet it is -----------------------------------------------------------------------------------------

    /** The socket that an inbound packet is for; a new one when there is none or the newest only listens. */
    TestedSocket inbound(int protocol, Ports named) {
        if (named != null) {
            TestedSocket s = named(named.source());
            return s != null ? s : passive(protocol, named);
        }
        if (current == null
                || current.protocol == IpPacket.TCP
                        && (current.state == TestedSocket.State.LISTENING || current.state == TestedSocket.State.NEW)) {
            return passive(protocol, null);
        }
        if (current.remotePort == TestedSocket.UNKNOWN) {
            current.remotePort = FIRST_PEER_PORT + ports++;
        }
        return current;
    }

    private TestedSocket passive(int protocol, Ports named) {
        TestedSocket s = new TestedSocket(protocol, true);
        s.state = TestedSocket.State.PACKET_RECEIVED;
        s.localPort = config.bindPort;
        s.remotePort = FIRST_PEER_PORT + ports++;
        s.named = named;
        all.add(s);
        current = s;
        return s;
    }

    private TestedSocket named(int peer) {
        for (TestedSocket s : all) {
            if (s.named != null && s.named.source() == peer) {
                return s;
            }
        }
        return null;
    }

    /** The socket that an outbound packet is expected of. */
    TestedSocket outbound(Ports named) throws ScriptFailure {
        TestedSocket s = named == null ? current : named(named.destination());
        if (s == null) {
            throw new ScriptFailure("there is no socket that could send this");
        }
        return s;
    }

    /** The socket that sent a packet, or that it is for; null when it is of none. */
    TestedSocket owner(byte[] packet, boolean inbound) {
        try {
            IpPacket ip = IpPacket.decode(packet);
            int source;
            int destination;
            switch (ip.protocol()) {
                case IpPacket.TCP -> {
                    TcpSegment s = TcpSegment.decode(ip);
                    source = s.sourcePort();
                    destination = s.destinationPort();
                }
                case IpPacket.UDP -> {
                    UdpDatagram d = UdpDatagram.decode(ip);
                    source = d.sourcePort();
                    destination = d.destinationPort();
                }
                default -> {
                    return null;
                }
            }
            for (TestedSocket s : all) {
                if (s.protocol == ip.protocol()
                        && s.localPort == (inbound ? destination : source)
                        && s.remotePort == (inbound ? source : destination)) {
                    return s;
                }
            }
            return null;
        } catch (MalformedPacketException e) {
            return null;
        }
    }
}
