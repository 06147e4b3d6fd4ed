package dev.jackfield.host;

import static dev.jackfield.socket.Posix.F_SETFL;
import static dev.jackfield.socket.Posix.O_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What is sent and received again and again takes no new memory: counted by the JVM, for one thread that does both ends. */
class AllocationTest extends HostFixture {
    private static final int WARM_UP = 2000;
    private static final int TIMES = 5000;

    private interface Step {
        void take() throws ErrnoException;
    }

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static double bytesEach(Step step) throws ErrnoException {
        for (int i = 0; i < WARM_UP; i++) {
            step.take();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TIMES; i++) {
            step.take();
        }
        return (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }

    @Test
    void aMessageThereAndBackAllocatesNothing() throws ErrnoException {
        int listener = listening(b, 80);
        int here = connected(a, B, 80);
        int there = b.accept(listener);
        byte[] message = new byte[64];
        assertThat(bytesEach(() -> {
                    a.write(here, message, 0, 64);
                    b.read(there, message, 0, 64);
                    b.write(there, message, 0, 64);
                    a.read(here, message, 0, 64);
                }))
                .isLessThan(1);
    }

    @Test
    void aStreamOfLargeWritesAllocatesNothing() throws ErrnoException {
        int listener = listening(b, 80);
        int here = connected(a, B, 80);
        int there = b.accept(listener);
        a.fcntl(here, F_SETFL, O_NONBLOCK);
        byte[] out = new byte[65_536];
        byte[] in = new byte[200_000];
        assertThat(bytesEach(() -> {
                    try {
                        a.write(here, out, 0, out.length);
                    } catch (ErrnoException e) {
                        assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
                    }
                    b.read(there, in, 0, in.length);
                }))
                .isLessThan(1);
    }

    @Test
    void aDatagramAllocatesNothing() throws ErrnoException {
        int there = bound(b, B, 53);
        int here = udp(a);
        a.connect(here, at(B, 53));
        byte[] message = new byte[512];
        assertThat(bytesEach(() -> {
                    a.write(here, message, 0, message.length);
                    b.read(there, message, 0, message.length);
                }))
                .isLessThan(1);
    }
}
