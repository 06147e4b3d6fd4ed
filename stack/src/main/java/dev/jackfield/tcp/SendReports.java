package dev.jackfield.tcp;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Endpoint.Control;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.core.Timestamping;
import dev.jackfield.ip.ErrorQueue;
import dev.jackfield.ip.IcmpError;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What sends of a connection asked to be told of, by MSG_ZEROCOPY and SO_TIMESTAMPING, and the error queue in which it is told, oldest first, to whoever
 * receives with MSG_ERRQUEUE; and, with IP_RECVERR, why the connection was not opened.
 */
final class SendReports {
    private static final int MOST = 256; // that wait to be read

    /** What one receive with MSG_ERRQUEUE is told. */
    interface Report {
        void tell(Endpoint.Message m, Timestamping asked);
    }

    /** What ICMP said while the connection was being opened; the bytes are those that it quotes, from the TCP header on. */
    private record Icmp(IcmpError error) implements Report {
        @Override
        public void tell(Endpoint.Message m, Timestamping asked) {}
    }

    private final TcpConnection c;
    private final ArrayDeque<Report> queue = new ArrayDeque<>(4);
    private final ZeroCopies zeroCopies = new ZeroCopies(this);
    private final TransmissionTimes times;

    private SendReports(TcpConnection c) {
        this.c = c;
        this.times = new TransmissionTimes(this, c);
    }

    private static SendReports of(TcpConnection c) {
        if (c.reports == null) {
            c.reports = new SendReports(c);
        }
        return c.reports;
    }

    // ---- what is asked

    /** Whether TCP takes these control messages: 0, or -EINVAL. As on Linux only those of level SOL_SOCKET are looked at. */
    static int check(List<Control> control) {
        for (Control m : control) {
            boolean times = m.type() == Timestamping.SO_TIMESTAMPING
                    && m.value() instanceof Integer flags
                    && (flags & ~Timestamping.TX_RECORD) == 0;
            if (m.level() == SocketOptions.SOL_SOCKET && !times) {
                return Errno.EINVAL.failure();
            }
        }
        return 0;
    }

    /** A call has sent, up to the last byte that is queued now. */
    static void sent(TcpConnection c, int flags, List<Control> control) {
        if (c == null) {
            return;
        }
        int asked = c.config.socket.times.flags & Timestamping.TX_RECORD;
        for (int i = 0; i < control.size(); i++) { // without an iterator, for each send comes by here
            Control m = control.get(i);
            if (m.level() == SocketOptions.SOL_SOCKET) {
                asked = (Integer) m.value();
            }
        }
        if (asked != 0) {
            of(c).times.mark(c.snd.dataEnd() - 1, asked);
        }
        if ((flags & Endpoint.MSG_ZEROCOPY) != 0 && c.config.socket.zeroCopy) {
            of(c).zeroCopies.sent(c.snd.dataEnd());
        }
    }

    /** SOF_TIMESTAMPING_OPT_ID was set: bytes are counted from here on. */
    static void countFrom(TcpConnection c, int seq) {
        of(c).times.countFrom(seq);
    }

    /** ICMP ends the opening of a connection whose socket has IP_RECVERR. */
    static void refused(TcpConnection c, IcmpError e) {
        of(c).add(new Icmp(e));
    }

    // ---- what becomes of it

    /** A segment, or a large packet that is many, goes out. */
    void transmitted(int seq, int n, long now) {
        times.transmitted(seq, n, now);
    }

    /** All before {@code sndUna} is acknowledged. */
    void acknowledged(int sndUna, long now) {
        zeroCopies.acknowledged(sndUna);
        times.acknowledged(sndUna, now);
    }

    /** No more is going to be sent. */
    void over() {
        zeroCopies.over();
    }

    // ---- the error queue

    void add(Report r) {
        if (queue.size() < MOST) {
            queue.add(r);
        }
        news();
    }

    /** Something is told, perhaps by what was told before. */
    void news() {
        if (c.endpoint != null) {
            c.endpoint.readiness().raise(Readiness.ERR);
        }
    }

    /** The one that was added last, or null. */
    Report latest() {
        return queue.peekLast();
    }

    /** Whether there is something to be read. */
    boolean told() {
        return !queue.isEmpty();
    }

    /** recv with MSG_ERRQUEUE: how many bytes, or -EAGAIN. */
    int receive(byte[] b, int off, int len, Endpoint.Message m, Timestamping asked) {
        Report r = queue.poll();
        if (r == null) {
            return Errno.EAGAIN.failure();
        }
        if (r instanceof Icmp(IcmpError error)) {
            return ErrorQueue.tell(error, b, off, len, 0, true, m);
        }
        if (m != null) {
            m.flags = Endpoint.MSG_ERRQUEUE;
            r.tell(m, asked);
        }
        return 0;
    }
}
