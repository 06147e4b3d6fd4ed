package dev.jackfield.ip;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.Trace;
import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The internet layer of a host: its interfaces, addresses and routes, and the way of a packet between the transports and the links.
 * Everything here is called on the core.
 */
public final class Internet {
    private static final int CACHED_ROUTES = 1024;

    private final Core core;
    private final Settings settings;
    private final Counters counters;
    private final RandomGenerator random;
    private final long seed;
    private final Addresses addresses;
    private final Routes routes;
    private final PathMtus paths;
    private final Transport[] transports = new Transport[256];
    private final Route[] cache = new Route[CACHED_ROUTES];
    private final Neighbours neighbours;
    private final Ipv4 ipv4;
    private Attachment[] attachments = {}; // by the interface's number
    private Attachment loopback;

    /** @param random for what nobody should be able to foretell */
    public Internet(Core core, Settings settings, Counters counters, RandomGenerator random) {
        this.core = core;
        this.settings = settings;
        this.counters = counters;
        this.random = random;
        seed = random.nextLong();
        addresses = new Addresses(seed);
        routes = new Routes(seed);
        paths = new PathMtus(this);
        neighbours = new Neighbours(this);
        ipv4 = new Ipv4(this);
    }

    // ---- what it is made of -------------------------------------------------------------------------------

    Core core() {
        return core;
    }

    Settings settings() {
        return settings;
    }

    Counters counters() {
        return counters;
    }

    RandomGenerator random() {
        return random;
    }

    /** A secret, for hashes. */
    long seed() {
        return seed;
    }

    Addresses table() {
        return addresses;
    }

    Family family(long hi, long lo) {
        return IpAddress.isV4(hi, lo) ? ipv4 : null;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    Transport transport(int protocol) {
        return transports[protocol];
    }

    /** The interface that leads back to this host; null before it was attached. */
    Attachment loopback() {
        return loopback;
    }

    /** Bytes held by fragments that wait for the rest of their datagram; on the core. */
    public long reassemblyMemory() {
        return ipv4.fragments().memory();
    }

    /** The ping sockets. */
    public Ping ping() {
        return ipv4.icmp().ping();
    }

    /** Says which transport is given the packets of its protocol. */
    public void register(Transport t) {
        transports[t.protocol()] = t;
    }

    // ---- interfaces and addresses -------------------------------------------------------------------------

    /** Takes an interface into use. A {@link dev.jackfield.link.Loopback} becomes the way to this host's own addresses. */
    public void attach(NetInterface i) {
        assert core.held();
        Attachment a = new Attachment(i, seed);
        if (i.index() >= attachments.length) {
            attachments = Arrays.copyOf(attachments, i.index() + 1);
        }
        attachments[i.index()] = a;
        if (a.loopback) {
            loopback = a;
        }
        routes.touch();
        i.listen(this::receive);
    }

    /** Gives an interface up, with its addresses and routes. */
    public void detach(NetInterface i) {
        assert core.held();
        Attachment a = attachment(i.index());
        if (a == null || a.link != i) {
            return;
        }
        for (LocalAddress l : List.copyOf(addresses.all())) {
            if (l.on == a) {
                removeAddress(i, l.address);
            }
        }
        routes.removeAll(i);
        neighbours.forget(a);
        attachments[i.index()] = null;
        if (loopback == a) {
            loopback = null;
        }
        routes.touch();
    }

    /** The interface of a number, or null. */
    Attachment attachment(int index) {
        return index < attachments.length ? attachments[index] : null;
    }

    /** The interfaces in use. */
    public List<NetInterface> interfaces() {
        List<NetInterface> all = new ArrayList<>();
        for (Attachment a : attachments) {
            if (a != null) {
                all.add(a.link);
            }
        }
        return all;
    }

    /**
     * Gives an interface an address, and this host the route to the link's prefix.
     *
     * @return 0, -EEXIST when this host has the address, -ENODEV, or -EINVAL
     */
    public int addAddress(NetInterface i, IpAddress a, int prefixLength) {
        assert core.held();
        Attachment on = attachment(i.index());
        if (on == null || on.link != i) {
            return Errno.ENODEV.failure();
        }
        if (prefixLength < 0 || prefixLength > (a.isV4() ? 32 : 128) || a.isAny() || a.isMulticast()) {
            return Errno.EINVAL.failure();
        }
        LocalAddress there = addresses.find(a.hi(), a.lo());
        if (there != null && there.address.equals(a)) {
            return Errno.EEXIST.failure();
        }
        LocalAddress added = new LocalAddress(on, a, prefixLength);
        addresses.add(added);
        routes.add(added.prefix(), prefixLength, null, i, 0);
        routes.touch();
        if (a.isV4()) {
            added.watch = ipv4.arp().watch(added);
        }
        return 0;
    }

    /** Takes an address away; -EADDRNOTAVAIL when it is not there. */
    public int removeAddress(NetInterface i, IpAddress a) {
        assert core.held();
        LocalAddress there = addresses.find(a.hi(), a.lo());
        if (there == null || there.on.link != i || !there.address.equals(a)) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        addresses.remove(there);
        if (there.watch != null) {
            there.watch.end();
        }
        boolean prefixInUse = false;
        for (LocalAddress l : addresses.all()) {
            prefixInUse |= l.on == there.on
                    && l.prefixLength == there.prefixLength
                    && l.prefix().equals(there.prefix());
        }
        if (!prefixInUse) {
            routes.remove(there.prefix(), there.prefixLength, null, i);
        }
        routes.touch();
        return 0;
    }

    /** The addresses, in the order in which they were added. */
    public List<InterfaceAddress> addresses() {
        return addresses.all().stream().map(LocalAddress::snapshot).toList();
    }

    /** The routing table. Own addresses need no entry. */
    public Routes routes() {
        return routes;
    }

    /** The hosts on the links that are known, or being looked for. */
    public List<NeighbourEntry> neighbourTable() {
        return neighbours.list();
    }

    /**
     * The interface on which a group is joined: that of a number, or else with an address, or else by which the group is sent to. Null
     * when there is none.
     */
    Attachment groupInterface(IpAddress group, IpAddress address, int index) {
        if (index != 0) {
            return attachment(index);
        }
        if (!address.isAny()) {
            LocalAddress l = addresses.find(address.hi(), address.lo());
            return l == null ? null : l.on;
        }
        return link(address, group, 0);
    }

    /** Shows the groups of each interface. */
    public void groups(GroupVisitor v) {
        for (Attachment a : attachments) {
            if (a != null) {
                a.groups.forEach((group, members) -> v.group(a.link, group, members));
            }
        }
    }

    /** Who is shown the groups. */
    public interface GroupVisitor {
        /** @param members how many have joined it */
        void group(NetInterface on, IpAddress group, int members);
    }

    /** Whether an address is one of this host's. */
    public boolean isLocal(long hi, long lo) {
        return addresses.find(hi, lo) != null;
    }

    /** Whether it is the limited broadcast address, or the directed one of a link of this host. */
    public boolean isBroadcast(long hi, long lo) {
        return addresses.isBroadcast(hi, lo);
    }

    // ---- routing ------------------------------------------------------------------------------------------

    /**
     * Finds the way to a destination.
     *
     * @param srcLo with srcHi the source address; any for one to be chosen
     * @param boundInterface the number of the interface that it must leave by, or 0
     * @return null when there is none: ENETUNREACH
     */
    public Route route(long srcHi, long srcLo, long dstHi, long dstLo, int boundInterface) {
        assert core.held();
        int slot = AddressMap.hash(seed + boundInterface, srcHi * 31 + dstHi, srcLo * 31 + dstLo) & CACHED_ROUTES - 1;
        Route r = cache[slot];
        if (r == null || !r.answers(srcHi, srcLo, dstHi, dstLo, boundInterface) || r.stale()) {
            r = find(srcHi, srcLo, dstHi, dstLo, boundInterface);
            cache[slot] = r;
        }
        return r;
    }

    private Route find(long srcHi, long srcLo, long dstHi, long dstLo, int bound) {
        IpAddress dst = new IpAddress(dstHi, dstLo);
        IpAddress src = new IpAddress(srcHi, srcLo);
        if (dst.isAny() || family(dstHi, dstLo) == null) {
            return null;
        }
        Attachment via;
        IpAddress next = dst;
        Route.Kind kind;
        if (isLocal(dstHi, dstLo)) {
            kind = Route.Kind.LOCAL;
            via = loopback;
            src = src.isAny() ? dst : src;
        } else if (dst.isMulticast() || dst.equals(IpAddress.BROADCAST4)) {
            kind = dst.isMulticast() ? Route.Kind.MULTICAST : Route.Kind.BROADCAST;
            via = link(src, dst, bound);
        } else {
            Routes.Entry e = routes.lookup(dstHi, dstLo, bound);
            if (e == null) {
                return null;
            }
            kind = isBroadcast(dstHi, dstLo) ? Route.Kind.BROADCAST : Route.Kind.UNICAST;
            via = attachment(e.out().index());
            next = e.gateway() != null ? e.gateway() : dst;
        }
        if (via == null || !via.link.up()) {
            return null;
        }
        if (src.isAny()) {
            src = addresses.source(via.link, next.hi(), next.lo());
        }
        PathMtu path = kind == Route.Kind.UNICAST ? paths.find(dstHi, dstLo) : null;
        return new Route(
                this,
                srcHi,
                srcLo,
                dstHi,
                dstLo,
                bound,
                via,
                kind,
                next,
                src,
                path,
                kind == Route.Kind.LOCAL ? RouteMetrics.NONE : routes.metrics(dstHi, dstLo, bound));
    }

    /** By which interface something leaves that goes to everybody or a group: the one asked for, the source's, the route's, the first. */
    private Attachment link(IpAddress src, IpAddress dst, int bound) {
        if (bound != 0) {
            return attachment(bound);
        }
        LocalAddress l = addresses.find(src.hi(), src.lo());
        if (l != null) {
            return l.on;
        }
        Routes.Entry e = routes.lookup(dst.hi(), dst.lo(), 0);
        if (e != null) {
            return attachment(e.out().index());
        }
        for (Attachment a : attachments) {
            if (a != null && !a.loopback && a.link.up()) {
                return a;
            }
        }
        return null;
    }

    /**
     * Notes that packets to a destination must not be larger than {@code mtu}: for a transport that was told so by
     * {@link IcmpError.Kind#TOO_BIG} and has checked that the report is about a packet of its own.
     */
    public void lowerPathMtu(IpAddress dst, int mtu) {
        paths.lower(dst, mtu);
    }

    // ---- the way of a packet ------------------------------------------------------------------------------

    private void receive(NetInterface in, int etherType, Packet p) {
        Trace t = core.trace();
        if (t == null) {
            input(in, etherType, p);
            return;
        }
        t.receiving(p);
        input(in, etherType, p);
        t.receiving(null);
    }

    private void input(NetInterface in, int etherType, Packet p) {
        Attachment a = attachment(in.index());
        if (a == null) {
            return;
        }
        switch (etherType) {
            case EthernetHeader.IPV4 -> ipv4.input(a, p);
            case EthernetHeader.ARP -> ipv4.arp().input(a, p);
            default -> counters.add(Counter.IfInUnknownProtos);
        }
    }

    /**
     * Sends a packet of this host, which the layer then owns. It begins with the transport header and has {@link Packet#HEADROOM} in
     * front; addresses, protocol, tos, ttl (0 for the default, but for groups no hop at all), dontFragment are set, the checksum is as
     * {@link dev.jackfield.wire.Checksum#prepare} leaves it, or whole and marked valid. It may be one to be cut (gso). What is too large for
     * the link is fragmented.
     *
     * @return 0, or -EMSGSIZE for what must not be fragmented or is longer than any packet, or -ENETDOWN
     */
    public int send(Packet p, Route r) {
        assert core.held();
        return r.family.output(p, r);
    }

    /** Gives a packet with its network header to the link of a route. */
    void transmit(Packet p, Route r) {
        NetInterface out = r.via.link;
        int etherType = r.family.etherType();
        if (!r.via.resolves) {
            out.send(p, etherType, 0);
            return;
        }
        switch (r.kind) {
            case BROADCAST -> out.send(p, etherType, MacAddress.BROADCAST);
            case MULTICAST -> out.send(p, etherType, r.family.groupMac(p.dstHi, p.dstLo));
            case UNICAST, LOCAL -> {
                Neighbour n = r.neighbour;
                if (n == null || n.gone()) {
                    n = neighbours.get(r.via, r.family, r.nextHi, r.nextLo);
                    r.neighbour = n;
                }
                n.output(p);
            }
        }
    }

    /** The time to live of what does not ask for another. */
    int defaultTtl() {
        return settings.getInt(Setting.IP_DEFAULT_TTL);
    }
}
