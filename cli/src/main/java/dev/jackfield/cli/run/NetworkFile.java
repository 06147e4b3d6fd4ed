package dev.jackfield.cli.run;

import dev.jackfield.cli.http.FileSite;
import dev.jackfield.cli.http.HttpServer;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.cli.service.SmallServices;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Link;
import dev.jackfield.lab.Network;
import dev.jackfield.lab.Segment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network described by a text file, a statement a line, in which the program gets one of the hosts. What is wrong is said with the line's
 * number.
 *
 * <pre>
 *   seed 7                                        # what chance depends on; first, if at all
 *   host client
 *   host web
 *   router r                                      # a host that forwards
 *   lan office                                    # a switch; or hub
 *   cable client 10.0.1.2/24 r 10.0.1.1/24 delay 20ms loss 1%
 *   plug r 10.0.2.1/24 office                     # into a lan or hub; impairments may follow as well
 *   plug web 10.0.2.2/24 office
 *   gateway client 10.0.1.1
 *   route web 10.0.1.0/24 via 10.0.2.1
 *   set web net.ipv4.tcp_congestion_control bbr
 *   serve web http /var/www                       # or echo, discard, chargen
 *   program client                                # whose host the program's is; without it the first
 * </pre>
 */
final class NetworkFile {
    private static final int HTTP = 80, ECHO = 7, DISCARD = 9, CHARGEN = 19;

    private final Map<String, Host> hosts = new HashMap<>();
    private final Map<String, Segment> segments = new HashMap<>();
    private Network network; // made by the first statement but seed
    private long seed = 1;
    private Host first;
    private Host program;

    private NetworkFile() {}

    /**
     * Reads a file and makes its network, in real time.
     *
     * @throws IOException whose message says in one line what is wrong, and where
     */
    static NetworkFile read(Path file) throws IOException {
        NetworkFile f = new NetworkFile();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not a text", e);
        }
        try {
            for (int i = 0; i < lines.size(); i++) {
                f.line(file + ":" + (i + 1), lines.get(i));
            }
            if (f.first == null) {
                throw new IOException(file + ": there is no host");
            }
            return f;
        } catch (IOException e) {
            f.close();
            throw e;
        }
    }

    /** The network. */
    Network network() {
        return network;
    }

    /** The program's host. */
    Host program() {
        return program != null ? program : first;
    }

    private void close() {
        if (network != null) {
            network.close();
        }
    }

    private void line(String where, String line) throws IOException {
        String text = line.indexOf('#') < 0 ? line : line.substring(0, line.indexOf('#'));
        if (text.isBlank()) {
            return;
        }
        try {
            statement(text.strip().split("\\s+"));
        } catch (IllegalArgumentException | ErrnoException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    private void statement(String[] w) throws IOException {
        if (w[0].equals("seed")) {
            seed(w);
            return;
        }
        if (network == null) {
            network = Network.realTime(seed);
        }
        switch (w[0]) {
            case "host", "router" -> host(w);
            case "lan", "hub" -> segment(w);
            case "cable" -> cable(w);
            case "plug" -> plug(w);
            case "gateway" -> {
                expect(w, 3, 3, "gateway HOST ADDRESS");
                network.gateway(host(w[1]), w[2]);
            }
            case "route" -> {
                expect(w, 5, 5, "route HOST PREFIX via ADDRESS");
                word(w[3], "via");
                host(w[1]).addRoute(w[2], w[4], null);
            }
            case "set" -> {
                expect(w, 4, 4, "set HOST SETTING VALUE");
                host(w[1]).set(w[2], w[3]);
            }
            case "serve" -> serve(w);
            case "program" -> {
                expect(w, 2, 2, "program HOST");
                program = host(w[1]);
            }
            default ->
                throw new IllegalArgumentException("no such statement: " + w[0]
                        + " (there are seed, host, router, lan, hub, cable, plug, gateway, route, set, serve,"
                        + " program)");
        }
    }

    // ---- statements

    private void seed(String[] w) {
        expect(w, 2, 2, "seed NUMBER");
        if (network != null) {
            throw new IllegalArgumentException("seed stands first");
        }
        try {
            seed = Long.parseLong(w[1]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + w[1], e);
        }
    }

    private void host(String[] w) {
        expect(w, 2, 2, w[0] + " NAME");
        free(w[1]);
        Host h = w[0].equals("host") ? network.host(w[1]) : network.router(w[1]);
        hosts.put(w[1], h);
        if (first == null) {
            first = h;
        }
    }

    private void segment(String[] w) {
        expect(w, 2, 2, w[0] + " NAME");
        free(w[1]);
        segments.put(w[1], w[0].equals("lan") ? network.lan(w[1]) : network.hub(w[1]));
    }

    private void cable(String[] w) {
        expect(w, 5, Integer.MAX_VALUE, "cable HOST ADDRESS/PREFIX HOST ADDRESS/PREFIX [IMPAIRMENT...]");
        impair(network.cable(host(w[1]), w[2], host(w[3]), w[4]), w, 5);
    }

    private void plug(String[] w) {
        expect(w, 4, Integer.MAX_VALUE, "plug HOST ADDRESS/PREFIX LAN [IMPAIRMENT...]");
        Segment s = segments.get(w[3]);
        if (s == null) {
            throw new IllegalArgumentException("no such lan or hub: " + w[3]);
        }
        impair(s.plug(host(w[1]), w[2]), w, 4);
    }

    /** Pairs of an impairment and its value, from {@code from} on. */
    private static void impair(Link link, String[] w, int from) {
        for (int i = from; i < w.length; i += 2) {
            if (i + 1 == w.length) {
                throw new IllegalArgumentException(w[i] + ": its value is missing");
            }
            String value = w[i + 1];
            switch (w[i]) {
                case "delay" -> link.delay(Quantities.time(value));
                case "jitter" -> link.jitter(Quantities.time(value));
                case "loss" -> link.loss(Quantities.probability(value));
                case "reorder" -> link.reorder(Quantities.probability(value));
                case "duplicate" -> link.duplicate(Quantities.probability(value));
                case "corrupt" -> link.corrupt(Quantities.probability(value));
                case "mtu" -> link.mtu(number(value));
                case "rate" -> {
                    // A queue of a tenth of a second, and room for some packets in any case.
                    long bits = Quantities.rate(value);
                    link.rate(bits, Math.clamp(bits / 80, 15_000, 1 << 26));
                }
                default ->
                    throw new IllegalArgumentException("no such impairment: " + w[i]
                            + " (there are delay, jitter, loss, reorder, duplicate, corrupt, mtu, rate)");
            }
        }
    }

    private void serve(String[] w) throws IOException {
        String usage = "serve HOST echo|discard|chargen [PORT], or serve HOST http DIRECTORY [PORT]";
        expect(w, 3, 5, usage);
        boolean http = w[2].equals("http");
        expect(w, http ? 4 : 3, http ? 5 : 4, usage);
        int given = http ? 4 : 3;
        Integer port = w.length > given ? (Integer) number(w[given]) : null;
        ServiceContext context = new ServiceContext(
                host(w[1]).process(w[2] + "d"), body -> Thread.ofVirtual().start(body));
        switch (w[2]) {
            case "echo" -> SmallServices.echo(context, at(port, ECHO));
            case "discard" -> SmallServices.discard(context, at(port, DISCARD));
            case "chargen" -> SmallServices.chargen(context, at(port, CHARGEN));
            case "http" -> {
                Path directory = Path.of(w[3]);
                if (!Files.isDirectory(directory)) {
                    throw new IllegalArgumentException("not a directory: " + directory);
                }
                new HttpServer(context, at(port, HTTP), new FileSite(directory, null));
            }
            default -> throw new IllegalArgumentException("no such service: " + w[2] + " (" + usage + ")");
        }
    }

    private static InetSocketAddress at(Integer port, int usual) {
        return new InetSocketAddress(port == null ? usual : port);
    }

    // ---- words

    private Host host(String name) {
        Host h = hosts.get(name);
        if (h == null) {
            throw new IllegalArgumentException("no such host: " + name);
        }
        return h;
    }

    private void free(String name) {
        if (hosts.containsKey(name) || segments.containsKey(name)) {
            throw new IllegalArgumentException("there is a " + name + " already");
        }
    }

    private static void expect(String[] w, int least, int most, String usage) {
        if (w.length < least || w.length > most) {
            throw new IllegalArgumentException("expected: " + usage);
        }
    }

    private static void word(String is, String expected) {
        if (!is.equals(expected)) {
            throw new IllegalArgumentException("expected " + expected + ", not " + is);
        }
    }

    private static int number(String value) {
        try {
            int n = Integer.parseInt(value);
            if (n >= 1 && n <= 65_535) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("not a number from 1 to 65535: " + value);
    }
}
