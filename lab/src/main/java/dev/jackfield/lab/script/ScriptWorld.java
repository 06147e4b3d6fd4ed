package dev.jackfield.lab.script;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Randoms;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.VirtualWorld;
import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.link.LinkType;
import dev.jackfield.socket.Posix;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A host with one link, a process on it, and virtual time. Times are in microseconds since the script began. */
final class ScriptWorld implements AutoCloseable {
    /** When the script begins, ns: not zero, so that nobody takes a time for none. */
    private static final long START = 1_000_000_000_000L;

    static final String LINK = "tun0";

    final VirtualWorld virtual;
    final Host host;
    final Process process;
    final WireDevice wire;

    ScriptWorld(ScriptConfig config, Trace trace) throws ScriptFailure {
        virtual = new VirtualWorld(config.seed);
        virtual.runUntil(START);
        host = Host.builder("under-test")
                .clock(virtual.clock())
                .random(Randoms.seeded(config.seed))
                .build();
        wire = new WireDevice(config.mtu, trace);
        process = host.process("script");
        family(config);
        try {
            host.attach(LINK, LinkType.IP, wire);
            String local = IpPacket.text(config.local);
            host.addAddress(LINK, local + "/" + config.prefix);
            host.addRoute(IpPacket.text(config.remote) + (config.remote.length == 4 ? "/32" : "/128"), null, LINK);
        } catch (IllegalArgumentException e) {
            throw new ScriptFailure("the host cannot be set up for " + config.version.text() + ": " + e.getMessage());
        }
    }

    /** IPv6, and mapped IPv4, need sockets of AF_INET6. */
    private void family(ScriptConfig config) throws ScriptFailure {
        if (!config.version.v6Sockets()) {
            return;
        }
        try {
            process.close(process.socket(Posix.AF_INET6, Posix.SOCK_STREAM, 0));
        } catch (ErrnoException e) {
            throw new ScriptFailure(config.version.text() + " cannot be run: the stack has no IPv6 yet ("
                    + e.errno().name() + ")");
        }
    }

    long now() {
        return micros(virtual.now());
    }

    static long micros(long nanos) {
        return Math.floorDiv(nanos - START + 500, 1000);
    }

    /** Runs the world until a time; what is due then happens. */
    void runUntil(long micros) {
        virtual.runUntil(START + micros * 1000);
    }

    /** Runs it until a condition holds, until that time at most. */
    boolean runUntil(BooleanSupplier condition, long micros) {
        long limit = Math.max(START + micros * 1000 - virtual.now(), 0);
        return virtual.runUntil(condition, Duration.ofNanos(limit));
    }

    @Override
    public void close() {
        try {
            virtual.close();
        } finally {
            host.close();
        }
    }
}
