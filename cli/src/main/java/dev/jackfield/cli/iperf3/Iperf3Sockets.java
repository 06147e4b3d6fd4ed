package dev.jackfield.cli.iperf3;

import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.IP_TOS;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_RCVBUF;
import static dev.jackfield.socket.Posix.SO_SNDBUF;
import static dev.jackfield.socket.Posix.TCP_MAXSEG;
import static dev.jackfield.socket.Posix.TCP_NODELAY;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;

/** The options that a client may ask for. */
final class Iperf3Sockets {
    private Iperf3Sockets() {}

    /** Sets them as far as the socket knows them: a test without one of them is still a test. */
    static void prepare(Process process, int fd, Iperf3Params params) {
        if (!params.udp() && params.noDelay()) {
            set(process, fd, IPPROTO_TCP, TCP_NODELAY, 1);
        }
        if (!params.udp() && params.mss() > 0) {
            set(process, fd, IPPROTO_TCP, TCP_MAXSEG, params.mss());
        }
        if (params.tos() > 0) {
            set(process, fd, IPPROTO_IP, IP_TOS, params.tos());
        }
        if (params.window() > 0) {
            set(process, fd, SOL_SOCKET, SO_RCVBUF, params.window());
            set(process, fd, SOL_SOCKET, SO_SNDBUF, params.window());
        }
    }

    private static void set(Process process, int fd, int level, int option, int value) {
        try {
            process.setsockopt(fd, level, option, value);
        } catch (ErrnoException e) {
            // then not
        }
    }
}
