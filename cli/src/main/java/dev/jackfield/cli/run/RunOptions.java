package dev.jackfield.cli.run;

import dev.jackfield.cli.up.UpOptions;
import dev.jackfield.wire.IpAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program's host is made from. As the argument of the agent it is written {@code name=web,tap=jack0,address=10.88.0.2/24,publish=8080:80};
 * values are encoded as in URLs, for the sake of commas.
 *
 * @param name of the host, and by which tools find it
 * @param tap the device, or null for none
 * @param network a file that describes a network, or null
 * @param address ours on the device; without a device, on a link of which nobody else is; null for none
 * @param gateway ours, or null for Linux's address on the device
 * @param capture a pcapng file, or null
 * @param published ports of the machine's loopback that lead to ports of the host
 */
public record RunOptions(
        String name,
        String tap,
        Path network,
        UpOptions.Cidr address,
        IpAddress gateway,
        Path capture,
        List<Published> published) {

    /** Looks whether these options go together. */
    public RunOptions {
        if (tap != null && address == null) {
            throw new IllegalArgumentException("a device needs an address");
        }
        if (tap == null && gateway != null) {
            throw new IllegalArgumentException("a host without a device has no gateway");
        }
        if (network != null && tap != null) {
            throw new IllegalArgumentException("either a device or a network");
        }
        if (network != null && address != null) {
            throw new IllegalArgumentException("the hosts of a network have their addresses from its file");
        }
    }

    /** A port of the machine's loopback, and the host's port to which it leads. */
    public record Published(int outside, int inside) {
        /** Reads {@code 8080:80}, or {@code 80} for both the same. */
        public static Published parse(String s) {
            String[] ports = s.split(":", -1);
            if (ports.length > 2) {
                throw new IllegalArgumentException("not two ports such as 8080:80: " + s);
            }
            return new Published(port(ports[0]), port(ports[ports.length - 1]));
        }

        private static int port(String s) {
            int p = Integer.parseInt(s);
            if (p < 1 || p > 65_535) {
                throw new IllegalArgumentException("not a port: " + s);
            }
            return p;
        }

        @Override
        public String toString() {
            return outside + ":" + inside;
        }
    }

    /** Reads an agent's argument. */
    public static RunOptions parse(String argument) {
        String name = "java";
        String tap = null;
        Path network = null;
        UpOptions.Cidr address = null;
        IpAddress gateway = null;
        Path capture = null;
        List<Published> published = new ArrayList<>();
        for (String part : argument == null || argument.isEmpty() ? new String[0] : argument.split(",")) {
            int eq = part.indexOf('=');
            if (eq < 0) {
                throw new IllegalArgumentException("not an option=value: " + part);
            }
            String value = URLDecoder.decode(part.substring(eq + 1), StandardCharsets.UTF_8);
            switch (part.substring(0, eq)) {
                case "name" -> name = value;
                case "tap" -> tap = value;
                case "network" -> network = Path.of(value);
                case "address" -> address = cidr(value);
                case "gateway" -> gateway = IpAddress.parse(value);
                case "capture" -> capture = Path.of(value);
                case "publish" -> published.add(Published.parse(value));
                default -> throw new IllegalArgumentException("no such option: " + part);
            }
        }
        return new RunOptions(name, tap, network, address, gateway, capture, List.copyOf(published));
    }

    private static UpOptions.Cidr cidr(String s) {
        int slash = s.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("an address with its prefix, such as 10.88.0.2/24: " + s);
        }
        return new UpOptions.Cidr(IpAddress.parse(s.substring(0, slash)), Integer.parseInt(s.substring(slash + 1)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        add(s, "name", name);
        add(s, "tap", tap);
        add(s, "network", network == null ? null : network.toAbsolutePath());
        add(s, "address", address);
        add(s, "gateway", gateway);
        add(s, "capture", capture == null ? null : capture.toAbsolutePath());
        published.forEach(p -> add(s, "publish", p));
        return s.toString();
    }

    private static void add(StringBuilder s, String option, Object value) {
        if (value != null) {
            s.append(s.isEmpty() ? "" : ",").append(option).append('=');
            s.append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
    }
}
