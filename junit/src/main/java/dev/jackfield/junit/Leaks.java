package dev.jackfield.junit;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a test has left behind: sockets of its hosts that nobody closed, and platform threads that were not there before it. */
final class Leaks {
    /** Threads that the JDK starts for itself, and ours. */
    private static final List<String> INFRASTRUCTURE = List.of(
            "jackfield",
            "ForkJoinPool",
            "VirtualThread",
            "Common-Cleaner",
            "process reaper",
            "Attach Listener",
            "Read-Poller",
            "Write-Poller",
            "Master-Poller",
            "junit",
            "surefire",
            "Keep-Alive-Timer",
            "HttpClient-");

    /** How long what is about to end may take to do so. */
    private static final long GRACE_MILLIS = 3_000;

    private final List<String> lingering;
    private final boolean alone;
    private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    /**
     * @param lingering how the names of threads begin that may stay
     * @param alone whether no other test runs meanwhile: else a thread may be another test's
     */
    Leaks(List<String> lingering, boolean alone) {
        this.lingering = lingering;
        this.alone = alone;
    }

    /** @throws AssertionError that says what is left */
    void check(Network network) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        List<String> left = sockets(network);
        while (!left.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(1); // in other threads close() is on its way
            left = sockets(network);
        }
        for (Thread t : threads()) {
            t.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            if (t.isAlive()) {
                left.add("thread " + t.getName());
            }
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the test has left behind:\n  " + String.join("\n  ", left));
        }
    }

    private static List<String> sockets(Network network) {
        List<String> all = new ArrayList<>();
        for (Host h : network.hosts()) {
            for (SocketInfo s : h.sockets()) {
                if (s.owner().inode() != 0) {
                    all.add(h.name() + ": " + s.protocol() + " " + s.local() + " " + s.peer() + " " + s.state() + " "
                            + s.owner().program());
                }
            }
        }
        return all;
    }

    private Set<Thread> threads() {
        if (!alone) {
            return Set.of();
        }
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        now.remove(Thread.currentThread());
        now.removeIf(t -> INFRASTRUCTURE.stream().anyMatch(t.getName()::startsWith)
                || lingering.stream().anyMatch(t.getName()::startsWith));
        return now;
    }
}
