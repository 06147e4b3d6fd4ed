package dev.jackfield.tcp;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Seq;
import dev.jackfield.core.Timestamping;
import java.util.ArrayDeque;

/**
 * What MSG_ZEROCOPY promises: each such send has a number, and when all its bytes are acknowledged, or never will be, the error queue tells so; numbers
 * that follow each other are told together. Here the bytes are always copied, and the notification says so.
 */
final class ZeroCopies {
    private static final int ORIGIN = 5; // SO_EE_ORIGIN_ZEROCOPY
    private static final int COPIED = 1; // SO_EE_CODE_ZEROCOPY_COPIED

    /** A send under way, or sends that are done: the first number, the last, and where the bytes end. */
    private static final class Range implements SendReports.Report {
        final int first;
        int last;
        final int end;

        Range(int number, int end) {
            this.first = number;
            this.last = number;
            this.end = end;
        }

        @Override
        public void tell(Endpoint.Message m, Timestamping asked) {
            m.error = new Endpoint.Report(0, ORIGIN, null, 0, COPIED, first, last);
        }
    }

    private final SendReports reports;
    private final ArrayDeque<Range> underWay = new ArrayDeque<>(4);
    private int next;

    ZeroCopies(SendReports reports) {
        this.reports = reports;
    }

    /** A send whose bytes end there. */
    void sent(int end) {
        underWay.add(new Range(next++, end));
    }

    /** All before is acknowledged. */
    void acknowledged(int sndUna) {
        while (!underWay.isEmpty() && Seq.le(underWay.peek().end, sndUna)) {
            tell(underWay.remove());
        }
    }

    /** No more is going to be sent. */
    void over() {
        while (!underWay.isEmpty()) {
            tell(underWay.remove());
        }
    }

    private void tell(Range r) {
        if (reports.latest() instanceof Range latest && latest.last + 1 == r.first) {
            latest.last = r.last;
            reports.news();
        } else {
            reports.add(r);
        }
    }
}
