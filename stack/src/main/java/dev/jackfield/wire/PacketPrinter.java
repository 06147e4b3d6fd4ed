package dev.jackfield.wire;

import dev.jackfield.core.Packet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints frames as tcpdump does, one line each. TCP's sequence numbers are relative to the first that was seen of a connection, of
 * which it remembers a bounded number. Any bytes may be given: what is cut short or contradicts itself is said to be so. One thread
 * at a time.
 */
public final class PacketPrinter {
    private static final int CONNECTIONS = 1024;
    /** More than all headers together. */
    private static final int LOOK = 512;

    private static final int ICMP6 = 58;
    private static final int IPV6_LENGTH = 40;
    private static final int MORE_THAN_16_BITS = 0;

    private record Direction(IpAddress src, int srcPort, IpAddress dst, int dstPort) {
        Direction back() {
            return new Direction(dst, dstPort, src, srcPort);
        }
    }

    private final Map<Direction, Integer> firsts = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Direction, Integer> eldest) {
            return size() > 2 * CONNECTIONS;
        }
    };

    /** Prints a packet. */
    public String print(Packet p, boolean ethernet) {
        int n = Math.min(p.length(), LOOK);
        byte[] b = new byte[n];
        p.copyTo(0, b, 0, n);
        return print(b, 0, n, p.length(), ethernet);
    }

    /**
     * Prints a frame.
     *
     * @param n how many bytes of it there are from {@code off} on
     * @param length how long it is
     * @param ethernet whether it begins with an Ethernet header, not with IP
     */
    public String print(byte[] b, int off, int n, int length, boolean ethernet) {
        StringBuilder s = new StringBuilder(120);
        if (!ethernet) {
            int version = n > 0 ? Bytes.u8(b, off) >> 4 : 0;
            network(s, b, off, n, length, version == 6 ? EthernetHeader.IPV6 : EthernetHeader.IPV4);
        } else if (n < EthernetHeader.LENGTH) {
            s.append("Ethernet, truncated, length ").append(length);
        } else {
            int type = EthernetHeader.type(b, off);
            switch (type) {
                case EthernetHeader.IPV4, EthernetHeader.IPV6, EthernetHeader.ARP ->
                    network(
                            s,
                            b,
                            off + EthernetHeader.LENGTH,
                            n - EthernetHeader.LENGTH,
                            length - EthernetHeader.LENGTH,
                            type);
                default ->
                    s.append(EthernetHeader.toString(b, off))
                            .append(", length ")
                            .append(length);
            }
        }
        return s.toString();
    }

    private void network(StringBuilder s, byte[] b, int off, int n, int length, int type) {
        switch (type) {
            case EthernetHeader.ARP -> arp(s, b, off, n, length);
            case EthernetHeader.IPV6 -> ip6(s, b, off, n, length);
            default -> ip4(s, b, off, n, length);
        }
    }

    private static void arp(StringBuilder s, byte[] b, int off, int n, int length) {
        ArpPacket a = n < ArpPacket.LENGTH ? null : ArpPacket.parse(Packet.wrap(b, off, n));
        if (a == null) {
            s.append("ARP, malformed, length ").append(length);
        } else {
            s.append(a).append(", length ").append(length);
        }
    }

    private void ip4(StringBuilder s, byte[] b, int off, int n, int length) {
        if (!Ipv4Header.wellFormed(b, off, n)) {
            s.append("IP, malformed, length ").append(length);
            return;
        }
        int header = Ipv4Header.headerLength(b, off);
        int total = Ipv4Header.totalLength(b, off);
        int there = Math.min(n, total) - header;
        IpAddress src = IpAddress.v4(Ipv4Header.src(b, off));
        IpAddress dst = IpAddress.v4(Ipv4Header.dst(b, off));
        int protocol = Ipv4Header.protocol(b, off);
        s.append("IP ");
        if (Ipv4Header.fragmentOffset(b, off) > 0) {
            addresses(s, src, -1, dst, -1);
            s.append(name(protocol));
        } else {
            transport(s, b, off + header, there, total - header, src, dst, protocol);
        }
        if (Ipv4Header.fragment(b, off)) {
            s.append(" (frag ").append(Ipv4Header.id(b, off)).append(':').append(total - header);
            s.append('@').append(Ipv4Header.fragmentOffset(b, off));
            s.append(Ipv4Header.moreFragments(b, off) ? "+)" : ")");
        }
        if (total > length) {
            s.append(" [").append(total - length).append(" bytes missing]");
        }
        if (!Ipv4Header.checksumRight(b, off)) {
            s.append(" [bad header checksum]");
        }
    }

    private void ip6(StringBuilder s, byte[] b, int off, int n, int length) {
        if (n < IPV6_LENGTH || Bytes.u8(b, off) >> 4 != 6) {
            s.append("IP6, malformed, length ").append(length);
            return;
        }
        IpAddress src = new IpAddress(Bytes.i64(b, off + 8), Bytes.i64(b, off + 16));
        IpAddress dst = new IpAddress(Bytes.i64(b, off + 24), Bytes.i64(b, off + 32));
        int payload = Bytes.u16(b, off + 4);
        if (payload == MORE_THAN_16_BITS) {
            payload = Math.max(0, length - IPV6_LENGTH);
        }
        s.append("IP6 ");
        int there = Math.min(n - IPV6_LENGTH, payload);
        transport(s, b, off + IPV6_LENGTH, there, payload, src, dst, Bytes.u8(b, off + 6));
        if (payload > length - IPV6_LENGTH) {
            s.append(" [").append(payload - length + IPV6_LENGTH).append(" bytes missing]");
        }
    }

    private void transport(
            StringBuilder s, byte[] b, int at, int n, int length, IpAddress src, IpAddress dst, int protocol) {
        switch (protocol) {
            case TcpHeader.PROTOCOL -> {
                if (!TcpHeader.valid(b, at, n)) {
                    malformed(s, "TCP", length, src, dst);
                } else {
                    tcp(s, b, at, length, src, dst);
                }
            }
            case UdpHeader.PROTOCOL -> {
                if (n < UdpHeader.LENGTH) {
                    malformed(s, "UDP", length, src, dst);
                } else {
                    addresses(s, src, UdpHeader.sourcePort(b, at), dst, UdpHeader.destinationPort(b, at));
                    s.append(UdpHeader.print(b, at));
                }
            }
            case Ipv4Header.ICMP -> {
                if (n < IcmpHeader.LENGTH) {
                    malformed(s, "ICMP", length, src, dst);
                } else {
                    addresses(s, src, -1, dst, -1);
                    s.append(IcmpHeader.print(b, at));
                    switch (IcmpHeader.type(b, at)) {
                        case IcmpHeader.UNREACHABLE, IcmpHeader.TIME_EXCEEDED, IcmpHeader.PARAMETER_PROBLEM ->
                            quote(s, b, at + IcmpHeader.LENGTH, n - IcmpHeader.LENGTH);
                        default -> {}
                    }
                    s.append(", length ").append(length);
                }
            }
            default -> {
                addresses(s, src, -1, dst, -1);
                s.append(name(protocol)).append(", length ").append(length);
            }
        }
    }

    /** The packet that an ICMP error is about. */
    private static void quote(StringBuilder s, byte[] b, int at, int n) {
        if (!Ipv4Header.wellFormed(b, at, n)) {
            return;
        }
        int header = Ipv4Header.headerLength(b, at);
        int protocol = Ipv4Header.protocol(b, at);
        boolean ports = n >= header + 4 && (protocol == Ipv4Header.TCP || protocol == Ipv4Header.UDP);
        s.append(" (").append(name(protocol)).append(' ');
        address(s, IpAddress.v4(Ipv4Header.src(b, at)), ports ? Bytes.u16(b, at + header) : -1);
        s.append(" > ");
        address(s, IpAddress.v4(Ipv4Header.dst(b, at)), ports ? Bytes.u16(b, at + header + 2) : -1);
        s.append(')');
    }

    private void tcp(StringBuilder s, byte[] b, int at, int length, IpAddress src, IpAddress dst) {
        int flags = TcpHeader.flags(b, at);
        int header = TcpHeader.headerLength(b, at);
        int payload = length - header;
        Direction way = new Direction(src, TcpHeader.sourcePort(b, at), dst, TcpHeader.destinationPort(b, at));
        addresses(s, src, way.srcPort, dst, way.dstPort);
        s.append("Flags [").append(TcpPrinter.letters(flags)).append(']');
        int seq = TcpHeader.seq(b, at);
        if ((flags & TcpHeader.SYN) != 0) {
            firsts.put(way, seq);
            s.append(", seq ").append(Integer.toUnsignedString(seq));
        } else {
            long from = relative(way, seq);
            if (payload > 0) {
                s.append(", seq ").append(from).append(':').append(from + payload);
            } else if ((flags & (TcpHeader.FIN | TcpHeader.RST)) != 0) {
                s.append(", seq ").append(from);
            }
        }
        if ((flags & TcpHeader.ACK) != 0) {
            s.append(", ack ").append(relative(way.back(), TcpHeader.ack(b, at)));
        }
        s.append(", win ").append(TcpHeader.window(b, at));
        if ((flags & TcpHeader.URG) != 0) {
            s.append(", urg ").append(TcpHeader.urgentPointer(b, at));
        }
        if (header > TcpHeader.LENGTH) {
            s.append(", options [");
            TcpPrinter.options(s, b, at + TcpHeader.LENGTH, at + header);
            s.append(']');
        }
        s.append(", length ").append(payload);
    }

    /** The distance from the first sequence number of that direction, which this is when there was none before. */
    private long relative(Direction way, int number) {
        Integer first = firsts.putIfAbsent(way, number - 1);
        return first == null ? 1 : Integer.toUnsignedLong(number - first);
    }

    private static void malformed(StringBuilder s, String what, int length, IpAddress src, IpAddress dst) {
        addresses(s, src, -1, dst, -1);
        s.append(what).append(", malformed, length ").append(length);
    }

    private static void addresses(StringBuilder s, IpAddress src, int srcPort, IpAddress dst, int dstPort) {
        address(s, src, srcPort);
        s.append(" > ");
        address(s, dst, dstPort);
        s.append(": ");
    }

    private static void address(StringBuilder s, IpAddress a, int port) {
        s.append(a);
        if (port >= 0) {
            s.append('.').append(port);
        }
    }

    private static String name(int protocol) {
        return switch (protocol) {
            case Ipv4Header.ICMP -> "ICMP";
            case Ipv4Header.IGMP -> "IGMP";
            case TcpHeader.PROTOCOL -> "TCP";
            case UdpHeader.PROTOCOL -> "UDP";
            case ICMP6 -> "ICMP6";
            default -> "protocol " + protocol;
        };
    }
}
