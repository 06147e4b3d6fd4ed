package dev.jackfield.lab.script;

import dev.jackfield.lab.script.codec.IcmpMessage;
import dev.jackfield.lab.script.codec.IcmpNames;
import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.lab.script.codec.MalformedPacketException;
import dev.jackfield.lab.script.codec.TcpOptionCodec;
import dev.jackfield.lab.script.codec.TcpSegment;
import dev.jackfield.lab.script.codec.UdpDatagram;
import dev.jackfield.lab.script.lang.Body.Tcp;
import dev.jackfield.lab.script.lang.TcpOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Packets as a script would write them, with the script's numbers where the socket is known. */
final class PacketText {
    private static final String[] ECN = {"noecn", "ect1", "ect0", "ce"};

    private PacketText() {}

    /** A time in seconds. */
    static String time(long micros) {
        String sign = micros < 0 ? "-" : "";
        long m = Math.abs(micros);
        return String.format(Locale.ROOT, "%s%d.%06d", sign, m / 1_000_000, m % 1_000_000);
    }

    /** A whole packet; {@code socket} may be null. */
    static String packet(byte[] bytes, TestedSocket socket, boolean inbound) {
        try {
            IpPacket ip = IpPacket.decode(bytes);
            String ecn = (ip.tos() & 3) != 0 ? "[" + ECN[ip.tos() & 3] + "] " : "";
            return ecn
                    + switch (ip.protocol()) {
                        case IpPacket.TCP -> segment(TcpSegment.decode(ip), socket, inbound);
                        case IpPacket.UDP -> {
                            UdpDatagram d = UdpDatagram.decode(ip);
                            yield "udp " + d.sourcePort() + " > " + d.destinationPort() + " (" + d.payload().length
                                    + ")";
                        }
                        case IpPacket.ICMP, IpPacket.ICMPV6 -> {
                            IcmpMessage m = IcmpMessage.decode(ip);
                            yield "icmp " + IcmpNames.text(ip.v6(), m.type(), m.code());
                        }
                        default -> "IP protocol " + ip.protocol() + ", " + ip.payload().length + " bytes";
                    };
        } catch (MalformedPacketException e) {
            return "malformed: " + e.getMessage() + ", " + bytes.length + " bytes";
        }
    }

    /** A segment. */
    static String segment(TcpSegment s, TestedSocket socket, boolean inbound) {
        SequenceSpace own = socket == null ? new SequenceSpace() : inbound ? socket.remote : socket.local;
        SequenceSpace other = socket == null ? own : inbound ? socket.local : socket.remote;
        boolean syn = (s.flags() & Tcp.SYN) != 0;
        long seq = own.toScript(s.seq(), syn);
        StringBuilder t = new StringBuilder(flags(s.flags()));
        t.append(' ').append(seq).append(':').append(seq + s.payload().length & 0xffff_ffffL);
        t.append('(').append(s.payload().length).append(')');
        if ((s.flags() & Tcp.ACK) != 0) {
            t.append(" ack ").append(other.toScript(s.ack(), syn));
        }
        t.append(" win ").append(s.window());
        if (s.urgent() != 0) {
            t.append(" urg ").append(s.urgent());
        }
        if (s.options().length > 0) {
            try {
                t.append(" <")
                        .append(options(TcpOptionCodec.decode(s.options()), other))
                        .append('>');
            } catch (MalformedPacketException e) {
                t.append(" <malformed>");
            }
        }
        return t.toString();
    }

    static String flags(int f) {
        String s = (f & Tcp.FIN) != 0 ? "F" : "";
        s += (f & Tcp.SYN) != 0 ? "S" : "";
        s += (f & Tcp.RST) != 0 ? "R" : "";
        s += (f & Tcp.PSH) != 0 ? "P" : "";
        s += (f & Tcp.URG) != 0 ? "U" : "";
        s += (f & Tcp.ECE) != 0 ? "E" : "";
        s += (f & Tcp.CWR) != 0 ? "W" : "";
        s += (f & Tcp.AE) != 0 ? "A" : "";
        s += (f & Tcp.ACK) != 0 ? "." : "";
        return s.isEmpty() ? "-" : s;
    }

    /** Options with the numbers of the wire; those of SACK blocks as the script counts. */
    static String options(List<TcpOption> options, SequenceSpace acknowledged) {
        List<String> all = new ArrayList<>();
        for (TcpOption o : options) {
            all.add(
                    switch (o) {
                        case TcpOption.Nop n -> "nop";
                        case TcpOption.End e -> "eol";
                        case TcpOption.Mss m -> "mss " + m.value();
                        case TcpOption.WindowScale w -> "wscale " + w.shift();
                        case TcpOption.SackPermitted p -> "sackOK";
                        case TcpOption.Sack s -> {
                            StringBuilder t = new StringBuilder("sack");
                            for (TcpOption.Block b : s.blocks()) {
                                t.append(' ')
                                        .append(acknowledged.toScript(
                                                (int) b.left().value(), false));
                                t.append(':')
                                        .append(acknowledged.toScript(
                                                (int) b.right().value(), false));
                            }
                            yield t.toString();
                        }
                        case TcpOption.Timestamps t ->
                            "TS val " + t.value().value() + " ecr " + t.echo().value();
                        case TcpOption.FastOpen f -> (f.experimental() ? "FOEXP " : "FO ") + f.cookie();
                        case TcpOption.Md5 m -> "md5 " + m.digest();
                        case TcpOption.AccurateEcn a -> {
                            String[] names = a.e1bFirst()
                                    ? new String[] {" e1b ", " ceb ", " e0b "}
                                    : new String[] {" e0b ", " ceb ", " e1b "};
                            StringBuilder t = new StringBuilder("ECN");
                            for (int i = 0; i < a.counters().size(); i++) {
                                t.append(names[i]).append(a.counters().get(i));
                            }
                            yield t.toString();
                        }
                        case TcpOption.Other x -> "gen-" + x.kind() + "[" + x.data() + "]";
                    });
        }
        return String.join(",", all);
    }
}
