package dev.jackfield.linux;

import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Linux's own side of a network interface, in this process's network namespace: its address, MTU and flags, by the ioctls of
 * netdevice(7). What is set here is gone when the device is.
 */
public final class NetworkSetup implements AutoCloseable {
    private static final int SIOCGIFFLAGS = 0x8913, SIOCSIFFLAGS = 0x8914;
    private static final int SIOCGIFADDR = 0x8915, SIOCSIFADDR = 0x8916;
    private static final int SIOCGIFNETMASK = 0x891b, SIOCSIFNETMASK = 0x891c;
    private static final int SIOCGIFMTU = 0x8921, SIOCSIFMTU = 0x8922;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int SIOCGIFTXQLEN = 0x8942, SIOCSIFTXQLEN = 0x8943;
    private static final int IFF_UP = 1;

    private final String name;
    private final Libc libc = new Libc();
    private final Arena arena = Arena.ofShared();
    private final InterfaceRequest request;
    private int socket;

    /** The interface of this name, which must exist. */
    public NetworkSetup(String name) throws IOException {
        this.name = name;
        if (!InterfaceRequest.isName(name)) {
            throw new IOException("not the name of an interface: " + name);
        }
        request = new InterfaceRequest(arena, name);
        socket = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw new IOException("socket: " + Libc.text(socket));
        }
        try {
            index();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Whether there is an interface of this name. */
    public static boolean exists(String name) {
        return InterfaceRequest.isName(name) && Files.exists(Path.of("/sys/class/net", name));
    }

    /**
     * The address that Linux's side takes by default when the stack's side is {@code a}: the first other one of the prefix that
     * a machine may have.
     *
     * @throws IllegalArgumentException when the prefix has no second address
     */
    public static IpAddress otherAddress(IpAddress a, int prefixLength) {
        if (!a.isV4() || prefixLength < 1 || prefixLength > 31) {
            throw new IllegalArgumentException("no other address in " + a + "/" + prefixLength);
        }
        int network = a.bits4() & mask(prefixLength);
        int first = prefixLength == 31 ? network : network + 1; // RFC 3021
        return IpAddress.v4(first == a.bits4() ? first + 1 : first);
    }

    public String name() {
        return name;
    }

    public int index() throws IOException {
        return get(SIOCGIFINDEX, "index").number();
    }

    public int mtu() throws IOException {
        return get(SIOCGIFMTU, "MTU").number();
    }

    public void mtu(int bytes) throws IOException {
        request.number(bytes);
        set(SIOCSIFMTU, "MTU " + bytes);
    }

    /** The link address, 48 bits; on a TUN device, which has none, 0. */
    public long mac() throws IOException {
        return get(SIOCGIFHWADDR, "link address").mac();
    }

    /** How many packets may wait for whoever reads the device. */
    public int queueLength() throws IOException {
        return get(SIOCGIFTXQLEN, "queue length").number();
    }

    public void queueLength(int packets) throws IOException {
        request.number(packets);
        set(SIOCSIFTXQLEN, "queue length " + packets);
    }

    public boolean up() throws IOException {
        return (get(SIOCGIFFLAGS, "flags").flags() & IFF_UP) != 0;
    }

    public void up(boolean up) throws IOException {
        int flags = get(SIOCGIFFLAGS, "flags").flags();
        request.flags(up ? flags | IFF_UP : flags & ~IFF_UP);
        set(SIOCSIFFLAGS, up ? "up" : "down");
    }

    /** The first IPv4 address. */
    public IpAddress address() throws IOException {
        return IpAddress.v4(get(SIOCGIFADDR, "address").address4());
    }

    /** The prefix length of {@link #address()}. */
    public int prefixLength() throws IOException {
        return Integer.bitCount(get(SIOCGIFNETMASK, "netmask").address4());
    }

    /** Sets the first IPv4 address. While the interface is up, Linux has a route to the prefix. */
    public void address(IpAddress a, int prefixLength) throws IOException {
        String what = "address " + a + "/" + prefixLength;
        if (!a.isV4() || prefixLength < 0 || prefixLength > 32) {
            throw new IOException(name + ": cannot set " + what + ": not an IPv4 address and prefix length");
        }
        request.address4(a.bits4());
        set(SIOCSIFADDR, what);
        request.address4(mask(prefixLength));
        set(SIOCSIFNETMASK, what);
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << 32 - prefixLength;
    }

    private InterfaceRequest get(int request, String what) throws IOException {
        ioctl(request, "read", what);
        return this.request;
    }

    private void set(int request, String what) throws IOException {
        ioctl(request, "set", what);
    }

    private void ioctl(int operation, String verb, String what) throws IOException {
        int r = libc.ioctl(socket, operation, request.segment);
        if (r == Libc.EPERM) {
            throw new IOException(name + ": not permitted to " + verb + " " + what + ": run as root");
        }
        if (r == Libc.ENODEV) {
            throw new IOException(name + ": there is no such interface");
        }
        if (r < 0) {
            throw new IOException(name + ": cannot " + verb + " " + what + ": " + Libc.text(r));
        }
    }

    /** Gives back the descriptor; what was set stays. */
    @Override
    public void close() {
        if (socket >= 0) {
            libc.close(socket);
            socket = -1;
            arena.close();
        }
    }
}
