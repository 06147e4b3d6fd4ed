package dev.jackfield.jdk;

import dev.jackfield.core.Endpoint;
import dev.jackfield.socket.Posix;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * The options of the JDK and what they are called in the stack, with the JDK's own limits and conversions. SO_INCOMING_NAPI_ID is not
 * among them: there is no network card; nor is IP_MULTICAST_IF, for which {@link HostSocket} keeps what the program said.
 */
final class HostOptions {
    /** How the JDK's value becomes the stack's. */
    enum Kind {
        SWITCH,
        NUMBER,
        /** Linux answers twice what was asked for, and the JDK half of what Linux answers. */
        BUFFER,
        LINGER,
        /** IP_MTU_DISCOVER as a switch. */
        DONT_FRAGMENT
    }

    /** Where an option is in the stack. */
    record Entry(SocketOption<?> name, int level, int option, Kind kind) {
        /** The value as the stack takes it. */
        Object toStack(Object value) {
            return switch (kind) {
                case SWITCH -> (Boolean) value ? 1 : 0;
                case NUMBER, BUFFER -> value;
                case LINGER -> {
                    int s = (Integer) value;
                    yield new Endpoint.Linger(s >= 0, Math.clamp(s, 0, 65_535));
                }
                case DONT_FRAGMENT -> (Boolean) value ? Posix.IP_PMTUDISC_DO : Posix.IP_PMTUDISC_DONT;
            };
        }

        /** The value as the JDK answers it. */
        Object toJava(Object value) {
            return switch (kind) {
                case SWITCH -> (Integer) value != 0;
                case NUMBER -> value;
                case BUFFER -> (Integer) value / 2;
                case LINGER -> {
                    Endpoint.Linger l = (Endpoint.Linger) value;
                    yield l.on() ? l.seconds() : -1;
                }
                case DONT_FRAGMENT -> (Integer) value == Posix.IP_PMTUDISC_DO;
            };
        }
    }

    private static final Map<SocketOption<?>, Entry> ALL = new LinkedHashMap<>();

    static {
        add(StandardSocketOptions.SO_BROADCAST, Posix.SOL_SOCKET, Posix.SO_BROADCAST, Kind.SWITCH);
        add(StandardSocketOptions.SO_KEEPALIVE, Posix.SOL_SOCKET, Posix.SO_KEEPALIVE, Kind.SWITCH);
        add(StandardSocketOptions.SO_SNDBUF, Posix.SOL_SOCKET, Posix.SO_SNDBUF, Kind.BUFFER);
        add(StandardSocketOptions.SO_RCVBUF, Posix.SOL_SOCKET, Posix.SO_RCVBUF, Kind.BUFFER);
        add(StandardSocketOptions.SO_REUSEADDR, Posix.SOL_SOCKET, Posix.SO_REUSEADDR, Kind.SWITCH);
        add(StandardSocketOptions.SO_REUSEPORT, Posix.SOL_SOCKET, Posix.SO_REUSEPORT, Kind.SWITCH);
        add(StandardSocketOptions.SO_LINGER, Posix.SOL_SOCKET, Posix.SO_LINGER, Kind.LINGER);
        add(StandardSocketOptions.IP_TOS, Posix.IPPROTO_IP, Posix.IP_TOS, Kind.NUMBER);
        add(StandardSocketOptions.IP_MULTICAST_TTL, Posix.IPPROTO_IP, Posix.IP_MULTICAST_TTL, Kind.NUMBER);
        add(StandardSocketOptions.IP_MULTICAST_LOOP, Posix.IPPROTO_IP, Posix.IP_MULTICAST_LOOP, Kind.SWITCH);
        add(StandardSocketOptions.TCP_NODELAY, Posix.IPPROTO_TCP, Posix.TCP_NODELAY, Kind.SWITCH);
        add(ExtendedSocketOptions.TCP_QUICKACK, Posix.IPPROTO_TCP, Posix.TCP_QUICKACK, Kind.SWITCH);
        add(ExtendedSocketOptions.TCP_KEEPIDLE, Posix.IPPROTO_TCP, Posix.TCP_KEEPIDLE, Kind.NUMBER);
        add(ExtendedSocketOptions.TCP_KEEPINTERVAL, Posix.IPPROTO_TCP, Posix.TCP_KEEPINTVL, Kind.NUMBER);
        add(ExtendedSocketOptions.TCP_KEEPCOUNT, Posix.IPPROTO_TCP, Posix.TCP_KEEPCNT, Kind.NUMBER);
        add(ExtendedSocketOptions.IP_DONTFRAGMENT, Posix.IPPROTO_IP, Posix.IP_MTU_DISCOVER, Kind.DONT_FRAGMENT);
    }

    private HostOptions() {}

    private static void add(SocketOption<?> name, int level, int option, Kind kind) {
        ALL.put(name, new Entry(name, level, option, kind));
    }

    /** All of them. */
    static Set<SocketOption<?>> names() {
        Set<SocketOption<?>> all = new HashSet<>(ALL.keySet());
        all.add(StandardSocketOptions.IP_MULTICAST_IF);
        return Set.copyOf(all);
    }

    /**
     * Where an option is in the stack.
     *
     * @throws UnsupportedOperationException when it is nowhere
     */
    static Entry find(SocketOption<?> name) {
        Entry e = ALL.get(name);
        if (e == null) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return e;
    }

    /** Refuses a value that no socket takes, as the JDK does before it asks the system. */
    static void check(SocketOption<?> name, Object value) {
        if (name == StandardSocketOptions.SO_RCVBUF || name == StandardSocketOptions.SO_SNDBUF) {
            if ((Integer) value < 0) {
                throw new IllegalArgumentException("Invalid send/receive buffer size");
            }
        } else if (name == StandardSocketOptions.IP_TOS) {
            if ((Integer) value < 0 || (Integer) value > 255) {
                throw new IllegalArgumentException("Invalid IP_TOS value");
            }
        } else if (name == StandardSocketOptions.IP_MULTICAST_TTL) {
            if ((Integer) value < 0 || (Integer) value > 255) {
                throw new IllegalArgumentException("Invalid TTL/hop value");
            }
        }
    }
}
