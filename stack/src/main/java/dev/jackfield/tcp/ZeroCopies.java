package dev.jackfield.tcp;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Seq;
import java.util.ArrayDeque;

/**
 * What MSG_ZEROCOPY promises: each such send has a number, and when all its bytes are acknowledged, or never will be, the error queue tells so; numbers
 * that follow each other are told together. Here the bytes are always copied, and the notification says so.
 */
final class ZeroCopies {
    private static final int ORIGIN = 5; // SO_EE_ORIGIN_ZEROCOPY
    private static final int COPIED = 1; // SO_EE_CODE_ZEROCOPY_COPIED
    private static final int MOST_TOLD = 256; // notifications that wait to be read

    /** A send under way, or sends that are done: the first number, the last, and where the bytes end. */
    private static final class Range {
        final int first;
        int last;
        final int end;

        Range(int number, int end) {
            this.first = number;
            this.last = number;
            this.end = end;
        }
    }

    private final ArrayDeque<Range> underWay = new ArrayDeque<>();
    private final ArrayDeque<Range> done = new ArrayDeque<>();
    private int next;

    /** A send whose bytes end there. */
    void sent(int end) {
        underWay.add(new Range(next++, end));
    }

    /** All before is acknowledged: answers whether there is news. */
    boolean acknowledged(int sndUna) {
        boolean news = false;
        while (!underWay.isEmpty() && Seq.le(underWay.peek().end, sndUna)) {
            tell(underWay.remove());
            news = true;
        }
        return news;
    }

    /** No more is going to be sent: answers whether there is news. */
    boolean over() {
        boolean news = !underWay.isEmpty();
        while (!underWay.isEmpty()) {
            tell(underWay.remove());
        }
        return news;
    }

    private void tell(Range r) {
        Range latest = done.peekLast();
        if (latest != null && latest.last + 1 == r.first) {
            latest.last = r.last;
        } else if (done.size() < MOST_TOLD) {
            done.add(r);
        }
    }

    /** Whether there is something to be read from the error queue. */
    boolean told() {
        return !done.isEmpty();
    }

    /** recv with MSG_ERRQUEUE: 0, or -EAGAIN. */
    int receive(Endpoint.Message message) {
        Range r = done.poll();
        if (r == null) {
            return Errno.EAGAIN.failure();
        }
        if (message != null) {
            message.flags = Endpoint.MSG_ERRQUEUE;
            message.error = new Endpoint.Report(0, ORIGIN, null, 0, COPIED, r.first, r.last);
        }
        return 0;
    }
}
