package dev.jackfield.jdk.nio;

import static java.net.StandardSocketOptions.IP_MULTICAST_IF;
import static java.net.StandardSocketOptions.IP_MULTICAST_LOOP;
import static java.net.StandardSocketOptions.IP_MULTICAST_TTL;
import static java.net.StandardSocketOptions.IP_TOS;
import static java.net.StandardSocketOptions.SO_BROADCAST;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static jdk.net.ExtendedSocketOptions.IP_DONTFRAGMENT;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL;
import static jdk.net.ExtendedSocketOptions.TCP_QUICKACK;

import dev.jackfield.jdk.HostSocket;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Set;

/** Which options each kind of channel has; the JDK's, without SO_INCOMING_NAPI_ID. */
final class ChannelOptions {
    static final Set<SocketOption<?>> STREAM = Set.of(
            SO_SNDBUF,
            SO_RCVBUF,
            SO_KEEPALIVE,
            SO_REUSEADDR,
            SO_REUSEPORT,
            SO_LINGER,
            TCP_NODELAY,
            IP_TOS,
            TCP_QUICKACK,
            TCP_KEEPIDLE,
            TCP_KEEPINTERVAL,
            TCP_KEEPCOUNT);

    static final Set<SocketOption<?>> LISTENER =
            Set.of(SO_RCVBUF, SO_REUSEADDR, SO_REUSEPORT, TCP_QUICKACK, TCP_KEEPIDLE, TCP_KEEPINTERVAL, TCP_KEEPCOUNT);

    static final Set<SocketOption<?>> DATAGRAM = Set.of(
            SO_SNDBUF,
            SO_RCVBUF,
            SO_REUSEADDR,
            SO_REUSEPORT,
            SO_BROADCAST,
            IP_TOS,
            IP_MULTICAST_IF,
            IP_MULTICAST_TTL,
            IP_MULTICAST_LOOP,
            IP_DONTFRAGMENT);

    static final Set<SocketOption<?>> ASYNCHRONOUS_STREAM = Set.of(
            SO_SNDBUF,
            SO_RCVBUF,
            SO_KEEPALIVE,
            SO_REUSEADDR,
            SO_REUSEPORT,
            TCP_NODELAY,
            TCP_QUICKACK,
            TCP_KEEPIDLE,
            TCP_KEEPINTERVAL,
            TCP_KEEPCOUNT);

    private ChannelOptions() {}

    /** Sets an option of an open channel. */
    static <T> void set(Channel c, HostSocket s, Set<SocketOption<?>> supported, SocketOption<T> name, T value)
            throws IOException {
        check(name, supported);
        if (!name.type().isInstance(value)) { // raw types let another one through
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
        ensureOpen(c);
        s.setOption(name, value);
    }

    /** The value of an option of an open channel. */
    static <T> T get(Channel c, HostSocket s, Set<SocketOption<?>> supported, SocketOption<T> name) throws IOException {
        check(name, supported);
        ensureOpen(c);
        return s.option(name);
    }

    private static void ensureOpen(Channel c) throws ClosedChannelException {
        if (!c.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** Refuses an option that a channel has not. */
    private static void check(SocketOption<?> name, Set<SocketOption<?>> supported) {
        Objects.requireNonNull(name);
        if (!supported.contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
    }
}
