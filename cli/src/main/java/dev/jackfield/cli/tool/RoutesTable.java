package dev.jackfield.cli.tool;

import dev.jackfield.host.RouteInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The routing table, in the columns of netstat -r. */
public final class RoutesTable {
    private RoutesTable() {}

    /** The lines of the table; those of the loopback interface are left out, as Linux keeps them in another table. */
    public static List<String> lines(List<RouteInfo> routes, boolean numeric) {
        List<String> lines = new ArrayList<>();
        lines.add("Kernel IP routing table");
        lines.add("Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface");
        for (RouteInfo r : shown(routes)) {
            boolean fallback = r.length() == 0 && !numeric;
            lines.add(String.format(
                    Locale.ROOT,
                    "%-15s %-15s %-15s %-5s %5d %-5d %6d %s",
                    fallback ? "default" : r.prefix(),
                    r.gateway() == null ? "0.0.0.0" : r.gateway(),
                    mask(r.length()),
                    r.flags(),
                    0,
                    0,
                    0,
                    r.interfaceName()));
        }
        return lines;
    }

    private static List<RouteInfo> shown(List<RouteInfo> routes) {
        return routes.stream()
                .filter(r -> r.prefix().isV4() && !r.interfaceName().equals("lo"))
                .toList();
    }

    private static String mask(int length) {
        int m = length == 0 ? 0 : -1 << 32 - length;
        return (m >>> 24) + "." + (m >>> 16 & 0xff) + "." + (m >>> 8 & 0xff) + "." + (m & 0xff);
    }

    /** The same as values for JSON. */
    public static List<Map<String, Object>> values(List<RouteInfo> routes) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RouteInfo r : shown(routes)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("destination", r.prefix().toString());
            row.put("prefix_length", r.length());
            row.put("gateway", r.gateway() == null ? null : r.gateway().toString());
            row.put("flags", r.flags());
            row.put("interface", r.interfaceName());
            row.put("metric", r.metric());
            rows.add(row);
        }
        return rows;
    }
}
