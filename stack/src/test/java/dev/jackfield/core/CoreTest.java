package dev.jackfield.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoreTest {
    private final ManualClock clock = new ManualClock();
    private final Core core = new Core("test", clock);
    private final List<String> log = new ArrayList<>();

    private static Core.Work work(Runnable body) {
        return new Core.Work() {
            @Override
            protected void run(long now) {
                body.run();
            }
        };
    }

    private Core.Work says(String word) {
        return work(() -> log.add(word));
    }

    private static Timer timer(Runnable body) {
        return new Timer() {
            @Override
            protected void fire(long now) {
                body.run();
            }
        };
    }

    // ---- the mailbox ----

    @Test
    void executeRunsTheWorkAtOnceWhenTheCoreIsFree() {
        core.execute(says("done"));

        assertThat(log).containsExactly("done");
        assertThat(core.held()).isFalse();
    }

    @Test
    void postedWorkWaitsUntilSomebodyRunsTheCore() {
        core.post(says("a"));
        core.post(says("b"));
        assertThat(log).isEmpty();

        core.run();
        assertThat(log).containsExactly("a", "b");
    }

    @Test
    void workPostedTwiceBeforeItRanRunsOnce() {
        Core.Work w = says("w");
        core.post(w);
        core.post(w);
        core.run();
        assertThat(log).containsExactly("w");

        core.execute(w);
        assertThat(log).containsExactly("w", "w");
    }

    @Test
    void workPostedByWorkRunsAfterItInTheSameHold() {
        core.execute(work(() -> {
            core.execute(says("inner"));
            log.add("outer");
        }));

        assertThat(log).containsExactly("outer", "inner");
    }

    @Test
    void howLongItWasHeldIsToldToItsTraceAndNothingWithoutOne() {
        ManualClock clock = new ManualClock();
        Core core = new Core("h", clock);
        List<Long> held = new ArrayList<>();
        core.setTrace(new Trace() {
            @Override
            public void receiving(Packet p) {}

            @Override
            public void counted(Counter c, long n) {}

            @Override
            public void retransmitted(SocketAddress local, SocketAddress peer, int bytes) {}

            @Override
            public void opened(long inode, int protocol, SocketAddress local, SocketAddress peer) {}

            @Override
            public void closed(long inode, int protocol, SocketAddress local, SocketAddress peer) {}

            @Override
            public void held(long duration) {
                held.add(duration);
            }
        });
        core.call(() -> {
            clock.advance(5_000_000);
            return 0;
        });
        core.setTrace(null);
        core.call(() -> 0);

        assertThat(held).containsExactly(5_000_000L);
    }

    @Test
    void callAnswersTheResult() {
        assertThat(core.call(() -> 42)).isEqualTo(42);
        assertThat(core.get(() -> "x")).isEqualTo("x");
    }

    @Test
    void callWithinTheCoreRunsInPlace() {
        assertThat(core.call(() -> core.call(() -> core.held() ? 1 : 0))).isOne();
    }

    @Test
    void callPassesOnWhatTheOperationThrowsAndLetsGo() {
        assertThatThrownBy(() -> core.call(() -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(core.held()).isFalse();
        assertThat(core.call(() -> 1)).isOne();
    }

    @Test
    void workAtEndOfBatchRunsOnceAfterTheOtherWork() {
        Core.Work end = says("end");
        core.post(work(() -> {
            core.atEndOfBatch(end);
            core.atEndOfBatch(end);
            log.add("a");
        }));
        core.post(work(() -> {
            core.atEndOfBatch(end);
            log.add("b");
        }));
        core.run();

        assertThat(log).containsExactly("a", "b", "end");
    }

    @Test
    void workAtEndOfBatchRunsInTheOrderInWhichItWasPut() {
        core.execute(work(() -> {
            core.atEndOfBatch(says("1"));
            core.atEndOfBatch(says("2"));
            core.atEndOfBatch(says("3"));
        }));

        assertThat(log).containsExactly("1", "2", "3");
    }

    @Test
    void workAtEndOfBatchMayAskForAnother() {
        core.execute(work(() -> core.atEndOfBatch(work(() -> core.atEndOfBatch(says("second"))))));

        assertThat(log).containsExactly("second");
    }

    @Test
    void aFaultIsCountedAndTheRestGoesOn() {
        Logger logger = Logger.getLogger("dev.jackfield.core");
        Level level = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            core.post(work(() -> {
                throw new IllegalStateException("bug in work");
            }));
            core.post(says("next"));
            core.run();
            core.call(() -> {
                core.arm(
                        timer(() -> {
                            throw new AssertionError("bug in timer");
                        }),
                        10);
                core.arm(timer(() -> log.add("timer")), 10);
                return 0;
            });
            clock.advance(10);
        } finally {
            logger.setLevel(level);
        }

        assertThat(core.faults()).isEqualTo(2);
        assertThat(log).containsExactly("next", "timer");
    }

    // ---- timers ----

    @Test
    void timersFireInOrderAtTheirTime() {
        core.call(() -> {
            core.arm(timer(() -> log.add("b@" + core.now())), 2_000_000_000L);
            core.arm(timer(() -> log.add("a@" + core.now())), 1_000_000_000L);
            return 0;
        });
        clock.advance(3_000_000_000L);

        assertThat(log).containsExactly("a@1000000000", "b@2000000000");
        assertThat(clock.nextDeadline()).isEqualTo(Clock.NEVER);
    }

    @Test
    void aTimerCancelledByAnEarlierOneDoesNotFire() {
        Timer b = timer(() -> log.add("b"));
        core.call(() -> {
            core.arm(timer(() -> core.cancel(b)), 5);
            core.arm(b, 5);
            return 0;
        });
        clock.advance(10);

        assertThat(log).isEmpty();
    }

    @Test
    void timeStandsStillWithinABatch() {
        core.call(() -> {
            clock.advance(1_000);
            assertThat(core.now()).isZero();
            return 0;
        });

        assertThat((long) core.get(core::now)).isEqualTo(1_000);
    }

    @Test
    void manyCoresShareOneClock() {
        List<Core> cores = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Core c = new Core("c" + i, clock);
            int n = i;
            cores.add(c);
            c.call(() -> {
                c.arm(timer(() -> log.add("" + n)), 100 - n);
                return 0;
            });
        }
        assertThat(clock.runUntilIdle(Long.MAX_VALUE)).isTrue();

        assertThat(String.join("", log)).isEqualTo("9876543210");
        assertThat(cores).allSatisfy(c -> assertThat((int) c.get(c::timers)).isZero());
    }

    /** The clock calls once for each deadline; when the core is taken just then, its holder has to see to the timer. */
    @Test
    void aTimerThatComesDueWhileTheCoreIsTakenFiresWhenItsHolderIsDone() {
        core.call(() -> {
            core.arm(timer(() -> log.add("timer")), 100);
            return 0;
        });
        core.call(() -> {
            Thread driver = Thread.ofPlatform().start(() -> clock.runUntil(150));
            joinUninterrupted(driver);
            assertThat(log).isEmpty();
            return 0;
        });

        assertThat(log).containsExactly("timer");
    }

    private static void joinUninterrupted(Thread t) {
        try {
            t.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- several cores ----

    @Test
    void aKickedCoreRunsAtTheEndOfTheBatch() {
        Core other = new Core("other", clock);
        core.execute(work(() -> {
            other.post(work(() -> log.add("other, held by me too: " + (other.held() && core.held()))));
            core.kick(other);
            log.add("mine");
        }));

        assertThat(log).containsExactly("mine", "other, held by me too: true");
        assertThat(other.held()).isFalse();
    }

    @Test
    void coresThatKickEachOtherTakeTurnsUntilNobodyHasWork() {
        Core other = new Core("other", clock);
        int[] left = {1000};
        Core.Work[] pingPong = new Core.Work[2];
        pingPong[0] = work(() -> {
            if (left[0]-- > 0) {
                other.post(pingPong[1]);
                core.kick(other);
            }
        });
        pingPong[1] = work(() -> {
            if (left[0]-- > 0) {
                core.post(pingPong[0]);
                other.kick(core);
            }
        });
        core.execute(pingPong[0]);

        assertThat(left[0]).isEqualTo(-1);
        assertThat(core.held() || other.held()).isFalse();
    }

    @Test
    void kicksTravelDownAChainOfCores() {
        Core[] chain = new Core[20];
        for (int i = 0; i < chain.length; i++) {
            chain[i] = new Core("c" + i, clock);
        }
        IntConsumer[] visit = new IntConsumer[1];
        visit[0] = i -> {
            log.add("" + i);
            if (i + 1 < chain.length) {
                chain[i + 1].post(work(() -> visit[0].accept(i + 1)));
                chain[i].kick(chain[i + 1]);
            }
        };
        chain[0].execute(work(() -> visit[0].accept(0)));

        assertThat(log).hasSize(20).last().isEqualTo("19");
    }

    @Test
    void aWaiterIsWokenAfterTheCoreWasLetGo() {
        Core[] owner = new Core[1];
        Core real = new Core("real", new Clock() {
            @Override
            public long now() {
                return 0;
            }

            @Override
            public long wallTime(long now) {
                return now;
            }

            @Override
            public void wakeAt(Core core, long deadline) {}

            @Override
            public boolean await(Waiter waiter, long deadline) {
                return true;
            }

            @Override
            public void wake(Waiter waiter) {
                log.add("woken, core taken: " + owner[0].held());
            }
        });
        owner[0] = real;
        real.execute(work(() -> {
            real.wake(new Waiter());
            log.add("asked");
        }));

        assertThat(log).containsExactly("asked", "woken, core taken: false");
    }

    // ---- many threads, real time ----

    private static void inThreads(ThreadFactory factory, int n, Runnable body) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Thread t = factory.newThread(() -> {
                try {
                    start.await();
                    body.run();
                } catch (Throwable e) {
                    synchronized (thrown) {
                        thrown.add(e);
                    }
                }
            });
            threads.add(t);
            t.start();
        }
        start.countDown();
        for (Thread t : threads) {
            t.join();
        }
        assertThat(thrown).isEmpty();
    }

    /** Counts without any lock: only one owner at a time makes that come out right. */
    private static final class Tally {
        final AtomicBoolean inside = new AtomicBoolean();
        final AtomicInteger overlaps = new AtomicInteger();
        int count;

        void add() {
            if (!inside.compareAndSet(false, true)) {
                overlaps.incrementAndGet();
            }
            count++;
            inside.set(false);
        }
    }

    private static void callsFromManyThreadsNeitherGetLostNorOverlap(ThreadFactory factory)
            throws InterruptedException {
        Core shared = new Core("shared", SystemClock.INSTANCE);
        Tally tally = new Tally();
        int threads = 8;
        int calls = 20_000;
        inThreads(factory, threads, () -> {
            for (int i = 0; i < calls; i++) {
                int n = i;
                int answer = shared.call(() -> {
                    tally.add();
                    return n;
                });
                assertThat(answer).isEqualTo(n);
            }
        });

        assertThat(tally.count).isEqualTo(threads * calls);
        assertThat(tally.overlaps.get()).isZero();
        assertThat(shared.faults()).isZero();
    }

    @Test
    void callsFromManyPlatformThreadsNeitherGetLostNorOverlap() throws InterruptedException {
        callsFromManyThreadsNeitherGetLostNorOverlap(Thread.ofPlatform().factory());
    }

    @Test
    void callsFromManyVirtualThreadsNeitherGetLostNorOverlap() throws InterruptedException {
        callsFromManyThreadsNeitherGetLostNorOverlap(Thread.ofVirtual().factory());
    }

    @Test
    void workFromManyThreadsIsNeverLost() throws InterruptedException {
        Core shared = new Core("shared", SystemClock.INSTANCE);
        Tally tally = new Tally();
        inThreads(Thread.ofPlatform().factory(), 8, () -> {
            for (int i = 0; i < 20_000; i++) {
                shared.execute(work(tally::add));
            }
        });

        assertThat(shared.call(() -> tally.count)).isEqualTo(160_000);
        assertThat(tally.overlaps.get()).isZero();
    }

    @Test
    void aReusedWorkRunsAfterEachPostHoweverTheyMeet() throws InterruptedException {
        Core shared = new Core("shared", SystemClock.INSTANCE);
        AtomicInteger asked = new AtomicInteger();
        int[] seen = {0};
        Core.Work w = work(() -> seen[0] = asked.get());
        inThreads(Thread.ofPlatform().factory(), 8, () -> {
            for (int i = 0; i < 20_000; i++) {
                asked.incrementAndGet();
                shared.execute(w);
            }
        });

        assertThat(shared.call(() -> seen[0])).isEqualTo(160_000);
    }

    @Test
    void coresKickedCrosswiseByManyThreadsLoseNothing() throws InterruptedException {
        Core[] cores = new Core[4];
        int[] hops = new int[cores.length];
        for (int i = 0; i < cores.length; i++) {
            cores[i] = new Core("c" + i, SystemClock.INSTANCE);
        }
        IntConsumer[] hop = new IntConsumer[1];
        hop[0] = i -> {
            int at = i & 3;
            hops[at]++;
            int rest = i >> 2;
            if (rest > 0) {
                int to = (at + 1 + rest % 3) & 3;
                cores[to].post(work(() -> hop[0].accept((rest - 1) << 2 | to)));
                cores[at].kick(cores[to]);
            }
        };
        inThreads(Thread.ofPlatform().factory(), 6, () -> {
            for (int i = 0; i < 3_000; i++) {
                int at = i & 3;
                cores[at].execute(work(() -> hop[0].accept(10 << 2 | at)));
            }
        });
        long total = 0;
        for (int i = 0; i < cores.length; i++) {
            int n = i;
            cores[i].run();
            total += cores[i].call(() -> hops[n]);
        }

        assertThat(total).isEqualTo(6 * 3_000 * 11);
    }

    @Test
    void anInterruptedCallerStillGetsItsResultAndStaysInterrupted() throws InterruptedException {
        Core shared = new Core("shared", SystemClock.INSTANCE);
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform()
                .start(() -> shared.call(() -> {
                    taken.countDown();
                    try {
                        letGo.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return 0;
                }));
        taken.await();
        int[] answer = {0};
        boolean[] interrupted = {false};
        Thread caller = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            answer[0] = shared.call(() -> 7);
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        letGo.countDown();
        caller.join();
        holder.join();

        assertThat(answer[0]).isEqualTo(7);
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    void realTimersFireWithoutAnybodysHelp() throws InterruptedException {
        Core shared = new Core("shared", SystemClock.INSTANCE);
        CountDownLatch fired = new CountDownLatch(3);
        long[] late = {Long.MIN_VALUE};
        shared.call(() -> {
            for (int i = 1; i <= 3; i++) {
                long deadline = shared.now() + i * 3_000_000L;
                shared.arm(
                        timer(() -> {
                            late[0] = Math.max(late[0], deadline - shared.now());
                            fired.countDown();
                        }),
                        deadline);
            }
            return 0;
        });

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(late[0]).as("none fires early").isLessThanOrEqualTo(0);
    }
}
