package dev.jackfield.bench;

import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import dev.jackfield.linux.NetworkSetup;
import dev.jackfield.linux.TunDevice;
import dev.jackfield.linux.XdpDevice;
import dev.jackfield.wire.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A JVM that holds one or both ends of what is measured, so that neither competes with the other's garbage or profile. It takes
 * orders on its standard input, {@code MEASUREMENT SECONDS}, answers each by its values or by what went wrong, and ends with its input.
 *
 * <pre>
 *   cable                both ends on hosts of this JVM
 *   kernel ADDRESS       both ends on the kernel, at an address of this machine
 *   serve ADDRESS        the servers on the kernel
 *   serve-tap ADDRESS, serve-tun-vnet ADDRESS, serve-tun ADDRESS
 *                        the servers on a host behind such a device, which is made here, Linux's side with it
 *   serve-xdp ADDRESS    the servers on a host with an XDP socket on veth0
 *   client ADDRESS OWN   the clients on the kernel, whose own address is the second
 *   web-cable            web servers and their clients on hosts of this JVM
 *   web-kernel ADDRESS   the same on the kernel
 * </pre>
 */
final class Worker {
    static final int PREFIX = 24;

    private Worker() {}

    public static void main(String[] args) throws Exception {
        InetAddress address = InetAddress.ofLiteral(args.length > 1 ? args[1] : "10.0.0.2");
        ThreadFactory virtual = Thread.ofVirtual().factory();
        Net clients = null;
        switch (args[0]) {
            case "cable" ->
                clients = cable(address, servers -> {
                    Services.start(servers);
                    Services.startDatagrams(servers);
                });
            case "kernel" -> {
                clients = new KernelNet(address, address, virtual);
                Services.start(clients);
                Services.startDatagrams(clients);
            }
            case "serve" -> Services.start(new KernelNet(address, address, virtual));
            case "serve-tap" -> serve(TunDevice.attach("tap0", LinkType.ETHERNET), address);
            case "serve-tun-vnet" -> serve(TunDevice.attach("tun0", LinkType.IP), address);
            case "serve-tun" -> serve(TunDevice.attachPlain("tun0", LinkType.IP), address);
            case "serve-xdp" -> {
                XdpDevice device = XdpDevice.attach(Namespace.VETH, 0);
                Host host = host("server");
                host.attach("eth0", device.type(), device, device.mac());
                serve(host, address);
            }
            case "web-cable" -> clients = cable(address, WebServers::start);
            case "web-kernel" -> {
                clients = new KernelNet(address, address, virtual);
                WebServers.start(clients);
            }
            case "client" ->
                clients = new KernelNet(
                        address,
                        InetAddress.ofLiteral(args[2]),
                        Thread.ofPlatform().factory());
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("ready");
        obey(clients);
    }

    /** Whether a worker's java.net and NIO are ours, by the first of its arguments. */
    static boolean onHosts(String kind) {
        return kind.equals("web-cable");
    }

    /** Starts the servers. */
    private interface Start {
        void on(Net net) throws IOException;
    }

    private static void obey(Net clients) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order; (order = orders.readLine()) != null; ) {
            int blank = order.indexOf(' ');
            Measurement measurement = Measurement.valueOf(order.substring(0, blank));
            double seconds = Double.parseDouble(order.substring(blank + 1));
            Thread t = clients.threads().newThread(() -> {
                try {
                    System.out.println(DoubleStream.of(measurement.run(clients, seconds))
                            .mapToObj(Double::toString)
                            .collect(Collectors.joining(" ")));
                } catch (IOException e) {
                    System.out.println("failed: " + e.getMessage());
                }
            });
            t.start();
            t.join();
        }
        System.exit(0);
    }

    /** Two hosts on a cable: the servers on one, the clients on the other. */
    private static Net cable(InetAddress address, Start services) throws IOException {
        ThreadFactory virtual = Thread.ofVirtual().factory();
        Cable cable = new Cable(SystemClock.INSTANCE, 1);
        Host server = host("server");
        server.attach("eth0", LinkType.ETHERNET, cable.a());
        server.addAddress("eth0", address.getHostAddress() + "/" + PREFIX);
        Host client = host("client");
        client.attach("eth0", LinkType.ETHERNET, cable.b());
        InetAddress ours = InetAddress.ofLiteral("10.0.0.1");
        client.addAddress("eth0", ours.getHostAddress() + "/" + PREFIX);
        services.on(new HostNet(server, address, ours, virtual));
        return new HostNet(client, address, address, virtual);
    }

    /** The servers on a host behind a device, of whose Linux side this takes care. */
    private static void serve(TunDevice device, InetAddress address) throws IOException {
        IpAddress ours = IpAddress.of(address);
        IpAddress theirs = NetworkSetup.otherAddress(ours, PREFIX);
        try (NetworkSetup linux = new NetworkSetup(device.name())) {
            linux.address(theirs, PREFIX);
            linux.up(true);
        }
        Host host = host("server");
        host.attach("eth0", device.type(), device);
        serve(host, address);
    }

    private static void serve(Host host, InetAddress address) throws IOException {
        IpAddress ours = IpAddress.of(address);
        IpAddress theirs = NetworkSetup.otherAddress(ours, PREFIX);
        host.addAddress("eth0", ours + "/" + PREFIX);
        Net servers = new HostNet(
                host,
                address,
                InetAddress.ofLiteral(theirs.toString()),
                Thread.ofPlatform().daemon().factory());
        Services.start(servers);
        Services.startDatagrams(servers);
    }

    private static Host host(String name) {
        Host host = Host.builder(name).build();
        // As in the kernel's namespaces (Namespace): connections that end in thousands a second must not use up the
        // ports.
        host.set("net.ipv4.tcp_max_tw_buckets", 512);
        host.set("net.ipv4.ip_local_port_range.first", 10_240);
        host.set("net.ipv4.ip_local_port_range.last", 65_535);
        return host;
    }
}
