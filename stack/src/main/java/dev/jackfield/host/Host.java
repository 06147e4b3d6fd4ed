package dev.jackfield.host;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SystemClock;
import dev.jackfield.core.Trace;
import dev.jackfield.ip.Internet;
import dev.jackfield.ip.RouteMetrics;
import dev.jackfield.link.Capture;
import dev.jackfield.link.Device;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.Loopback;
import dev.jackfield.link.NetInterface;
import dev.jackfield.socket.ProtocolSwitch;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.MacAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/**
 * A host: one core and what runs on it. It is born with the interface lo and 127.0.0.1; others are attached to devices, and
 * programs run as its {@linkplain #process processes}. All methods may be called by any thread.
 *
 * <p>Those that configure it throw an {@link IllegalArgumentException} that says what is wrong.
 */
public final class Host implements AutoCloseable {
    private static final InetAddress WILDCARD = IpAddress.ANY4.toInetAddress();
    private static final InheritableThreadLocal<Host> CURRENT = new InheritableThreadLocal<>();
    private static volatile Host byDefault;

    private final String name;
    private final RandomGenerator random;
    private final Core core;
    private final Names names = new Names(this);
    private final Settings settings = new Settings();
    private final Counters counters = new Counters();
    private final Internet internet;
    private final ProtocolSwitch protocols;
    private final Map<Integer, Process> processes = new LinkedHashMap<>(); // this and the next three on the core
    private int lastPid;
    private int lastInterface;
    private long lastInode;
    private volatile Process javaProcess;
    private volatile boolean closed;
    private volatile boolean crashed;

    /** What a host is made from. */
    public static final class Builder {
        private final String name;
        private Clock clock = SystemClock.INSTANCE;
        private RandomGenerator random;

        private Builder(String name) {
            this.name = name;
        }

        /** Its time; the machine's unless given. */
        public Builder clock(Clock c) {
            clock = c;
            return this;
        }

        /** Its randomness, used on its core only; unforetellable unless given. */
        public Builder random(RandomGenerator r) {
            random = r;
            return this;
        }

        /** Makes it. */
        public Host build() {
            return new Host(this);
        }
    }

    /** A host to be. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    private Host(Builder b) {
        name = b.name;
        random = b.random == null ? Randoms.secure() : b.random;
        core = new Core(name, b.clock);
        internet = new Internet(core, settings, counters, random);
        protocols = new ProtocolSwitch(core, internet, settings, counters, random);
        attach("lo", LinkType.IP, new Loopback());
        addAddress("lo", "127.0.0.1/8");
        HostWatcher.ALL.forEach(w -> w.made(this));
    }

    /** Has what happens on it from now on told, or with null not any more. Any thread. */
    public void setTrace(Trace t) {
        core.setTrace(t);
        counters.setTrace(t);
    }

    // ---- what it is made of

    public String name() {
        return name;
    }

    public Core core() {
        return core;
    }

    public Clock clock() {
        return core.clock();
    }

    public Settings settings() {
        return settings;
    }

    public Counters counters() {
        return counters;
    }

    /** The names that it knows. */
    public Names names() {
        return names;
    }

    public Internet internet() {
        return internet;
    }

    ProtocolSwitch protocols() {
        return protocols;
    }

    static InetAddress wildcard() {
        return WILDCARD;
    }

    // ---- configuration

    /** Gives it an interface on a device, which it then owns; with a link address drawn at random. */
    public NetInterface attach(String interfaceName, LinkType type, Device device) {
        return core.get(() -> attach(interfaceName, type, device, MacAddress.random(random)));
    }

    /** As {@link #attach(String, LinkType, Device)}, with a link address of 48 bits. */
    public NetInterface attach(String interfaceName, LinkType type, Device device, long mac) {
        return core.get(() -> {
            if (find(interfaceName) != null) {
                throw new IllegalArgumentException(name + " has an interface " + interfaceName + " already");
            }
            NetInterface i = new NetInterface(core, ++lastInterface, interfaceName, type, mac, device);
            internet.attach(i);
            return i;
        });
    }

    /** Takes an interface away, with its addresses and routes, and closes its device. */
    public void detach(String interfaceName) {
        core.call(() -> {
            NetInterface i = get(interfaceName);
            internet.detach(i);
            i.close();
            return 0;
        });
    }

    /** An interface by its name. */
    public NetInterface netInterface(String interfaceName) {
        return core.get(() -> get(interfaceName));
    }

    /**
     * Gives an interface an address.
     *
     * @param cidr address and prefix length, as in 10.0.0.1/24
     */
    public void addAddress(String interfaceName, String cidr) {
        Cidr c = Cidr.parse(cidr);
        check("address " + cidr, core.call(() -> internet.addAddress(get(interfaceName), c.address(), c.length())));
    }

    /** Takes an address from an interface. */
    public void removeAddress(String interfaceName, String address) {
        IpAddress a = IpAddress.parse(address);
        check("address " + address, core.call(() -> internet.removeAddress(get(interfaceName), a)));
    }

    /**
     * Adds a route.
     *
     * @param cidr prefix and length, as in 10.0.0.0/8, or {@code default}
     * @param via the gateway, or null when the destinations are on the link
     * @param interfaceName where to, or null when the gateway says it
     */
    public void addRoute(String cidr, String via, String interfaceName) {
        addRoute(cidr, via, interfaceName, 0);
    }

    /** As {@link #addRoute(String, String, String)}; of equal prefixes the one with the least metric counts. */
    public void addRoute(String cidr, String via, String interfaceName, int metric) {
        Cidr c = Cidr.parse(cidr);
        IpAddress gateway = via == null ? null : IpAddress.parse(via);
        check("route " + cidr, core.call(() -> {
            NetInterface out = interfaceName == null ? null : get(interfaceName);
            return internet.routes().add(c.address(), c.length(), gateway, out, metric);
        }));
    }

    /** Says of a route's paths what is known of them, as {@code ip route change} does. */
    public void changeRoute(String cidr, RouteMetrics metrics) {
        Cidr c = Cidr.parse(cidr);
        check("route " + cidr, core.call(() -> internet.routes().change(c.address(), c.length(), metrics)));
    }

    /** Removes a route; via and interface may be null for any. */
    public void removeRoute(String cidr, String via, String interfaceName) {
        Cidr c = Cidr.parse(cidr);
        IpAddress gateway = via == null ? null : IpAddress.parse(via);
        core.call(() -> {
            NetInterface out = interfaceName == null ? null : get(interfaceName);
            if (!internet.routes().remove(c.address(), c.length(), gateway, out)) {
                throw new IllegalArgumentException("no such route: " + cidr);
            }
            return 0;
        });
    }

    /** Sets a {@link Setting} by its sysctl name. */
    public void set(String sysctl, long value) {
        settings.set(named(sysctl), value);
    }

    /** Sets one by the text of its value: a number, or a word as {@code cubic}. */
    public void set(String sysctl, String value) {
        settings.set(named(sysctl), value);
    }

    /** The value of a setting as sysctl shows it; one that only tells something, net.ipv4.tcp_available_congestion_control, included. */
    public String setting(String sysctl) {
        if (sysctl.equals("net.ipv4.tcp_available_congestion_control")) {
            return String.join(" ", Setting.TCP_CONGESTION_CONTROL.words());
        }
        return settings.text(named(sysctl));
    }

    private static Setting named(String sysctl) {
        return Settings.find(sysctl).orElseThrow(() -> new IllegalArgumentException("no setting " + sysctl));
    }

    /** Has a capture shown all that passes an interface. */
    public void capture(String interfaceName, Capture c) {
        netInterface(interfaceName).capture(c);
    }

    /** Ends a capture. */
    public void endCapture(String interfaceName, Capture c) {
        netInterface(interfaceName).endCapture(c);
    }

    // ---- processes

    /** Starts a process: a number and a table of descriptors for whatever threads call through it. */
    public Process process(String program) {
        return core.get(() -> {
            if (closed || crashed) {
                throw new IllegalStateException(name + (closed ? " is closed" : " is switched off"));
            }
            Process p = new Process(this, ++lastPid, program);
            processes.put(p.pid(), p);
            return p;
        });
    }

    /** Those that have not ended. */
    public List<Process> processes() {
        return core.get(() -> List.copyOf(processes.values()));
    }

    void exited(Process p) {
        processes.remove(p.pid());
        if (javaProcess == p) {
            javaProcess = null;
        }
    }

    /** The one process of the Java programs that {@link #run} here; it is started when somebody first asks for it. */
    public Process javaProcess() {
        Process p = javaProcess;
        return p != null ? p : core.get(this::startJavaProcess);
    }

    private Process startJavaProcess() {
        if (javaProcess == null) {
            javaProcess = process("java");
        }
        return javaProcess;
    }

    /** A number for a new socket; on the core. */
    long newInode() {
        return ++lastInode;
    }

    /** Ends all processes and closes all devices. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        processes().forEach(Process::exit);
        core.get(internet::interfaces).forEach(NetInterface::close);
    }

    // ---- threads that belong to a host

    /** The host to which the calling thread belongs, or null: then it is on the kernel. */
    public static Host current() {
        Host h = CURRENT.get();
        return h != null ? h : byDefault;
    }

    /** Has all threads of this JVM that belong to no host belong to this one; null leaves them to the kernel again. */
    public static void byDefault(Host host) {
        byDefault = host;
    }

    /** Runs a program on this host: the calling thread, and every thread that is started meanwhile, belongs to it. */
    public void run(Runnable program) {
        Host before = CURRENT.get();
        CURRENT.set(this);
        try {
            program.run();
        } finally {
            restore(before);
        }
    }

    /** As {@link #run}, with a result. */
    public <T> T call(Callable<T> program) throws Exception {
        Host before = CURRENT.get();
        CURRENT.set(this);
        try {
            return program.call();
        } finally {
            restore(before);
        }
    }

    private static void restore(Host before) {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }

    // ---- snapshots

    /** All sockets that have an address, with their owners. */
    public List<SocketInfo> sockets() {
        return core.get(() -> Snapshots.sockets(protocols, processes.values()));
    }

    /** How many pages of 4096 bytes the queues of all TCP connections hold, which tcp_mem limits: "mem" of Linux's /proc/net/sockstat. */
    public long tcpMemory() {
        return core.get(() -> protocols.tcp().memoryPages());
    }

    /** All interfaces. */
    public List<InterfaceInfo> interfaces() {
        return core.get(() -> Snapshots.interfaces(internet));
    }

    /** The routing table, the most special routes first. */
    public List<RouteInfo> routes() {
        return core.get(() -> Snapshots.routes(internet));
    }

    /** The hosts on its links that it knows of. */
    public List<NeighbourInfo> neighbours() {
        return core.get(() -> Snapshots.neighbours(internet));
    }

    /** The groups that its interfaces receive. */
    public List<GroupInfo> groups() {
        return core.get(() -> Snapshots.groups(internet));
    }

    /** Ends the connection between two addresses, which both ends see as aborted: whether there was one. */
    public boolean destroy(InetSocketAddress local, InetSocketAddress peer) {
        return core.get(() -> protocols.tables().stream().anyMatch(t -> t.destroy(local, peer)));
    }

    /** As if a reset had come from the peer of the connection between two addresses: whether there was one. */
    public boolean reset(InetSocketAddress local, InetSocketAddress peer) {
        return core.get(() -> protocols.tables().stream().anyMatch(t -> t.reset(local, peer)));
    }

    // ---- power

    /**
     * Switches it off, as a power cut does: nothing more is sent or received, every process ends, and no peer is told. What programs
     * still call fails: their sockets are closed, and new ones are refused.
     */
    public void crash() {
        core.get(() -> {
            crashed = true;
            internet.interfaces().forEach(i -> i.setUp(false));
            sockets().forEach(s -> destroy(s.local(), s.peer()));
            processes().forEach(Process::exit);
            return null;
        });
    }

    /** Switches it on again: addresses and routes are as before, and nothing is known of any connection. */
    public void restart() {
        core.get(() -> {
            internet.interfaces().forEach(i -> i.setUp(true));
            crashed = false;
            return null;
        });
    }

    // ---- helpers

    /** The number of an interface, or -ENODEV; on the core. */
    int interfaceIndex(String interfaceName) {
        NetInterface i = find(interfaceName);
        return i == null ? Errno.ENODEV.failure() : i.index();
    }

    /** The name of an interface, empty for 0; on the core. */
    String interfaceName(int index) {
        return internet.interfaces().stream()
                .filter(i -> i.index() == index)
                .map(NetInterface::name)
                .findFirst()
                .orElse("");
    }

    private NetInterface find(String interfaceName) {
        for (NetInterface i : internet.interfaces()) {
            if (i.name().equals(interfaceName)) {
                return i;
            }
        }
        return null;
    }

    private NetInterface get(String interfaceName) {
        NetInterface i = find(interfaceName);
        if (i == null) {
            throw new IllegalArgumentException(name + " has no interface " + interfaceName);
        }
        return i;
    }

    private void check(String what, int result) {
        if (result < 0) {
            throw new IllegalArgumentException(
                    name + ": " + what + ": " + Errno.of(result).text());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
