package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.host.Names;
import dev.jackfield.link.Cable;
import dev.jackfield.link.Capture;
import dev.jackfield.link.Device;
import dev.jackfield.link.Hub;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.NetInterface;
import dev.jackfield.link.PcapngWriter;
import dev.jackfield.link.Switch;
import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A network of hosts in one JVM, put together in a few lines:
 *
 * <pre>
 *   try (Network net = Network.virtual(seed)) {
 *       Host client = net.host("client"), web = net.host("web"), router = net.router("router");
 *       Segment lan = net.lan("lan");
 *       lan.plug(client, "10.0.1.2/24");
 *       lan.plug(router, "10.0.1.1/24");
 *       Link wan = net.cable(router, "10.0.2.1/24", web, "10.0.2.2/24").loss(0.1).delay(Duration.ofMillis(20));
 *       net.gateway(client, "10.0.1.1");
 *       net.gateway(web, "10.0.2.1");
 *       net.capture(Path.of("all.pcapng"));
 *       net.world().start("client", () -&gt; ...);
 *       net.world().run();
 *   }
 * </pre>
 *
 * <p>Interfaces are eth0, eth1, ... in the order in which a host is plugged in, and link addresses are counted from
 * 02:00:00:00:00:01. Each host and each cable has randomness of its own, derived from the one seed and its name: so another host
 * more does not change what happens to the others. It is put together by one thread.
 */
public final class Network implements AutoCloseable {
    private static final long FIRST_MAC = 0x0200_0000_0001L;

    private final Clock clock;
    private final VirtualWorld world;
    private final boolean ownsWorld;
    private final long seed;
    private final Map<String, Host> hosts = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<Host, Integer> plugged = new HashMap<>();
    private final List<NetInterface> interfaces = new ArrayList<>();
    private final List<String> interfaceNames = new ArrayList<>();
    private final List<Partition> partitions = new CopyOnWriteArrayList<>();
    private final List<Capture> captures = new ArrayList<>();
    private final List<PcapngWriter> files = new ArrayList<>();

    private Network(Clock clock, VirtualWorld world, boolean ownsWorld, long seed) {
        this.clock = clock;
        this.world = world;
        this.ownsWorld = ownsWorld;
        this.seed = seed;
    }

    /** A network in a new virtual world, which is closed with it. */
    public static Network virtual(long seed) {
        VirtualWorld world = new VirtualWorld(seed);
        return new Network(world.clock(), world, true, seed);
    }

    /** A network in a virtual world, with the world's seed. */
    public static Network in(VirtualWorld world) {
        return new Network(world.clock(), world, false, world.seed());
    }

    /** A network on the wall clock. The seed decides what each host and cable draws, but not when. */
    public static Network realTime(long seed) {
        return new Network(SystemClock.INSTANCE, null, false, seed);
    }

    /** Its time. */
    public Clock clock() {
        return clock;
    }

    /** The world it is in. */
    public VirtualWorld world() {
        if (world == null) {
            throw new IllegalStateException("this network lives in real time");
        }
        return world;
    }

    // ---- hosts ------------------------------------------------------------------------------------------------------

    /** A new host, plugged into nothing yet. */
    public Host host(String name) {
        if (hosts.containsKey(name)) {
            throw new IllegalArgumentException("there is a host " + name + " already");
        }
        Host h = Host.builder(name)
                .clock(clock)
                .random(Randoms.seeded(derive("host " + name)))
                .build();
        hosts.put(name, h);
        h.names().ask(names);
        return h;
    }

    /** A new host that forwards. */
    public Host router(String name) {
        Host h = host(name);
        h.set("net.ipv4.ip_forward", 1);
        return h;
    }

    /** All hosts, in the order in which they were made. */
    public List<Host> hosts() {
        return List.copyOf(hosts.values());
    }

    /** Gives a host its default route. */
    public void gateway(Host h, String via) {
        h.addRoute("default", via, null);
    }

    /** The hosts know each other by name. */
    private final Names.Service names = new Names.Service() {
        @Override
        public List<IpAddress> addresses(String name) {
            return hosts().stream()
                    .filter(h -> h.name().equalsIgnoreCase(name))
                    .flatMap(h -> h.names().own().stream())
                    .filter(a -> !a.isLoopback())
                    .toList();
        }

        @Override
        public Optional<String> name(IpAddress address) {
            return hosts().stream()
                    .filter(h -> h.names().own().contains(address))
                    .map(Host::name)
                    .findFirst();
        }
    };

    // ---- links ------------------------------------------------------------------------------------------------------

    /**
     * Plugs two hosts together: each gets one interface more.
     *
     * @param cidrA the address of a there, as in 10.0.0.1/24, or null for none
     * @param cidrB the address of b there, or null for none
     */
    public Link cable(Host a, String cidrA, Host b, String cidrB) {
        Wire w = wire(a.name(), b.name());
        attach(a, w.cable.a(), cidrA);
        attach(b, w.cable.b(), cidrB);
        return w.link;
    }

    /** A new hub. */
    public Segment hub(String name) {
        return new Segment(this, name, new Hub(name, clock)::plug);
    }

    /** A new learning switch. */
    public Segment lan(String name) {
        return new Segment(this, name, new Switch(name, clock)::plug);
    }

    /** All cables, in the order in which they were laid. */
    public List<Link> links() {
        return List.copyOf(links.values());
    }

    // ---- faults -----------------------------------------------------------------------------------------------------

    /**
     * No IP packet passes between two hosts any more, whichever way the network between them leads; all others reach both. Until {@link
     * #heal()}.
     */
    public void partition(Host a, Host b) {
        partition(a, b, Clock.NEVER);
    }

    /** As {@link #partition(Host, Host)}, for that long, by the network's clock. */
    public void partition(Host a, Host b, Duration length) {
        partition(a, b, clock.now() + length.toNanos());
    }

    private void partition(Host a, Host b, long end) {
        partitions.removeIf(Partition::over);
        partitions.add(new Partition(a, b, clock, end));
        raiseBarriers();
    }

    /** Ends every {@link #partition}, and heals every cable that was cut. */
    public void heal() {
        partitions.clear();
        raiseBarriers();
        links.values().forEach(Link::heal);
    }

    private void raiseBarriers() {
        List<Partition> all = List.copyOf(partitions);
        Predicate<Packet> barrier = all.isEmpty() ? null : frame -> all.stream().anyMatch(p -> p.test(frame));
        links.values().forEach(l -> {
            l.ab().barrier(barrier);
            l.ba().barrier(barrier);
        });
    }

    /** Resets a connection, at both ends at once, as somebody in the middle could: whether there is one between these addresses. */
    public boolean reset(SocketAddress one, SocketAddress other) {
        InetSocketAddress a = (InetSocketAddress) one;
        InetSocketAddress b = (InetSocketAddress) other;
        boolean found = false;
        for (Host h : hosts()) {
            found |= h.reset(a, b) | h.reset(b, a);
        }
        return found;
    }

    /** Resets the connection of a socket. */
    public boolean reset(Socket s) {
        return reset(s.getLocalSocketAddress(), s.getRemoteSocketAddress());
    }

    Link plug(Host host, String cidr, String segment, Consumer<Device> plug) {
        Wire w = wire(host.name(), segment);
        plug.accept(w.cable.b());
        attach(host, w.cable.a(), cidr);
        return w.link;
    }

    Link plug(String a, Consumer<Device> plugA, String b, Consumer<Device> plugB) {
        Wire w = wire(a, b);
        plugA.accept(w.cable.a());
        plugB.accept(w.cable.b());
        return w.link;
    }

    private record Wire(Link link, Cable cable) {}

    private Wire wire(String a, String b) {
        String name = a + "-" + b;
        for (int i = 2; links.containsKey(name); i++) {
            name = a + "-" + b + "-" + i;
        }
        Cable cable = new Cable(clock, derive("cable " + name));
        Link link = new Link(name, cable);
        links.put(name, link);
        return new Wire(link, cable);
    }

    private void attach(Host h, Device device, String cidr) {
        if (hosts.get(h.name()) != h) {
            throw new IllegalArgumentException(h + " is not of this network");
        }
        String name = "eth" + (plugged.merge(h, 1, Integer::sum) - 1);
        NetInterface i = h.attach(name, LinkType.ETHERNET, device, FIRST_MAC + interfaces.size());
        interfaces.add(i);
        interfaceNames.add(h.name() + " " + name);
        for (Capture c : captures) {
            join(interfaces.size() - 1, c);
        }
        if (cidr != null) {
            h.addAddress(name, cidr);
        }
    }

    // ---- looking ----------------------------------------------------------------------------------------------------

    /** Has a capture shown what passes any interface, those plugged in later included, but for the loopbacks. */
    public void capture(Capture c) {
        captures.add(c);
        for (int i = 0; i < interfaces.size(); i++) {
            join(i, c);
        }
    }

    /** Writes what passes any interface into one pcapng file, which is complete when the network is closed. */
    public void capture(Path file) {
        try {
            PcapngWriter w = PcapngWriter.create(file);
            files.add(w);
            capture(w);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void join(int i, Capture c) {
        NetInterface n = interfaces.get(i);
        switch (c) {
            case PcapngWriter w -> w.name(n, interfaceNames.get(i));
            default -> {}
        }
        n.capture(c);
    }

    /** How often protocol code failed with an exception, over all hosts: each is a bug. */
    public long faults() {
        return hosts.values().stream().mapToLong(h -> h.core().faults()).sum();
    }

    /** Ends the world's threads if the world is its own, closes all hosts, and completes the captures. */
    @Override
    public void close() {
        if (ownsWorld) {
            world.close();
        }
        hosts.values().forEach(Host::close);
        try {
            for (PcapngWriter w : files) {
                w.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A seed for something of that name (FNV-1a over the name, scrambled as by SplitMix64). */
    private long derive(String name) {
        long h = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < name.length(); i++) {
            h = (h ^ name.charAt(i)) * 0x100_0000_01b3L;
        }
        h += seed * 0x9e37_79b9_7f4a_7c15L;
        h = (h ^ h >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        h = (h ^ h >>> 27) * 0x94d0_49bb_1331_11ebL;
        return h ^ h >>> 31;
    }
}
