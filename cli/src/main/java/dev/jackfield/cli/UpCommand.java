package dev.jackfield.cli;

import dev.jackfield.cli.control.ControlDirectory;
import dev.jackfield.cli.up.UpNetwork;
import dev.jackfield.cli.up.UpOptions;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.wire.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jackfield up}. */
@Command(
        name = "up",
        description = {
            "Brings up a host of its own on a TAP or TUN device, or on an interface that Linux has, until Ctrl-C.",
            "A TAP or TUN device that does not exist is made, gets its address on Linux's side, and is removed at the"
                    + " end; one that exists is used as it is. Needs root, or a device that was made for this user.",
            "On an interface of Linux (--packet, --xdp) the host is one more station on its link, with its link"
                    + " address; that address must not be Linux's own."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example, as root:",
            "  jackfield up --tap jack0 --address 10.88.0.2/24 --serve . --echo --iperf3 &",
            "  ping 10.88.0.2; curl http://10.88.0.2/; iperf3 -c 10.88.0.2; jackfield netstat -ano"
        })
final class UpCommand implements Callable<Integer> {
    static final class DeviceOption {
        @Option(names = "--tap", paramLabel = "NAME", required = true, description = "An Ethernet device.")
        private String tap;

        @Option(names = "--tun", paramLabel = "NAME", required = true, description = "A device of bare IP.")
        private String tun;

        @Option(
                names = "--packet",
                paramLabel = "IF",
                required = true,
                description = "An Ethernet interface of Linux, beside Linux, by a packet socket.")
        private String packet;

        @Option(
                names = "--xdp",
                paramLabel = "IF[:QUEUE]",
                required = true,
                description = "A queue of such an interface (default: 0), of which Linux then gets nothing, by an XDP"
                        + " socket.")
        private String xdp;

        private UpOptions.Kind kind() {
            return tap != null
                    ? UpOptions.Kind.TAP
                    : tun != null ? UpOptions.Kind.TUN : packet != null ? UpOptions.Kind.PACKET : UpOptions.Kind.XDP;
        }

        private String name() {
            return tap != null ? tap : tun != null ? tun : packet != null ? packet : xdp.replaceFirst(":[^:]*$", "");
        }
    }

    @ArgGroup(multiplicity = "1")
    private DeviceOption device;

    @Option(
            names = "--address",
            paramLabel = "CIDR",
            required = true,
            converter = Values.CidrConverter.class,
            description = "Our address on the device and its prefix, as in 10.88.0.2/24.")
    private UpOptions.Cidr address;

    @Option(
            names = "--host-address",
            paramLabel = "ADDRESS",
            converter = Values.IpAddressConverter.class,
            description = "Linux's address on the device (default: the first other one of the prefix).")
    private IpAddress hostAddress;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            converter = Values.IpAddressConverter.class,
            description = "Our default gateway (default: Linux's address; none on --packet and --xdp).")
    private IpAddress gateway;

    @Option(names = "--mtu", paramLabel = "BYTES", description = "The device's MTU, if we make it (default: 1500).")
    private int mtu = 1500;

    @Option(
            names = "--no-offload",
            description = "Without virtio-net headers on TAP and TUN: frames no longer than the MTU, with checksums.")
    private boolean noOffload;

    @Option(
            names = "--no-gro",
            description = "Do not merge what comes in, where it comes as on the wire (--no-offload, --xdp).")
    private boolean noGro;

    @Option(
            names = "--hops",
            paramLabel = "N",
            description = {
                "Put N routers between the device and the host that serves: --address is then the first router's,"
                        + " and the host's is 10.99.N.2.",
                "Linux gets a route to all of them (default: 0)."
            })
    private int hops;

    @Option(
            names = "--inside",
            paramLabel = "CIDR",
            converter = Values.CidrConverter.class,
            description = "The prefix behind the first router, of 16 bits or fewer (default: 10.99.0.0/16).")
    private UpOptions.Cidr inside;

    @Option(names = "--serve", paramLabel = "DIR", description = "Serve the files of a directory by HTTP.")
    private Path serve;

    @Option(names = "--upload", paramLabel = "DIR", description = "Take files by HTTP PUT into a directory (curl -T).")
    private Path upload;

    @Option(
            names = "--http",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "The port of --serve and --upload (default: 80).")
    private int http = 80;

    @Option(
            names = "--echo",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "7",
            converter = Values.Port.class,
            description = "Send back what comes, by TCP and UDP (default port: 7).")
    private Integer echo;

    @Option(
            names = "--discard",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "9",
            converter = Values.Port.class,
            description = "Throw away what comes, by TCP and UDP (default port: 9).")
    private Integer discard;

    @Option(
            names = "--chargen",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "19",
            converter = Values.Port.class,
            description = "Send characters without end, by TCP and UDP (default port: 19).")
    private Integer chargen;

    @Option(
            names = "--iperf3",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "5201",
            converter = Values.Port.class,
            description = "Serve the iperf3 client (default port: 5201).")
    private Integer iperf3;

    @Option(names = "--capture", paramLabel = "FILE", description = "Write what passes the device to a pcapng file.")
    private Path capture;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Set a setting of the hosts, by its sysctl name; may be given several times.")
    private Map<String, Long> settings = new LinkedHashMap<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name by which tools find us (default: the device's).")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        UpOptions options = options();
        UpNetwork network = UpNetwork.start(options, Main::runTool);
        CountDownLatch stopped = new CountDownLatch(1);
        // Ctrl-C and SIGTERM: the JVM tells of its end only in this way.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            network.close();
            Runtime.getRuntime().halt(0);
        }));
        for (String line : network.description()) {
            spec.commandLine().getOut().println(line);
        }
        spec.commandLine().getOut().println("ready");
        spec.commandLine().getOut().flush();
        stopped.await();
        return 0;
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private int queue() {
        if (device.xdp == null || device.xdp.indexOf(':') < 0) {
            return 0;
        }
        String queue = device.xdp.substring(device.xdp.lastIndexOf(':') + 1);
        if (!queue.matches("[0-9]{1,4}")) {
            throw wrong("--xdp: not the number of a queue: " + queue);
        }
        return Integer.parseInt(queue);
    }

    private UpOptions options() {
        String deviceName = device.name();
        if (mtu < 576 || mtu > 65_521) {
            throw wrong("--mtu: not within 576 to 65521 bytes: " + mtu);
        }
        if (hops < 0 || hops > 30) {
            throw wrong("--hops: not within 0 to 30: " + hops);
        }
        if (inside == null) {
            inside = UpOptions.INSIDE;
        } else if (inside.length() > 16 || inside.length() < 8) {
            throw wrong("--inside: not a prefix of 8 to 16 bits: " + inside);
        }
        if (address.length() > 30 || address.length() < 1) {
            throw wrong("--address: the prefix leaves no room for Linux's address: " + address);
        }
        if (hostAddress != null && hostAddress.equals(address.address())) {
            throw wrong("--host-address: is ours: " + hostAddress);
        }
        for (Path directory : new Path[] {serve, upload}) {
            if (directory != null && !Files.isDirectory(directory)) {
                throw wrong("not a directory: " + directory);
            }
        }
        settings.forEach((key, value) -> {
            Setting s = Settings.find(key).orElseThrow(() -> wrong("--set: there is no setting " + key));
            if (value < s.least() || value > s.greatest()) {
                throw wrong("--set: " + key + " is not within " + s.least() + " to " + s.greatest() + ": " + value);
            }
        });
        String network = name != null ? name : deviceName.replace('%', '-');
        if (!ControlDirectory.isName(network)) {
            throw wrong("--name: letters, digits, _ . - only, at most 32: " + network);
        }
        return new UpOptions(
                network,
                new UpOptions.Device(device.kind(), deviceName, queue(), !noOffload, !noGro),
                address,
                hostAddress,
                gateway,
                mtu,
                hops,
                inside,
                new UpOptions.Services(serve, upload, http, echo, discard, chargen, iperf3),
                capture,
                settings);
    }
}
