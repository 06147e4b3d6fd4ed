package dev.jackfield.jdk.net;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_ICMP;
import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.IP_TTL;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.wire.IcmpHeader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Whether a host answers: an ICMP echo request through a ping socket, as {@link InetAddress#isReachable} describes. */
final class Echo {
    private static final int ECHO = 8;

    private Echo() {}

    /**
     * Asks once.
     *
     * @param ttl the most hops, 0 for the host's default
     * @param timeout milliseconds
     * @return null when the arguments are for the JDK to refuse
     */
    static Boolean reachable(Host from, InetAddress whom, int ttl, int timeout) {
        if (ttl < 0 || timeout < 0) {
            return null;
        }
        if (!(whom instanceof Inet4Address)) {
            return false;
        }
        Process p = from.javaProcess();
        try {
            int fd = p.socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
            try {
                return ask(p, fd, whom, ttl, Math.max(1, timeout));
            } finally {
                p.close(fd);
            }
        } catch (ErrnoException e) {
            return false; // no route, unreachable, or no answer in time
        }
    }

    private static boolean ask(Process p, int fd, InetAddress whom, int ttl, int timeout) throws ErrnoException {
        if (ttl > 0) {
            p.setsockopt(fd, IPPROTO_IP, IP_TTL, Math.min(ttl, 255));
        }
        p.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, Duration.ofMillis(timeout));
        p.connect(fd, new InetSocketAddress(whom, 0));
        byte[] message = new byte[IcmpHeader.LENGTH];
        IcmpHeader.emit(message, 0, ECHO, 0, 1);
        p.write(fd, message, 0, message.length);
        p.read(fd, message, 0, message.length);
        return true;
    }
}
