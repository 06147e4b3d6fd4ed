package dev.jackfield.cli.tool;

import dev.jackfield.host.InterfaceInfo;
import dev.jackfield.link.InterfaceStats;
import dev.jackfield.link.LinkType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The interfaces and what they counted, in the columns of netstat -i. */
public final class InterfacesTable {
    private InterfacesTable() {}

    /** The lines of the table. */
    public static List<String> lines(List<InterfaceInfo> interfaces) {
        List<String> lines = new ArrayList<>();
        lines.add("Kernel Interface table");
        lines.add("Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg");
        for (InterfaceInfo i : sorted(interfaces)) {
            InterfaceStats s = i.stats();
            lines.add(String.format(
                    Locale.ROOT,
                    "%-15s %5d %8d %6d %6d %-6d %8d %6d %6d %6d %s",
                    i.name(),
                    i.mtu(),
                    s.rxPackets(),
                    s.rxErrors(),
                    s.rxDropped(),
                    0,
                    s.txPackets(),
                    s.txErrors(),
                    s.txDropped(),
                    0,
                    flags(i)));
        }
        return lines;
    }

    private static List<InterfaceInfo> sorted(List<InterfaceInfo> interfaces) {
        return interfaces.stream()
                .sorted(Comparator.comparing(InterfaceInfo::name))
                .toList();
    }

    /** Broadcast, loopback, multicast, point-to-point, running, up: netstat's letters. */
    private static String flags(InterfaceInfo i) {
        String kind = i.loopback() ? "L" : i.type() == LinkType.ETHERNET ? "BM" : "OP";
        return kind + (i.up() ? "RU" : "");
    }

    /** The same as values for JSON. */
    public static List<Map<String, Object>> values(List<InterfaceInfo> interfaces) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (InterfaceInfo i : sorted(interfaces)) {
            InterfaceStats s = i.stats();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", i.name());
            row.put("mac", i.mac());
            row.put("mtu", i.mtu());
            row.put("up", i.up());
            row.put(
                    "addresses",
                    i.addresses().stream()
                            .map(a -> a.address() + "/" + a.prefixLength())
                            .toList());
            row.put("rx_packets", s.rxPackets());
            row.put("rx_bytes", s.rxBytes());
            row.put("rx_errors", s.rxErrors());
            row.put("rx_dropped", s.rxDropped());
            row.put("rx_merged", s.rxMerged());
            row.put("tx_packets", s.txPackets());
            row.put("tx_bytes", s.txBytes());
            row.put("tx_errors", s.txErrors());
            row.put("tx_dropped", s.txDropped());
            rows.add(row);
        }
        return rows;
    }
}
