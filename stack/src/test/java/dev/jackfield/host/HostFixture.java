package dev.jackfield.host;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.SystemClock;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** Two hosts in real time, 10.0.0.1 and 10.0.0.2, on a cable, with a process each. */
abstract class HostFixture {
    static final String A = "10.0.0.1";
    static final String B = "10.0.0.2";

    final Cable cable = new Cable(SystemClock.INSTANCE, 1);
    final Host hostA = Host.builder("a").build();
    final Host hostB = Host.builder("b").build();
    final Process a = hostA.process("client");
    final Process b = hostB.process("server");

    HostFixture() {
        hostA.attach("eth0", LinkType.ETHERNET, cable.a());
        hostB.attach("eth0", LinkType.ETHERNET, cable.b());
        hostA.addAddress("eth0", A + "/24");
        hostB.addAddress("eth0", B + "/24");
    }

    @AfterEach
    void close() {
        hostA.close();
        hostB.close();
        assertThat(hostA.core().faults() + hostB.core().faults()).isZero();
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    static int udp(Process p) throws ErrnoException {
        return p.socket(AF_INET, SOCK_DGRAM, 0);
    }

    static int tcp(Process p) throws ErrnoException {
        return p.socket(AF_INET, SOCK_STREAM, 0);
    }

    /** A UDP socket of that address. */
    static int bound(Process p, String address, int port) throws ErrnoException {
        int s = udp(p);
        p.bind(s, at(address, port));
        return s;
    }

    /** A TCP socket that listens. */
    static int listening(Process p, int port) throws ErrnoException {
        int s = tcp(p);
        p.bind(s, at("0.0.0.0", port));
        p.listen(s, 1000);
        return s;
    }

    static int connected(Process p, String address, int port) throws ErrnoException {
        int s = tcp(p);
        p.connect(s, at(address, port));
        return s;
    }

    static int write(Process p, int fd, String s) throws ErrnoException {
        return p.write(fd, s.getBytes(), 0, s.length());
    }

    static String read(Process p, int fd) throws ErrnoException {
        byte[] buffer = new byte[1000];
        return new String(buffer, 0, p.read(fd, buffer, 0, buffer.length));
    }

    /** Runs a call in a virtual thread. */
    static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }

    static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
