package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.SystemClock;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cables in real time, with many threads at both ends. */
@Timeout(60)
class CableThreadsTest {
    private static final int THREADS = 4;
    private static final int FRAMES = 5_000;

    private final Cable cable = new Cable(SystemClock.INSTANCE, 1);
    private final Station a = new Station("a", SystemClock.INSTANCE, 1, cable.a());
    private final Station b = new Station("b", SystemClock.INSTANCE, 2, cable.b());

    /** A frame of one thread: its number among that thread's, and the thread's. */
    private static Packet frame(int thread, int number) {
        Packet p = Station.numbered(MacAddress.BROADCAST, 1, number, 60);
        Bytes.put32(p.buf, p.off + 20, thread);
        return p;
    }

    private static void hammer(Station... stations) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (Station s : stations) {
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    for (int i = 0; i < FRAMES; i++) {
                        s.send(frame(thread, i));
                    }
                }));
            }
        }
        start.countDown();
        for (Thread t : threads) {
            t.join();
        }
    }

    /** Waits until as many frames have come, on a core that may be busy in another thread. */
    private static List<Station.Arrival> arrivals(Station s, int n) throws InterruptedException {
        for (; ; ) {
            List<Station.Arrival> all = s.core.get(() -> s.arrivals.size() < n ? null : List.copyOf(s.arrivals));
            if (all != null) {
                return all;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("only " + s.arrivals.size() + " frames came");
            }
            Thread.yield();
        }
    }

    private static void assertWholeAndInOrder(List<Station.Arrival> arrivals) {
        int[] next = new int[THREADS];
        for (Station.Arrival x : arrivals) {
            int thread = Bytes.i32(x.frame().buf, x.frame().off + 20);
            assertThat(x.number()).isEqualTo(next[thread]++);
        }
        assertThat(next).containsOnly(FRAMES);
    }

    @Test
    void framesOfManyThreadsBothWaysNeitherGetLostNorOvertakeEachOther() throws InterruptedException {
        hammer(a, b);

        assertWholeAndInOrder(arrivals(a, THREADS * FRAMES));
        assertWholeAndInOrder(arrivals(b, THREADS * FRAMES));
        assertThat(a.core.faults() + b.core.faults()).isZero();
    }

    @Test
    void theSameHoldsForADelayedCable() throws InterruptedException {
        cable.ab().delay(2_000_000);
        cable.ba().delay(1_000_000);
        hammer(a, b);

        assertWholeAndInOrder(arrivals(a, THREADS * FRAMES));
        assertWholeAndInOrder(arrivals(b, THREADS * FRAMES));
    }

    @Test
    void nothingIsLostWhileTheDelayIsSwitchedOnAndOff() throws InterruptedException {
        Thread switcher = Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                cable.ab().delay(100_000);
                Thread.yield();
                cable.ab().clear();
            }
        });
        hammer(a);
        switcher.interrupt();
        switcher.join();

        assertThat(arrivals(b, THREADS * FRAMES)).hasSize(THREADS * FRAMES);
    }

    @Test
    void aSwitchBetweenManyThreadsLosesNothing() throws InterruptedException {
        Switch s = new Switch("switch", SystemClock.INSTANCE);
        Station c = new Station("c", SystemClock.INSTANCE, 3, s.port());
        Station d = new Station("d", SystemClock.INSTANCE, 4, s.port());
        hammer(c, d);

        assertThat(arrivals(d, THREADS * FRAMES)).hasSize(THREADS * FRAMES);
        assertThat(arrivals(c, THREADS * FRAMES)).hasSize(THREADS * FRAMES);
    }
}
