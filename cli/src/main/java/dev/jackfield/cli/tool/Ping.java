package dev.jackfield.cli.tool;

import static dev.jackfield.core.Endpoint.MSG_ERRQUEUE;
import static dev.jackfield.ip.IpOptions.IP_RECVERR;
import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_ICMP;
import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.MSG_DONTWAIT;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVBUF;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.wire.Bytes;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;

/** Sends ICMP echo requests (RFC 792) through a ping socket, as ping of iputils does, and says what it says. */
public final class Ping {
    /**
     * What is asked for.
     *
     * @param count how many requests, or 0 for no end
     * @param interval between two requests, in ns
     * @param size bytes of data in each
     * @param patience how long to wait for replies to the last one, in ns; 0 for twice the longest round trip so far, or 10 s
     * @param quiet only the statistics
     */
    public record Options(long count, long interval, int size, long patience, boolean quiet) {}

    /** The most data that fits into a datagram. */
    public static final int LARGEST = 65_507;

    private static final int HEADER = 8;
    private static final int IP_HEADER = 20;
    private static final int ECHO = 8;
    private static final int ECHO_REPLY = 0;
    private static final long LINGER = 10_000_000_000L;

    private final Process process;
    private final Clock clock;
    private final InetAddress to;
    private final Options options;
    private final PrintStream out;

    // Of the requests whose numbers 16 bits still tell apart: when they were sent, and which were answered.
    private final long[] sentAt = new long[1 << 16];
    private final BitSet answered = new BitSet(1 << 16);

    private long sent;
    private long received;
    private long duplicates;
    private long errors;
    private long least = Long.MAX_VALUE;
    private long greatest;
    private double sum; // ns
    private double squares;

    public Ping(Process process, InetAddress to, Options options, PrintStream out) {
        this.process = process;
        this.clock = process.host().clock();
        this.to = to;
        this.options = options;
        this.out = out;
    }

    /**
     * Runs until all is sent and answered, or the thread is interrupted.
     *
     * @return 0 when there was a reply, else 1
     * @throws ErrnoException when nothing can be sent at all
     */
    public int run() throws ErrnoException {
        int fd = process.socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
        try {
            process.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, 1 << 20);
            process.setsockopt(fd, IPPROTO_IP, IP_RECVERR, 1);
            String target = to.getHostAddress();
            int whole = options.size() + HEADER + IP_HEADER;
            out.println("PING " + target + " (" + target + ") " + options.size() + "(" + whole + ") bytes of data.");
            long start = clock.now();
            loop(fd, start);
            statistics(clock.now() - start);
        } finally {
            process.close(fd);
        }
        return received > 0 ? 0 : 1;
    }

    private void loop(int fd, long start) throws ErrnoException {
        long nextSend = start;
        long end = Clock.NEVER;
        byte[] buffer = new byte[HEADER + LARGEST];
        while (!Thread.interrupted()) {
            long now = clock.now();
            if (now >= nextSend && (options.count() == 0 || sent < options.count())) {
                send(fd, now);
                nextSend = Math.max(nextSend + options.interval(), now);
                if (sent == options.count()) {
                    nextSend = Clock.NEVER;
                    end = now + patience();
                }
                continue;
            }
            if (now >= end || end != Clock.NEVER && received + errors >= options.count()) {
                return;
            }
            try {
                receive(fd, Math.min(nextSend, end) - now, buffer);
            } catch (ErrnoException e) {
                switch (e.errno()) {
                    case EAGAIN -> {}
                    case EINTR -> {
                        return;
                    }
                    default -> reported(fd, e.errno(), buffer);
                }
            }
        }
    }

    private long patience() {
        if (options.patience() > 0) {
            return options.patience();
        }
        return received > 0 ? Math.max(2 * greatest, 1_000_000_000) : LINGER;
    }

    private void send(int fd, long now) throws ErrnoException {
        byte[] b = new byte[HEADER + options.size()];
        b[0] = ECHO;
        int number = (int) ++sent & 0xffff;
        Bytes.put16(b, 6, number); // identifier and checksum are the socket's business
        for (int i = HEADER; i < b.length; i++) {
            b[i] = (byte) (i - HEADER);
        }
        sentAt[number] = now;
        answered.clear(number);
        try {
            process.sendto(fd, b, 0, b.length, 0, new InetSocketAddress(to, 0));
        } catch (ErrnoException e) {
            if (sent == 1 || e.errno() == Errno.EBADF) {
                throw e;
            }
            errors++;
            out.println("ping: sendmsg: " + e.errno().text());
        }
    }

    private void receive(int fd, long patience, byte[] b) throws ErrnoException {
        process.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, Duration.ofNanos(Math.max(1, patience)));
        Endpoint.Message message = new Endpoint.Message();
        int n = process.recvfrom(fd, b, 0, b.length, 0, message);
        long now = clock.now();
        if (n < HEADER || b[0] != ECHO_REPLY) {
            return;
        }
        int number = Bytes.u16(b, 6);
        if (sentAt[number] == 0 && number > sent) {
            return; // to none of ours
        }
        long trip = now - sentAt[number];
        boolean again = answered.get(number);
        answered.set(number);
        if (again) {
            duplicates++;
        } else {
            received++;
        }
        least = Math.min(least, trip);
        greatest = Math.max(greatest, trip);
        sum += trip;
        squares += (double) trip * trip;
        if (!options.quiet()) {
            String from =
                    message.from instanceof InetSocketAddress a ? a.getAddress().getHostAddress() : to.getHostAddress();
            out.println(n + " bytes from " + from + ": icmp_seq=" + number
                    + (message.ttl > 0 ? " ttl=" + message.ttl : "") + " time=" + millis(trip) + " ms"
                    + (again ? " (DUP!)" : ""));
        }
    }

    /** Something went wrong on the way: the socket's error queue says what, with whom, and to which request. */
    private void reported(int fd, Errno errno, byte[] b) throws ErrnoException {
        errors++;
        Endpoint.Message message = new Endpoint.Message();
        try {
            int n = process.recvfrom(fd, b, 0, b.length, MSG_ERRQUEUE | MSG_DONTWAIT, message);
            Endpoint.Report report = message.error;
            if (report != null) {
                String who =
                        report.reporter() == null ? "here" : report.reporter().getHostAddress();
                long number = n >= HEADER ? Bytes.u16(b, 6) : sent;
                out.println("From " + who + " icmp_seq=" + number + " " + words(report));
                return;
            }
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EAGAIN) {
                throw e;
            }
        }
        out.println("ping: " + errno.text());
    }

    private static String words(Endpoint.Report r) {
        return switch (r.type()) {
            case 3 ->
                switch (r.code()) {
                    case 0 -> "Destination Net Unreachable";
                    case 1 -> "Destination Host Unreachable";
                    case 2 -> "Destination Protocol Unreachable";
                    case 3 -> "Destination Port Unreachable";
                    case 4 -> "Frag needed and DF set (mtu = " + r.info() + ")";
                    case 13 -> "Packet filtered";
                    default -> "Dest Unreachable, Bad Code: " + r.code();
                };
            case 11 -> r.code() == 0 ? "Time to live exceeded" : "Frag reassembly time exceeded";
            case 12 -> "Parameter problem: pointer = " + r.info();
            default -> Errno.of(r.errno()).text();
        };
    }

    /** Three significant digits at most, as ping has it. */
    static String millis(long nanos) {
        double ms = nanos / 1e6;
        int decimals = ms >= 99.95 ? 0 : ms >= 9.995 ? 1 : ms >= 0.9995 ? 2 : 3;
        return String.format("%." + decimals + "f", ms);
    }

    private void statistics(long took) {
        out.println();
        out.println("--- " + to.getHostAddress() + " ping statistics ---");
        StringBuilder s = new StringBuilder();
        s.append(sent).append(" packets transmitted, ").append(received).append(" received");
        if (duplicates > 0) {
            s.append(", +").append(duplicates).append(" duplicates");
        }
        if (errors > 0) {
            s.append(", +").append(errors).append(" errors");
        }
        s.append(", ").append(percent(sent - received, sent)).append("% packet loss, time ");
        s.append(took / 1_000_000).append("ms");
        out.println(s);
        long all = received + duplicates;
        if (all > 0) {
            double mean = sum / all;
            double deviation = Math.sqrt(Math.max(0, squares / all - mean * mean));
            out.printf(
                    "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms%n",
                    least / 1e6, mean / 1e6, greatest / 1e6, deviation / 1e6);
        }
        out.flush();
    }

    /** As C's %g prints it: six significant digits, no trailing zeros. */
    static String percent(long part, long whole) {
        if (whole == 0 || part == 0) {
            return "0";
        }
        BigDecimal p = BigDecimal.valueOf(part * 100.0 / whole)
                .round(new MathContext(6))
                .stripTrailingZeros();
        return p.toPlainString();
    }
}
