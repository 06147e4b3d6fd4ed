package dev.jackfield.ip;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The groups that one socket has joined, on which interface each, and the filter of sources that goes with each (RFC 3376 section 3.1,
 * RFC 3678 section 4.1): IP_ADD_MEMBERSHIP and its like, with Linux's rules and limits. It belongs to the core.
 */
public final class Memberships {
    public static final int IP_ADD_MEMBERSHIP = 35;
    public static final int IP_DROP_MEMBERSHIP = 36;
    public static final int IP_UNBLOCK_SOURCE = 37;
    public static final int IP_BLOCK_SOURCE = 38;
    public static final int IP_ADD_SOURCE_MEMBERSHIP = 39;
    public static final int IP_DROP_SOURCE_MEMBERSHIP = 40;

    /** A group on an interface. */
    private static final class Membership {
        final IpAddress group;
        final Attachment on;
        final IpAddress asked; // by which address of the interface it was asked for
        boolean exclude; // the sources are those that are not heard, else those that alone are
        final List<IpAddress> sources = new ArrayList<>();

        Membership(IpAddress group, Attachment on, IpAddress asked, boolean exclude) {
            this.group = group;
            this.on = on;
            this.asked = asked;
            this.exclude = exclude;
        }
    }

    private final Internet internet;
    private final List<Membership> all = new ArrayList<>();

    public Memberships(Internet internet) {
        this.internet = internet;
    }

    /** Whether an option is one of these. */
    public static boolean concerns(int option) {
        return option >= IP_ADD_MEMBERSHIP && option <= IP_DROP_SOURCE_MEMBERSHIP;
    }

    /** Joins, leaves, or changes a filter: 0 or a negated error number. */
    public int set(int option, Object value) {
        return switch (option) {
            case IP_ADD_MEMBERSHIP -> value instanceof Endpoint.IpMreq m ? join(m) : Errno.EINVAL.failure();
            case IP_DROP_MEMBERSHIP -> value instanceof Endpoint.IpMreq m ? leave(m) : Errno.EINVAL.failure();
            default -> value instanceof Endpoint.IpMreqSource m ? filter(option, m) : Errno.EINVAL.failure();
        };
    }

    private int join(Endpoint.IpMreq m) {
        IpAddress group = IpAddress.of(m.group());
        if (!isGroup(group)) {
            return Errno.EINVAL.failure();
        }
        Attachment on = internet.groupInterface(group, IpAddress.of(m.address()), m.index());
        return on == null ? Errno.ENODEV.failure() : join(group, on, IpAddress.of(m.address()), true);
    }

    private int join(IpAddress group, Attachment on, IpAddress asked, boolean exclude) {
        if (find(group, on) != null) {
            return Errno.EADDRINUSE.failure();
        }
        if (all.size() >= internet.settings().getInt(Setting.IGMP_MAX_MEMBERSHIPS)) {
            return Errno.ENOBUFS.failure();
        }
        all.add(new Membership(group, on, asked, exclude));
        on.groups.join(group);
        return 0;
    }

    private int leave(Endpoint.IpMreq m) {
        IpAddress group = IpAddress.of(m.group());
        IpAddress address = IpAddress.of(m.address());
        if (m.index() == 0 && address.isAny() && internet.groupInterface(group, address, 0) == null) {
            return Errno.ENODEV.failure();
        }
        for (Membership s : all) {
            boolean there =
                    m.index() != 0 ? s.on.link.index() == m.index() : address.isAny() || address.equals(s.asked);
            if (there && s.group.equals(group)) {
                forget(s);
                return 0;
            }
        }
        return Errno.EADDRNOTAVAIL.failure();
    }

    private void forget(Membership m) {
        all.remove(m);
        m.on.groups.leave(m.group);
    }

    private int filter(int option, Endpoint.IpMreqSource m) {
        IpAddress group = IpAddress.of(m.group());
        IpAddress address = IpAddress.of(m.address());
        boolean exclude = option == IP_BLOCK_SOURCE || option == IP_UNBLOCK_SOURCE;
        boolean add = option == IP_BLOCK_SOURCE || option == IP_ADD_SOURCE_MEMBERSHIP;
        if (!isGroup(group)) {
            return Errno.EINVAL.failure();
        }
        Attachment on = internet.groupInterface(group, address, 0);
        if (on == null) {
            return Errno.ENODEV.failure();
        }
        if (option == IP_ADD_SOURCE_MEMBERSHIP && find(group, on) == null) {
            int r = join(group, on, address, false);
            if (r < 0) {
                return r;
            }
        }
        Membership s = find(group, on);
        if (s == null || s.exclude != exclude && !s.sources.isEmpty()) {
            return Errno.EINVAL.failure();
        }
        s.exclude = exclude;
        IpAddress source = IpAddress.of(m.source());
        return add ? add(s, source) : remove(s, source);
    }

    private int add(Membership m, IpAddress source) {
        if (m.sources.size() >= internet.settings().getInt(Setting.IGMP_MAX_MSF)) {
            return Errno.ENOBUFS.failure();
        }
        if (m.sources.contains(source)) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        m.sources.add(source);
        return 0;
    }

    /** Without the last of the sources that alone were heard the group is left. */
    private int remove(Membership m, IpAddress source) {
        if (!m.sources.remove(source)) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        if (m.sources.isEmpty() && !m.exclude) {
            forget(m);
        }
        return 0;
    }

    private static boolean isGroup(IpAddress a) {
        return a.isV4() && a.isMulticast();
    }

    private Membership find(IpAddress group, Attachment on) {
        for (Membership m : all) {
            if (m.on == on && m.group.equals(group)) {
                return m;
            }
        }
        return null;
    }

    /**
     * Whether the socket is to get what came for a group: it has joined that, where it came in, and hears its source.
     *
     * @param joinedOrNot what holds for groups that it has not joined there (IP_MULTICAST_ALL)
     */
    public boolean hears(Packet p, boolean joinedOrNot) {
        for (Membership m : all) {
            if (m.group.lo() == p.dstLo && m.group.hi() == p.dstHi && m.on.link.index() == p.inInterface) {
                return m.sources.contains(new IpAddress(p.srcHi, p.srcLo)) != m.exclude;
            }
        }
        return joinedOrNot;
    }

    /** Leaves all groups: the socket is closed. */
    public void leaveAll() {
        for (Membership m : List.copyOf(all)) {
            forget(m);
        }
    }
}
