package dev.jackfield.cli.tool;

import dev.jackfield.host.GroupInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The groups that were joined, in the columns of netstat -g. */
public final class GroupsTable {
    private GroupsTable() {}

    /** The lines of the table. */
    public static List<String> lines(List<GroupInfo> groups) {
        List<String> lines = new ArrayList<>();
        lines.add("IPv6/IPv4 Group Memberships");
        lines.add("Interface       RefCnt Group");
        lines.add("--------------- ------ ---------------------");
        for (GroupInfo g : groups) {
            lines.add(String.format(Locale.ROOT, "%-15s %-6d %s", g.interfaceName(), g.members(), g.group()));
        }
        return lines;
    }

    /** The same as values for JSON. */
    public static List<Map<String, Object>> values(List<GroupInfo> groups) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (GroupInfo g : groups) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("interface", g.interfaceName());
            row.put("group", g.group().toString());
            row.put("members", g.members());
            rows.add(row);
        }
        return rows;
    }
}
