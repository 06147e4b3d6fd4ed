package dev.jackfield.cli.kernel;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.Impairment;
import dev.jackfield.link.LinkType;
import dev.jackfield.linux.TunDevice;
import dev.jackfield.testing.Namespace;
import dev.jackfield.testing.Program;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Linux in a network namespace of its own, and a host of ours in this JVM, with a router of ours between them, so that what happens on the way is ours to say:
 *
 * <pre>
 *   Linux, and its programs ── tun ── router ── cable ── host
 *            10.89.0.1          10.89.0.2   10.89.1.1   10.89.1.2
 * </pre>
 *
 * <p>All TCP that passes the host is noted.
 */
final class HostRig implements AutoCloseable {
    static final String LINUX = "10.89.0.1";
    static final String HOST = "10.89.1.2";

    /** A segment as it passed the host. */
    record Passed(boolean fromHost, int flags, int length, int ecn, int seq, byte[] options) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    private final Path directory;
    private final Namespace linux;
    private final Cable cable = new Cable(SystemClock.INSTANCE, 1);
    private final Host router = Host.builder("router").build();
    final Host host = Host.builder("host").build();
    private final List<Passed> passed = new ArrayList<>();

    HostRig() throws IOException {
        directory = Files.createTempDirectory("jackfield-test-");
        linux = new Namespace(directory);
        try {
            TunDevice device = TunDevice.attach("jfx%d", LinkType.IP);
            String name = device.name();
            router.attach("tun0", LinkType.IP, device);
            linux.adopt(name);
            linux.run("ip", "address", "add", LINUX + "/24", "dev", name).expectSuccess();
            linux.run("ip", "link", "set", name, "up").expectSuccess();
            linux.run("ip", "route", "add", "10.89.1.0/24", "via", "10.89.0.2").expectSuccess();
            router.addAddress("tun0", "10.89.0.2/24");
            router.attach("eth0", LinkType.ETHERNET, cable.a());
            router.addAddress("eth0", "10.89.1.1/24");
            router.set("net.ipv4.ip_forward", 1);
            host.attach("eth0", LinkType.ETHERNET, cable.b());
            host.addAddress("eth0", HOST + "/24");
            host.addRoute("default", "10.89.1.1", null);
            host.capture("eth0", (i, out, time, frame) -> note(out, frame));
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    Namespace linux() {
        return linux;
    }

    /** A setting of Linux's side. */
    void sysctl(String name, String value) {
        linux.run("sysctl", "-qw", name + "=" + value).expectSuccess();
    }

    /** A counter of Linux's side, as nstat names it. */
    long linuxCounter(String name) {
        String all = linux.run("nstat", "-az", name).expectSuccess().output();
        for (String line : all.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals(name)) {
                return Long.parseLong(words[1]);
            }
        }
        throw new AssertionError("no counter " + name + " in " + all);
    }

    /** Starts a program of Python on Linux's side. */
    Program python(String text) {
        return linux.start("python3", "-u", "-c", text);
    }

    /** What goes wrong on the way to the host. */
    Impairment toHost() {
        return cable.ab();
    }

    /** What goes wrong on the way from the host. */
    Impairment fromHost() {
        return cable.ba();
    }

    /** A blocking stream socket of ours, which waits twenty seconds at most. */
    static int patient(Process p, int s) throws ErrnoException {
        p.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, Duration.ofSeconds(20));
        return s;
    }

    private void note(boolean out, Packet frame) {
        byte[] b = frame.toBytes();
        int ip = 14;
        if (b.length < ip + 40 || Ipv4Header.protocol(b, ip) != TcpHeader.PROTOCOL) {
            return;
        }
        int at = ip + Ipv4Header.headerLength(b, ip);
        int end = at + TcpHeader.headerLength(b, at);
        byte[] options = Arrays.copyOfRange(b, at + TcpHeader.LENGTH, end);
        int length = ip + Ipv4Header.totalLength(b, ip) - end;
        Passed s = new Passed(
                out, TcpHeader.flags(b, at), length, Ipv4Header.tos(b, ip) & 3, TcpHeader.seq(b, at), options);
        synchronized (passed) {
            passed.add(s);
        }
    }

    /** The segments that passed and are such. */
    List<Passed> passed(Predicate<Passed> such) {
        synchronized (passed) {
            return passed.stream().filter(such).toList();
        }
    }

    void forget() {
        synchronized (passed) {
            passed.clear();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            host.close();
            router.close();
        } finally {
            linux.close();
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }
}
