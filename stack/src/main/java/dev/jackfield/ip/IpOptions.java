package dev.jackfield.ip;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * The options of level IPPROTO_IP that a socket of any transport has, with Linux's numbers and rules. Each endpoint has one of these
 * beside its {@link dev.jackfield.core.SocketOptions}.
 */
public final class IpOptions {
    /** The level. */
    public static final int IPPROTO_IP = 0;

    public static final int IP_TOS = 1;
    public static final int IP_TTL = 2;
    public static final int IP_OPTIONS = 4;
    public static final int IP_PKTINFO = 8;
    public static final int IP_MTU_DISCOVER = 10;
    public static final int IP_RECVERR = 11;
    public static final int IP_RECVTTL = 12;
    public static final int IP_RECVTOS = 13;
    public static final int IP_MTU = 14;
    public static final int IP_MINTTL = 21;
    public static final int IP_MULTICAST_IF = 32;
    public static final int IP_MULTICAST_TTL = 33;
    public static final int IP_MULTICAST_LOOP = 34;
    public static final int IP_MULTICAST_ALL = 49;

    /** Values of IP_MTU_DISCOVER: fragment; fragment only here, what does not fit; never fragment; never, and trust no path MTU. */
    public static final int PMTUDISC_DONT = 0, PMTUDISC_WANT = 1, PMTUDISC_DO = 2, PMTUDISC_PROBE = 3;

    /** Bytes of the IPv4 header that stamp reckons with. */
    private static final int HEADER = 20;

    /** Hops, 0 for the host's default. */
    public int ttl;
    /** Type of service, ECN bits included. */
    public int tos;
    /** By which hosts packets are to go, null for none (IP_OPTIONS). */
    public SourceRoute sourceRoute;
    /** PMTUDISC_... */
    public int mtuDiscover = PMTUDISC_WANT;
    /** What has fewer hops left when it arrives is not taken (RFC 5082); TCP heeds it, as on Linux. */
    public int minTtl;
    /** Hops of what goes to groups. */
    public int multicastTtl = 1;
    /** Whether this host hears what goes to groups that it has joined. */
    public boolean multicastLoop = true;
    /** Whether the socket hears groups that another one of this host has joined. */
    public boolean multicastAll = true;
    /** By which interface what goes to groups leaves, by number, 0 for the route's; and from which address, null for the interface's. */
    public int multicastInterface;

    public IpAddress multicastSource;
    /** Whether all that ICMP reports is told, not only what is final (IP_RECVERR). */
    public boolean receiveErrors;
    /** Whether a receive tells the time to live. */
    public boolean receiveTtl;
    /** Whether it tells the type of service. */
    public boolean receiveTos;
    /** Whether it tells where the datagram arrived. */
    public boolean packetInfo;
    /** Of one datagram: the address that it comes from, and the interface, 0 for any; null for the usual. */
    private Endpoint.Arrival from;

    /** What an accepted socket inherits: all of them. */
    public IpOptions copy() {
        IpOptions o = new IpOptions();
        o.ttl = ttl;
        o.tos = tos;
        o.sourceRoute = sourceRoute;
        o.mtuDiscover = mtuDiscover;
        o.minTtl = minTtl;
        o.multicastTtl = multicastTtl;
        o.multicastLoop = multicastLoop;
        o.multicastAll = multicastAll;
        o.multicastInterface = multicastInterface;
        o.multicastSource = multicastSource;
        o.receiveErrors = receiveErrors;
        o.receiveTtl = receiveTtl;
        o.receiveTos = receiveTos;
        o.packetInfo = packetInfo;
        return o;
    }

    /**
     * These, for one datagram, with what control messages say: IP_TTL, IP_TOS, IP_PKTINFO, of which {@link Endpoint.Arrival#destination} is where the datagram comes from.
     * Other levels are passed over.
     *
     * @return null when one of them is none of these, or wrong
     */
    public IpOptions with(List<Endpoint.Control> control) {
        IpOptions o = copy();
        for (Endpoint.Control c : control) {
            if (c.level() == SocketOptions.SOL_SOCKET) {
                return null;
            }
            if (c.level() != IPPROTO_IP) {
                continue;
            }
            boolean right = switch (c.type()) {
                case IP_TTL -> c.value() instanceof Integer v && v >= 1 && v <= 255 && o.set(IP_TTL, v) == 0;
                case IP_TOS -> c.value() instanceof Integer v && v >= 0 && v <= 255 && o.set(IP_TOS, v) == 0;
                case IP_PKTINFO -> c.value() instanceof Endpoint.Arrival a && o.comesFrom(a);
                default -> false;
            };
            if (!right) {
                return null;
            }
        }
        return o;
    }

    private boolean comesFrom(Endpoint.Arrival a) {
        from = a;
        return true;
    }

    /** The address that one datagram is to come from, or {@code usual}. */
    public IpAddress source(IpAddress usual) {
        return from == null || from.destination() == null || from.destination().isAnyLocalAddress()
                ? usual
                : IpAddress.of(from.destination());
    }

    /** The index of the interface that it leaves by, or {@code usual}. */
    public int outInterface(int usual) {
        return from == null || from.interfaceIndex() == 0 ? usual : from.interfaceIndex();
    }

    /** Sets an option: 0 or a negated error number, -ENOPROTOOPT for one that is not known here. */
    public int set(int option, Object value) {
        if (option == IP_OPTIONS) {
            return setSourceRoute(value);
        }
        if (!known(option)) {
            return Errno.ENOPROTOOPT.failure();
        }
        if (!(value instanceof Integer number)) {
            return Errno.EINVAL.failure();
        }
        int v = number;
        boolean right = switch (option) {
            case IP_TOS -> true;
            case IP_TTL -> v == -1 || v >= 1 && v <= 255;
            case IP_MTU_DISCOVER -> v >= PMTUDISC_DONT && v <= PMTUDISC_PROBE;
            case IP_MINTTL -> v >= 0 && v <= 255;
            case IP_MULTICAST_TTL -> v >= -1 && v <= 255;
            case IP_MULTICAST_ALL -> v == 0 || v == 1;
            default -> true;
        };
        if (!right) {
            return Errno.EINVAL.failure();
        }
        switch (option) {
            case IP_TOS -> tos = v & 0xff;
            case IP_TTL -> ttl = Math.max(v, 0);
            case IP_MTU_DISCOVER -> mtuDiscover = v;
            case IP_MINTTL -> minTtl = v;
            case IP_MULTICAST_TTL -> multicastTtl = v == -1 ? 1 : v;
            case IP_MULTICAST_LOOP -> multicastLoop = v != 0;
            case IP_MULTICAST_ALL -> multicastAll = v != 0;
            case IP_RECVERR -> receiveErrors = v != 0;
            case IP_RECVTOS -> receiveTos = v != 0;
            case IP_PKTINFO -> packetInfo = v != 0;
            default -> receiveTtl = v != 0; // IP_RECVTTL
        }
        return 0;
    }

    /** Of all that IP_OPTIONS may be on Linux this takes a source route, or nothing, which ends one. */
    private int setSourceRoute(Object value) {
        if (!(value instanceof byte[] b)) {
            return Errno.EINVAL.failure();
        }
        SourceRoute s = b.length == 0 ? null : SourceRoute.parse(b);
        if (s == null && b.length > 0) {
            return Errno.EINVAL.failure();
        }
        sourceRoute = s;
        return 0;
    }

    /**
     * IP_MULTICAST_IF, for sockets that send to groups: an address of the interface, or an {@link Endpoint.IpMreq} with its number; the wildcard
     * and no number leave it to the route.
     */
    public int setMulticastInterface(Object value, Internet internet) {
        Endpoint.IpMreq m;
        if (value instanceof InetAddress a) {
            m = new Endpoint.IpMreq(a, a, 0);
        } else if (value instanceof Endpoint.IpMreq r) {
            m = r;
        } else {
            return Errno.EINVAL.failure();
        }
        IpAddress address = IpAddress.of(m.address());
        if (m.index() == 0 && address.isAny()) {
            multicastInterface = 0;
            multicastSource = null;
            return 0;
        }
        Attachment on = internet.groupInterface(address, address, m.index());
        if (on == null) {
            return Errno.EADDRNOTAVAIL.failure();
        }
        multicastInterface = on.link.index();
        multicastSource = address.isAny() ? null : address;
        return 0;
    }

    private static boolean known(int option) {
        return switch (option) {
            case IP_TOS,
                    IP_TTL,
                    IP_MTU_DISCOVER,
                    IP_RECVERR,
                    IP_RECVTTL,
                    IP_RECVTOS,
                    IP_PKTINFO,
                    IP_MINTTL,
                    IP_MULTICAST_TTL,
                    IP_MULTICAST_LOOP,
                    IP_MULTICAST_ALL -> true;
            default -> false;
        };
    }

    /**
     * The value of an option, or null when there is none: IP_MTU is the route's, so there is one while a socket is connected.
     *
     * @param internet for the host's default time to live
     * @param r the route to the peer, or null
     */
    public Object get(int option, Internet internet, Route r) {
        return switch (option) {
            case IP_TOS -> tos;
            case IP_OPTIONS -> sourceRoute == null ? new byte[0] : sourceRoute.toOptions();
            case IP_TTL -> ttl == 0 ? internet.defaultTtl() : ttl;
            case IP_MTU_DISCOVER -> mtuDiscover;
            case IP_RECVERR -> receiveErrors ? 1 : 0;
            case IP_RECVTTL -> receiveTtl ? 1 : 0;
            case IP_RECVTOS -> receiveTos ? 1 : 0;
            case IP_PKTINFO -> packetInfo ? 1 : 0;
            case IP_MINTTL -> minTtl;
            case IP_MULTICAST_TTL -> multicastTtl;
            case IP_MULTICAST_LOOP -> multicastLoop ? 1 : 0;
            case IP_MULTICAST_ALL -> multicastAll ? 1 : 0;
            case IP_MULTICAST_IF -> (multicastSource == null ? IpAddress.ANY4 : multicastSource).toInetAddress();
            case IP_MTU -> r == null ? null : (Integer) r.mtu();
            default -> null;
        };
    }

    /** Adds to a message what the options ask to be told of the packet that it came in. */
    public void tell(Endpoint.Message message, Packet p) {
        if (receiveTtl) {
            message.control.add(new Endpoint.Control(IPPROTO_IP, IP_TTL, p.ttl));
        }
        if (receiveTos) {
            message.control.add(new Endpoint.Control(IPPROTO_IP, IP_TOS, p.tos));
        }
        if (packetInfo) {
            Endpoint.Arrival a = new Endpoint.Arrival(p.inInterface, new IpAddress(p.dstHi, p.dstLo).toInetAddress());
            message.control.add(new Endpoint.Control(IPPROTO_IP, IP_PKTINFO, a));
        }
    }

    /**
     * Gives a packet on its way out what this socket has set; it begins with the transport header. What IP_MTU_DISCOVER says decides
     * whether it may be fragmented: under PMTUDISC_WANT it may, here, when it is longer than the path takes, and anywhere, when the path takes less than is believed.
     */
    public void stamp(Packet p, Route r) {
        p.tos = tos;
        p.ttl = r.multicast() ? multicastTtl : ttl;
        p.groupLoop = multicastLoop;
        p.dontFragment = switch (mtuDiscover) {
            case PMTUDISC_DONT -> false;
            case PMTUDISC_WANT -> !r.narrower() && (p.gso != Packet.GSO_NONE || p.length() + HEADER <= r.mtu());
            default -> true;
        };
    }
}
