package dev.jackfield.lab.script;

import java.util.ArrayList;
import java.util.List;

/** What passed on the wire. It is put into words only when somebody asks: by then the script's numbers are known. */
final class Trace {
    private static final int LATEST = 12;

    private record Passed(long micros, boolean inbound, byte[] bytes) {}

    private final List<Passed> all = new ArrayList<>();

    void add(long micros, boolean inbound, byte[] bytes) {
        all.add(new Passed(micros, inbound, bytes));
    }

    /** All packets, a line each. */
    String all(TestedSockets sockets) {
        return text(sockets, 0, "");
    }

    /** The last ones, indented, each on a new line. */
    String latest(TestedSockets sockets) {
        return text(sockets, Math.max(all.size() - LATEST, 0), "    ");
    }

    private String text(TestedSockets sockets, int from, String indent) {
        StringBuilder s = new StringBuilder();
        for (Passed p : all.subList(from, all.size())) {
            s.append(s.isEmpty() ? "" : "\n").append(indent);
            s.append(PacketText.time(p.micros)).append(p.inbound ? " < " : " > ");
            s.append(PacketText.packet(p.bytes, sockets.owner(p.bytes, p.inbound), p.inbound));
        }
        return s.toString();
    }
}
