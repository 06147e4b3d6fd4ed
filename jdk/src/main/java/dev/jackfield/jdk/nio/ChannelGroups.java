package dev.jackfield.jdk.nio;

import dev.jackfield.core.Endpoint;
import dev.jackfield.jdk.HostSocket;
import dev.jackfield.jdk.SocketErrors;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The groups that a channel has joined, and the keys that say so; the JDK's checks, in the JDK's words. */
final class ChannelGroups {
    private final HostDatagramChannel channel;
    private final HostSocket socket;
    private final List<Key> keys = new ArrayList<>();

    ChannelGroups(HostDatagramChannel channel, HostSocket socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /** Joins; answers the key that there is when it has joined already. With a source only that is heard. */
    synchronized MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source) throws IOException {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("Group not a multicast address");
        }
        if (!(group instanceof Inet4Address)) {
            throw new IllegalArgumentException("Only IPv6 sockets can join IPv6 multicast group");
        }
        if (source != null) {
            checkSource(source);
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        Key there = find(group, on, source);
        if (there != null) {
            return there;
        }
        InetAddress address = socket.interfaceAddress(on);
        if (address == null) {
            throw new IOException("Network interface not configured for IPv4");
        }
        SocketErrors.check(
                source == null
                        ? set(Posix.IP_ADD_MEMBERSHIP, new Endpoint.IpMreq(group, address, 0))
                        : set(Posix.IP_ADD_SOURCE_MEMBERSHIP, new Endpoint.IpMreqSource(group, address, source)));
        Key k = new Key(group, on, source, address);
        keys.add(k);
        return k;
    }

    private static void checkSource(InetAddress source) {
        if (source.isAnyLocalAddress()) {
            throw new IllegalArgumentException("Source address is a wildcard address");
        }
        if (source.isMulticastAddress()) {
            throw new IllegalArgumentException("Source address is multicast address");
        }
        if (!(source instanceof Inet4Address)) {
            throw new IllegalArgumentException("Source address is different type to group");
        }
    }

    /** The key for a group with all its sources, or null. */
    synchronized MembershipKey find(InetAddress group, NetworkInterface on) {
        return find(group, on, null);
    }

    private Key find(InetAddress group, NetworkInterface on, InetAddress source) {
        for (Key k : keys) {
            if (!k.group.equals(group) || !Objects.equals(k.on, on)) {
                continue;
            }
            if (source == null && k.source != null) {
                throw new IllegalStateException("Already a member to receive all packets");
            }
            if (source != null && k.source == null) {
                throw new IllegalStateException("Already have source-specific membership");
            }
            if (source == null || source.equals(k.source)) {
                return k;
            }
        }
        return null;
    }

    private int set(int option, Object value) {
        return socket.setOption(Posix.IPPROTO_IP, option, value);
    }

    /** The channel is closed: its keys are worth nothing any more. */
    synchronized void invalidate() {
        keys.forEach(k -> k.valid = false);
        keys.clear();
    }

    /** One group on one interface. */
    private final class Key extends MembershipKey {
        final InetAddress group;
        final NetworkInterface on;
        final InetAddress source;
        private final InetAddress address;
        private final Set<InetAddress> blocked = new HashSet<>(); // with the lock of the groups
        volatile boolean valid = true;

        Key(InetAddress group, NetworkInterface on, InetAddress source, InetAddress address) {
            this.group = group;
            this.on = on;
            this.source = source;
            this.address = address;
        }

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        public void drop() {
            synchronized (ChannelGroups.this) {
                if (valid) {
                    if (source == null) {
                        set(Posix.IP_DROP_MEMBERSHIP, new Endpoint.IpMreq(group, address, 0));
                    } else {
                        set(Posix.IP_DROP_SOURCE_MEMBERSHIP, new Endpoint.IpMreqSource(group, address, source));
                    }
                    valid = false;
                    keys.remove(this);
                }
            }
        }

        @Override
        public MembershipKey block(InetAddress unwanted) throws IOException {
            if (source != null) {
                throw new IllegalStateException("key is source-specific");
            }
            synchronized (ChannelGroups.this) {
                if (blocked.contains(unwanted)) {
                    return this;
                }
                ensureValid();
                checkSource(unwanted);
                SocketErrors.check(set(Posix.IP_BLOCK_SOURCE, new Endpoint.IpMreqSource(group, address, unwanted)));
                blocked.add(unwanted);
                return this;
            }
        }

        @Override
        public MembershipKey unblock(InetAddress wanted) {
            synchronized (ChannelGroups.this) {
                if (!blocked.contains(wanted)) {
                    throw new IllegalStateException("not blocked");
                }
                ensureValid();
                set(Posix.IP_UNBLOCK_SOURCE, new Endpoint.IpMreqSource(group, address, wanted));
                blocked.remove(wanted);
                return this;
            }
        }

        private void ensureValid() {
            if (!valid) {
                throw new IllegalStateException("key is no longer valid");
            }
        }

        @Override
        public MulticastChannel channel() {
            return channel;
        }

        @Override
        public InetAddress group() {
            return group;
        }

        @Override
        public NetworkInterface networkInterface() {
            return on;
        }

        @Override
        public InetAddress sourceAddress() {
            return source;
        }

        /** As the JDK writes it. */
        @Override
        public String toString() {
            return "<" + group.getHostAddress() + "," + on.getName()
                    + (source == null ? "" : "," + source.getHostAddress()) + ">";
        }
    }
}
