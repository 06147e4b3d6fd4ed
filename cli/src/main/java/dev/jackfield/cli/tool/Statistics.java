package dev.jackfield.cli.tool;

import dev.jackfield.core.Counter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters, in the words of netstat -s. What it has no words for stands there by its name in the MIB, once it is not 0.
 */
public final class Statistics {
    private static final String[] SECTIONS = {"Ip", "Icmp", "Arp", "Tcp", "Udp", "TcpExt", "IpExt"};

    private Statistics() {}

    /**
     * The lines of all sections, or of those of one transport.
     *
     * @param forwarding whether the host is a router
     */
    public static List<String> lines(Map<Counter, Long> counters, boolean forwarding, boolean tcp, boolean udp) {
        List<String> lines = new ArrayList<>();
        for (String section : SECTIONS) {
            boolean asked = !tcp && !udp || tcp && section.startsWith("Tcp") || udp && section.equals("Udp");
            if (!asked) {
                continue;
            }
            lines.add(section + ":");
            if (section.equals("Ip")) {
                lines.add("    Forwarding: " + (forwarding ? 1 : 2)); // RFC 4293: forwarding, notForwarding
            }
            counters.forEach((counter, n) -> {
                if (section(counter).equals(section)) {
                    String words = words(counter);
                    if (words != null) {
                        lines.add("    " + n + " " + words);
                    } else if (n != 0) {
                        lines.add("    " + counter.name().substring(section.length()) + ": " + n);
                    }
                }
            });
        }
        return lines;
    }

    /** The same as values for JSON: all counters by name. */
    public static Map<String, Object> values(Map<Counter, Long> counters) {
        Map<String, Object> all = new LinkedHashMap<>();
        counters.forEach((counter, n) -> all.put(counter.name(), n));
        return all;
    }

    private static String section(Counter c) {
        String best = "";
        for (String s : SECTIONS) {
            if (c.name().startsWith(s) && s.length() > best.length()) {
                best = s;
            }
        }
        return best;
    }

    private static String words(Counter c) {
        return switch (c) {
            case IpInReceives -> "total packets received";
            case IpForwDatagrams -> "forwarded";
            case IpInDiscards -> "incoming packets discarded";
            case IpInDelivers -> "incoming packets delivered";
            case IpOutRequests -> "requests sent out";
            case IcmpInMsgs -> "ICMP messages received";
            case IcmpInErrors -> "input ICMP message failed";
            case IcmpOutMsgs -> "ICMP messages sent";
            case IcmpOutErrors -> "ICMP messages failed";
            case TcpActiveOpens -> "active connection openings";
            case TcpPassiveOpens -> "passive connection openings";
            case TcpAttemptFails -> "failed connection attempts";
            case TcpEstabResets -> "connection resets received";
            case TcpCurrEstab -> "connections established";
            case TcpInSegs -> "segments received";
            case TcpOutSegs -> "segments sent out";
            case TcpRetransSegs -> "segments retransmitted";
            case TcpInErrs -> "bad segments received";
            case TcpOutRsts -> "resets sent";
            case UdpInDatagrams -> "packets received";
            case UdpNoPorts -> "packets to unknown port received";
            case UdpInErrors -> "packet receive errors";
            case UdpOutDatagrams -> "packets sent";
            case UdpRcvbufErrors -> "receive buffer errors";
            case UdpSndbufErrors -> "send buffer errors";
            default -> null;
        };
    }
}
