package dev.jackfield.ip;

import dev.jackfield.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The groups that an interface receives, and how many sockets have joined each; 224.0.0.1 besides (RFC 1112 section 7.2). */
final class Groups {
    private static final IpAddress ALL_SYSTEMS = IpAddress.v4(0xe000_0001);

    private final Map<IpAddress, Integer> members = new LinkedHashMap<>();

    void join(IpAddress group) {
        members.merge(group, 1, Integer::sum);
    }

    void leave(IpAddress group) {
        members.computeIfPresent(group, (g, n) -> n == 1 ? null : n - 1);
    }

    /** Whether what is sent to a group is received. */
    boolean contains(IpAddress group) {
        return group.equals(ALL_SYSTEMS) || members.containsKey(group);
    }

    /** Shows each group with the number of its members here, this host itself counting in 224.0.0.1. */
    void forEach(BiConsumer<IpAddress, Integer> each) {
        if (!members.containsKey(ALL_SYSTEMS)) {
            each.accept(ALL_SYSTEMS, 1);
        }
        members.forEach((g, n) -> each.accept(g, g.equals(ALL_SYSTEMS) ? n + 1 : n));
    }
}
