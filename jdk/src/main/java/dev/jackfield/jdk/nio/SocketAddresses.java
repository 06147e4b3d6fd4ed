package dev.jackfield.jdk.nio;

import dev.jackfield.core.Errno;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;

/** Addresses as channels are given them, checked as the JDK checks them, and made what the stack takes. */
final class SocketAddresses {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private SocketAddresses() {}

    /**
     * An address for a channel of a family, null when the channel was opened without one: that takes the wildcard of IPv6 too.
     *
     * @throws UnsupportedAddressTypeException when it is of no kind that a channel on a host takes
     */
    static InetSocketAddress check(SocketAddress a, ProtocolFamily family) {
        Objects.requireNonNull(a);
        if (!(a instanceof InetSocketAddress i)) {
            throw new UnsupportedAddressTypeException();
        }
        if (i.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        InetSocketAddress usable = HostSocket.usable(i);
        if (usable == null || family == StandardProtocolFamily.INET && !(i.getAddress() instanceof Inet4Address)) {
            throw new UnsupportedAddressTypeException();
        }
        return usable;
    }

    /** As {@link #check}; null stands for the wildcard and any port. */
    static InetSocketAddress checkLocal(SocketAddress a, ProtocolFamily family) {
        return a == null ? new InetSocketAddress(HostSocket.wildcard(), 0) : check(a, family);
    }

    /** As {@link #check}; the wildcard as a peer is this host. */
    static InetSocketAddress checkPeer(SocketAddress a, ProtocolFamily family) {
        InetSocketAddress i = check(a, family);
        return i.getAddress().isAnyLocalAddress() ? new InetSocketAddress(LOOPBACK, i.getPort()) : i;
    }

    /** Binds, or throws what the JDK does. */
    static InetSocketAddress bind(HostSocket s, InetSocketAddress local) throws IOException {
        SocketErrors.check(s.bind(local));
        InetSocketAddress bound = s.localAddress();
        if (bound == null) {
            throw SocketErrors.of(Errno.EBADF.failure());
        }
        return bound;
    }
}
