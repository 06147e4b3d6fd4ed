package dev.jackfield.cli.up;

import dev.jackfield.cli.control.ControlDirectory;
import dev.jackfield.cli.control.ControlServer;
import dev.jackfield.cli.http.FileSite;
import dev.jackfield.cli.http.HttpServer;
import dev.jackfield.cli.iperf3.Iperf3Server;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.cli.service.SmallServices;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.NetInterface;
import dev.jackfield.link.PcapngWriter;
import dev.jackfield.linux.LinuxDevice;
import dev.jackfield.linux.PacketDevice;
import dev.jackfield.linux.TunDevice;
import dev.jackfield.linux.XdpDevice;
import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Hosts on a device of Linux: one, or with {@code hops} so many routers and one behind them, each at the end of a cable:
 *
 * <pre>
 *   Linux ──device── router1 ──cable── router2 ... ──cable── host
 *      .1         .2        10.99.1.1   10.99.1.2       10.99.N.2
 * </pre>
 */
public final class UpNetwork implements AutoCloseable {
    /** Runs a tool of the command line on this network. */
    public interface Tools {
        int run(List<String> args, ToolContext context);
    }

    private static final Executor THREADS = body -> Thread.ofVirtual().start(body);
    private static final String FIRST_INTERFACE = "eth0";
    private static final String SECOND_INTERFACE = "eth1";

    private final UpOptions options;
    private final List<String> description = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>(); // from the device inwards; the last one serves
    private LinuxDevice device;
    private LinuxSide linux; // of a device that has one
    private PcapngWriter capture;
    private ControlServer control;
    private boolean closed;

    private UpNetwork(UpOptions options) {
        this.options = options;
    }

    /**
     * Brings it all up; what was made is taken down again when something fails.
     *
     * @throws IOException whose message says in one line what is wrong
     */
    public static UpNetwork start(UpOptions options, Tools tools) throws IOException {
        UpNetwork n = new UpNetwork(options);
        try {
            n.control = new ControlServer(
                    ControlDirectory.ofUser(),
                    options.name(),
                    (args, in, out, err) ->
                            tools.run(args, new ToolContext(n.server(), List.copyOf(n.hosts), in, out, err, THREADS)));
            n.attach();
            n.route();
            n.serve();
            return n;
        } catch (IOException | RuntimeException e) {
            n.close();
            if (e instanceof IllegalArgumentException || e instanceof IllegalStateException) {
                throw new IOException(e.getMessage(), e);
            }
            throw e;
        }
    }

    /** What there is, in lines for a person. */
    public List<String> description() {
        return description;
    }

    /** The host behind all routers. */
    public Host host() {
        return server();
    }

    private Host server() {
        return hosts.getLast();
    }

    // ---- devices and routes -----------------------------------------------------------------------------------------

    private void attach() throws IOException {
        UpOptions.Device d = options.device();
        device = open(d);
        device.setGro(d.gro());
        if (device instanceof TunDevice tun) {
            linux = LinuxSide.of(tun, options);
            if (tun.created()) {
                linux.configure(options.mtu());
            }
        }
        for (int i = 1; i <= options.hops(); i++) {
            Host router = host("router" + i);
            router.set("net.ipv4.ip_forward", 1);
        }
        host("host");

        Host first = hosts.getFirst();
        NetInterface outside = switch (device) {
            case TunDevice tun -> first.attach(FIRST_INTERFACE, tun.type(), tun);
            case PacketDevice packet -> first.attach(FIRST_INTERFACE, packet.type(), packet, packet.mac());
            case XdpDevice xdp -> first.attach(FIRST_INTERFACE, xdp.type(), xdp, xdp.mac());
        };
        if (options.capture() != null) {
            capture = PcapngWriter.create(options.capture());
            outside.capture(capture);
        }
        first.addAddress(FIRST_INTERFACE, options.address().toString());
        IpAddress gateway = options.gateway();
        if (gateway == null && linux != null) {
            gateway = linux.address();
        }
        if (gateway != null) {
            first.addRoute("default", gateway.toString(), FIRST_INTERFACE);
        }
        describe(first);
    }

    private static LinuxDevice open(UpOptions.Device d) throws IOException {
        return switch (d.kind()) {
            case PACKET -> PacketDevice.attach(d.name());
            case XDP -> XdpDevice.attach(d.name(), d.queue());
            case TAP, TUN ->
                d.offload()
                        ? TunDevice.attach(d.name(), d.kind().type)
                        : TunDevice.attachPlain(d.name(), d.kind().type);
        };
    }

    private void describe(Host first) {
        String inside = options.inside().toString();
        IpAddress ours = options.address().address();
        if (linux == null) {
            description.add(device + ": " + first.name() + " has " + options.address());
            if (options.hops() > 0) {
                description.add("whoever is on the link needs a route to " + inside + " via " + ours);
            }
            return;
        }
        description.add(device + (linux.made() ? "" : " (was there)") + ": Linux has " + linux.address() + ", "
                + first.name() + " has " + options.address());
        if (options.hops() > 0) {
            linux.route(inside, ours).ifPresent(description::add);
        }
    }

    private Host host(String name) {
        Host h = Host.builder(name).build();
        hosts.add(h);
        options.settings().forEach(h::set);
        return h;
    }

    /** Lays the cables: the i-th joins a router's eth1 with the next one's eth0, in a network of its own. */
    private void route() {
        for (int i = 1; i < hosts.size(); i++) {
            Host near = hosts.get(i - 1);
            Host far = hosts.get(i);
            Cable cable = new Cable(SystemClock.INSTANCE, i);
            String nearAddress = options.inside().withHost(i << 8 | 1).toString();
            String farAddress = options.inside().withHost(i << 8 | 2).toString();
            near.attach(SECOND_INTERFACE, LinkType.ETHERNET, cable.a());
            far.attach(FIRST_INTERFACE, LinkType.ETHERNET, cable.b());
            near.addAddress(SECOND_INTERFACE, nearAddress + "/24");
            far.addAddress(FIRST_INTERFACE, farAddress + "/24");
            far.addRoute("default", nearAddress, FIRST_INTERFACE);
            near.addRoute(options.inside().toString(), farAddress, SECOND_INTERFACE);
            description.add(near.name() + " has " + nearAddress + ", " + far.name() + " has " + farAddress);
        }
    }

    // ---- services ---------------------------------------------------------------------------------------------------

    private void serve() throws IOException {
        UpOptions.Services s = options.services();
        if (s.serve() != null || s.upload() != null) {
            FileSite site = new FileSite(s.serve(), s.upload());
            start("httpd", "http", s.http(), (context, at) -> new HttpServer(context, at, site));
        }
        start("echod", "echo", s.echo(), SmallServices::echo);
        start("discardd", "discard", s.discard(), SmallServices::discard);
        start("chargend", "chargen", s.chargen(), SmallServices::chargen);
        start("iperf3", "iperf3", s.iperf3(), Iperf3Server::new);
    }

    private interface Starter {
        void start(ServiceContext context, InetSocketAddress at) throws ErrnoException;
    }

    private void start(String program, String what, Integer port, Starter starter) throws IOException {
        if (port == null) {
            return;
        }
        try {
            starter.start(new ServiceContext(server().process(program), THREADS), new InetSocketAddress(port));
        } catch (ErrnoException e) {
            throw new IOException(what + " on port " + port + ": " + e.getMessage(), e);
        }
        description.add(what + " on port " + port);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (control != null) {
            control.close();
        }
        if (linux != null) {
            linux.close();
        }
        for (Host h : hosts.reversed()) {
            h.close();
        }
        if (device != null) {
            device.close();
        }
        if (capture != null) {
            try {
                capture.close();
            } catch (IOException e) {
                System.err.println("jackfield up: " + options.capture() + ": " + e.getMessage());
            }
        }
    }
}
