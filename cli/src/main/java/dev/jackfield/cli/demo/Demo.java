package dev.jackfield.cli.demo;

import dev.jackfield.cli.http.HttpGet;
import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.tool.SocketsTable;
import dev.jackfield.core.Clock;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.Waiter;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Ladder;
import dev.jackfield.lab.LadderRecorder;
import dev.jackfield.socket.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A web page is fetched across the {@link DemoNetwork}, and all that happens is noted. */
public final class Demo {
    /**
     * The world in which it happens.
     *
     * @param loss probability with which a frame between router and web server is lost
     * @param delay that each takes there
     * @param seed of chance
     * @param realTime on the wall clock
     * @param capture where all frames are written
     */
    public record Options(double loss, Duration delay, long seed, boolean realTime, Path capture) {}

    /** The tables of all hosts at a time, in seconds from the beginning. */
    private record Moment(String name, double at, Map<String, List<String>> lines, Map<String, Object> values) {}

    private static final SocketsTable TABLE = new SocketsTable(true, false, true, true, false, false, false);
    private static final long STEP = 5_000_000; // ns, between two looks at what the hosts are doing
    private static final int ATTEMPTS = 5;
    private static final long PAUSE = 1_000_000_000; // ns, between two attempts
    private static final long LONGEST_CLOSE = 150_000_000_000L;

    private final Options options;
    private final DemoNetwork network;
    private final Clock clock;
    private final long origin;
    private final byte[] page = DemoNetwork.page();
    private final List<Moment> moments = new ArrayList<>();
    private HttpGet.Answer answer;
    private String failure;
    private double took;

    private Demo(Options options, DemoNetwork network) {
        this.options = options;
        this.network = network;
        this.clock = network.network().clock();
        this.origin = clock.now();
    }

    /** Runs it to its end. */
    public static Result run(Options options) throws IOException {
        try (DemoNetwork network =
                options.realTime() ? DemoNetwork.realTime(options.seed()) : DemoNetwork.virtual(options.seed())) {
            network.wan().loss(options.loss()).delay(options.delay());
            try {
                network.network().capture(options.capture());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            return new Demo(options, network).run();
        }
    }

    private Result run() throws IOException {
        try (LadderRecorder recorder = new LadderRecorder(network.client(), network.web())) {
            network.serveWeb();
            if (options.realTime()) {
                script();
            } else {
                network.network().world().start("client", this::script);
                network.network().world().join();
            }
            return new Result(recorder.ladder());
        }
    }

    // ---- what happens

    private void script() throws IOException {
        try {
            clock.await(new Waiter(), clock.now() + STEP); // the server has come to accept by then
            note("listening");
            Process curl = network.client().process("curl");
            try {
                fetch(curl);
            } catch (IOException e) {
                failure = "the page did not arrive: " + e.getMessage();
            }
            took = seconds();
            curl.exit();
            long end = clock.now() + LONGEST_CLOSE;
            while (!closed() && clock.now() < end) {
                clock.await(new Waiter(), clock.now() + STEP);
            }
            note("TIME_WAIT");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        }
    }

    private void fetch(Process curl) throws IOException, InterruptedException {
        InetSocketAddress web = new InetSocketAddress(DemoNetwork.WEB_ADDRESS, DemoNetwork.HTTP);
        int s = connect(curl, web);
        try (Connection c = new Connection(curl, s, web)) {
            HttpGet get = new HttpGet(c, DemoNetwork.WEB_ADDRESS, "/");
            get.head();
            note("established");
            answer = get.content();
        }
        if (!answer.whole()) {
            failure = answer.content().length + " of " + answer.length() + " bytes arrived";
        } else if (!Arrays.equals(answer.content(), page)) {
            failure = "what arrived is not the page";
        }
    }

    /** Connects; when the router does not find the server, as three requests of ARP may get lost, tries again as a person would. */
    private int connect(Process curl, InetSocketAddress to) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int s = curl.socket(Posix.AF_INET, Posix.SOCK_STREAM, 0);
            try {
                curl.connect(s, to);
                return s;
            } catch (ErrnoException e) {
                curl.close(s);
                if (e.errno() != Errno.EHOSTUNREACH || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            clock.await(new Waiter(), clock.now() + PAUSE);
        }
    }

    /** Whether both ends have said all: what is left is a listener, and those in TIME_WAIT. */
    private boolean closed() {
        for (Host h : network.hosts()) {
            for (SocketInfo s : h.sockets()) {
                if (!s.state().equals("LISTEN") && !s.state().equals("TIME_WAIT")) {
                    return false;
                }
            }
        }
        return true;
    }

    private double seconds() {
        return (clock.now() - origin) / 1e9;
    }

    private void note(String name) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Host h : network.hosts()) {
            List<SocketInfo> sockets = h.sockets();
            lines.put(h.name(), TABLE.lines(sockets));
            values.put(h.name(), TABLE.values(sockets));
        }
        moments.add(new Moment(name, seconds(), lines, values));
    }

    // ---- what is told

    /** What came of it. */
    public final class Result {
        private final String ladder;
        private final long clientAgain;
        private final long webAgain;

        private Result(Ladder ladder) {
            this.ladder = ladder.toString();
            clientAgain = network.client().counters().get(Counter.TcpRetransSegs);
            webAgain = network.web().counters().get(Counter.TcpRetransSegs);
        }

        /** Whether the page arrived as it is. */
        public boolean whole() {
            return failure == null;
        }

        /** Why it did not. */
        public String failure() {
            return failure;
        }

        /** All that a person should see. */
        public String text() {
            StringBuilder s = new StringBuilder(NETWORK);
            s.append(String.format(
                    Locale.ROOT,
                    "Between router and web: %s delay, %s%% loss; seed %d; %s time.%n",
                    millis(options.delay()),
                    percent(options.loss()),
                    options.seed(),
                    options.realTime() ? "real" : "virtual"));
            moments.forEach(m -> append(s, m, m.name().equals("listening")));
            s.append("\nWhat client and web sent each other:\n\n").append(ladder);
            moments.forEach(m -> append(s, m, !m.name().equals("listening")));
            s.append('\n');
            if (answer != null) {
                s.append(String.format(
                        Locale.ROOT,
                        "HTTP %d: %d of %d bytes after %.3f s, sha256 %s%n",
                        answer.status(),
                        answer.content().length,
                        answer.length(),
                        took,
                        sha256(answer.content())));
            }
            s.append("Segments retransmitted: client ")
                    .append(clientAgain)
                    .append(", web ")
                    .append(webAgain)
                    .append('\n');
            s.append("All frames: ").append(options.capture()).append('\n');
            return s.toString();
        }

        private void append(StringBuilder s, Moment m, boolean shown) {
            if (!shown) {
                return;
            }
            m.lines().forEach((host, lines) -> {
                s.append(String.format(Locale.ROOT, "%n%s at %.6f s (%s)$ netstat -ano%n", host, m.at(), m.name()));
                lines.forEach(l -> s.append(l.stripTrailing()).append('\n'));
            });
        }

        /** The same as values for JSON. */
        public Map<String, Object> values() {
            Map<String, Object> v = new LinkedHashMap<>();
            v.put("seed", options.seed());
            v.put("loss", options.loss());
            v.put("delay_seconds", options.delay().toNanos() / 1e9);
            v.put("real_time", options.realTime());
            v.put("whole", whole());
            v.put("failure", failure);
            if (answer != null) {
                v.put("status", answer.status());
                v.put("bytes", answer.content().length);
                v.put("content_length", answer.length());
                v.put("sha256", sha256(answer.content()));
            }
            v.put("seconds", took);
            Map<String, Object> retransmitted = new LinkedHashMap<>();
            retransmitted.put("client", clientAgain);
            retransmitted.put("web", webAgain);
            v.put("retransmitted", retransmitted);
            Map<String, Object> netstat = new LinkedHashMap<>();
            moments.forEach(m -> {
                Map<String, Object> at = new LinkedHashMap<>();
                at.put("seconds", m.at());
                at.put("hosts", m.values());
                netstat.put(m.name(), at);
            });
            v.put("netstat", netstat);
            v.put("ladder", ladder.lines().toList());
            v.put("capture", options.capture().toString());
            return v;
        }
    }

    private static final String NETWORK = """
          client ──────── switch ──────── router ──────── web
          10.0.1.10                10.0.1.1  10.0.2.1     10.0.2.80

        """;

    private static String millis(Duration d) {
        return String.format(Locale.ROOT, "%.3f ms", d.toNanos() / 1e6);
    }

    private static String percent(double p) {
        return String.format(Locale.ROOT, "%.4g", p * 100).replaceAll("\\.?0+$", "");
    }

    private static String sha256(byte[] b) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(b));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
