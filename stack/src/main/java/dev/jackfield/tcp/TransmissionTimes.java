package dev.jackfield.tcp;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Endpoint.Control;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Seq;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.core.Timestamping;
import java.util.ArrayDeque;

/**
 * What SO_TIMESTAMPING promises of data sent: when the last byte of a send was given to the layers below, and left, once more with each retransmission, and when it was
 * acknowledged. Sends that end in one packet on Linux are one here too: the last counts, unless MSG_EOR is between them.
 */
final class TransmissionTimes {
    private static final int PACKET = 65_535; // what Linux gathers in one, while it is unsent

    /** The last byte of a send, and of what is to be told. */
    private static final class Mark {
        int last;
        int asked;

        Mark(int last, int asked) {
            this.last = last;
            this.asked = asked;
        }
    }

    /**
     * One time.
     *
     * @param kind Timestamping.SCM_TSTAMP_...
     * @param last the byte's sequence number, from the first that counts on
     * @param statistics TCP_INFO of then, or null
     */
    private record Stamp(int kind, int last, long time, TcpInfo statistics) implements SendReports.Report {
        @Override
        public void tell(Endpoint.Message m, Timestamping asked) {
            asked.tellTransmission(m, time);
            if (statistics != null) {
                m.control.add(
                        new Control(SocketOptions.SOL_SOCKET, Timestamping.SCM_TIMESTAMPING_OPT_STATS, statistics));
            }
            if ((asked.flags & Timestamping.OPT_TSONLY) == 0) {
                m.flags |= Endpoint.MSG_TRUNC; // of the packet nothing is told
            }
            int number = (asked.flags & Timestamping.OPT_ID) != 0 ? last : 0;
            m.error = new Endpoint.Report(Errno.ENOMSG.failure(), Timestamping.ORIGIN, null, 0, 0, kind, number);
        }
    }

    private final SendReports reports;
    private final TcpConnection c;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>(4);
    private int base;

    TransmissionTimes(SendReports reports, TcpConnection c) {
        this.reports = reports;
        this.c = c;
        this.base = c.snd.sndUna;
    }

    void countFrom(int seq) {
        base = seq;
    }

    /** A send ends with that byte. */
    void mark(int last, int asked) {
        Mark m = marks.peekLast();
        boolean same = m != null
                && Seq.ge(m.last, c.snd.sndNxt)
                && last - m.last < c.snd.boundToHalfWindow(PACKET)
                && !c.snd.recordEnds(m.last + 1);
        if (same) {
            m.last = last;
            m.asked |= asked;
        } else {
            marks.add(new Mark(last, asked));
        }
    }

    void transmitted(int seq, int n, long now) {
        for (Mark m : marks) {
            if (Seq.ge(m.last, seq + n)) {
                return;
            }
            if (Seq.ge(m.last, seq)) {
                tell(m, Timestamping.TX_SCHED, Timestamping.SCM_TSTAMP_SCHED, now);
                tell(m, Timestamping.TX_SOFTWARE, Timestamping.SCM_TSTAMP_SND, now);
            }
        }
    }

    void acknowledged(int sndUna, long now) {
        for (Mark m; (m = marks.peek()) != null && Seq.lt(m.last, sndUna); marks.remove()) {
            tell(m, Timestamping.TX_ACK, Timestamping.SCM_TSTAMP_ACK, now);
        }
    }

    private void tell(Mark m, int asked, int kind, long now) {
        if ((m.asked & asked) != 0) {
            boolean statistics = (c.config.socket.times.flags & Timestamping.OPT_STATS) != 0;
            reports.add(new Stamp(kind, m.last - base, now, statistics ? TcpInfo.of(c) : null));
        }
    }
}
