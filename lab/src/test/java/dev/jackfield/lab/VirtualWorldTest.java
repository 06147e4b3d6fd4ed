package dev.jackfield.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Core;
import dev.jackfield.core.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualWorldTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;

    private final VirtualWorld world = new VirtualWorld(1);
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void close() {
        world.close();
    }

    private void note(String what) {
        trace.add(world.now() / MS + " " + what);
    }

    @Test
    void timeStandsStillWhileAThreadRunsAndMovesWhenAllWait() {
        world.start("a", () -> {
            note("a begins");
            world.sleep(30 * MS);
            note("a ends");
        });
        world.start("b", () -> {
            note("b begins");
            world.sleep(20 * MS);
            note("b ends");
        });
        world.run();
        assertThat(trace).containsExactly("0 a begins", "0 b begins", "20 b ends", "30 a ends");
    }

    @Test
    void equalDeadlinesComeInTheOrderInWhichTheyWereAskedFor() {
        for (int i = 0; i < 5; i++) {
            int n = i;
            world.start("t" + n, () -> {
                world.sleep(10 * MS);
                note("" + n);
                world.sleep((5 - n) * MS);
                world.sleep(n * MS);
                note("" + n);
            });
        }
        world.run();
        // The second time, thread 0 asked last for its turn at 15 ms: sleeping 0 ms still gives way.
        assertThat(trace)
                .containsExactly("10 0", "10 1", "10 2", "10 3", "10 4", "15 4", "15 3", "15 2", "15 1", "15 0");
    }

    @Test
    void wokenThreadsRunInTheOrderOfWaking() {
        Pipe p = new Pipe(world.clock());
        for (int i = 0; i < 3; i++) {
            int n = i;
            world.start("reader " + n, () -> note(n + " got " + p.take()));
        }
        world.start("writer", () -> {
            p.put("x");
            p.put("y");
            p.put("z");
            note("written");
        });
        world.run();
        assertThat(trace).containsExactly("0 written", "0 0 got x", "0 1 got y", "0 2 got z");
    }

    @Test
    void aWaitEndsAtItsDeadline() {
        Pipe p = new Pipe(world.clock());
        world.start("reader", () -> {
            note("" + p.take(50 * MS));
            p.put("late", 100 * MS);
            note("" + p.take(100 * MS));
            note("" + p.take(200 * MS));
        });
        world.run();
        assertThat(trace).containsExactly("50 null", "100 null", "150 late");
    }

    @Test
    void timersOfCoresFireAtTheirTimeAlsoWhenTheyWereMovedOrCancelled() {
        Core core = new Core("c", world.clock());
        class T extends Timer {
            final String name;

            T(String name) {
                this.name = name;
            }

            @Override
            protected void fire(long now) {
                assertThat(now).isEqualTo(world.now());
                note(name);
            }
        }
        T moved = new T("moved");
        T cancelled = new T("cancelled");
        core.call(() -> {
            core.arm(moved, 10 * MS);
            core.arm(cancelled, 20 * MS);
            core.arm(new T("far"), 3000 * SECOND);
            return 0;
        });
        core.call(() -> {
            core.arm(moved, 700 * MS);
            core.cancel(cancelled);
            return 0;
        });
        world.run();
        assertThat(trace).containsExactly("700 moved", "3000000 far");
    }

    @Test
    void aThousandWaitsAMonthApartTakeNoTime() {
        world.start("sleeper", () -> {
            for (int hour = 0; hour < 31 * 24; hour++) {
                world.sleep(Duration.ofHours(1));
            }
        });
        world.run();
        assertThat(Duration.ofNanos(world.now())).isEqualTo(Duration.ofDays(31));
    }

    @Test
    void theSameWorldDoesTheSameAgain() {
        List<String> first = race();
        assertThat(first).hasSizeGreaterThan(1000);
        for (int i = 0; i < 20; i++) {
            assertThat(race()).isEqualTo(first);
        }
    }

    /** Clients and a server with a thread a connection, which all wait at random. */
    private static List<String> race() {
        List<String> trace = new ArrayList<>();
        try (VirtualWorld world = new VirtualWorld(42)) {
            SplittableRandom random = new SplittableRandom(world.seed());
            Pipe requests = new Pipe(world.clock());
            Pipe replies = new Pipe(world.clock());
            Executor threads = world.executor("connection");
            world.daemon("server", () -> {
                for (; ; ) {
                    String request = requests.take();
                    threads.execute(() -> {
                        trace.add(world.now() + " " + Thread.currentThread().getName() + " " + request);
                        replies.put(request + "!", random.nextLong(3 * MS));
                    });
                }
            });
            for (int i = 0; i < 10; i++) {
                String name = "client " + i;
                world.start(name, () -> {
                    for (int k = 0; k < 60; k++) {
                        world.sleep(random.nextLong(2 * MS));
                        requests.put(name + " " + k);
                        trace.add(world.now() + " " + name + " got " + replies.take());
                    }
                });
            }
            world.run();
        }
        return trace;
    }

    @Test
    void aDeadlockNamesThoseWhoWait() {
        Pipe p = new Pipe(world.clock());
        world.daemon("server", p::take);
        world.start("client", () -> {
            world.sleep(1500 * MS);
            p.take();
        });
        assertThatThrownBy(world::run)
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("deadlock at 1.500000 s")
                .hasMessageContaining("client, since 1.500000 s")
                .hasMessageContaining("Pipe.take")
                .hasMessageContaining("server (daemon), since 0.000000 s");
    }

    @Test
    void daemonsMayWaitForEver() {
        Pipe p = new Pipe(world.clock());
        world.daemon("server", p::take);
        world.daemon("ticker", () -> {
            for (; ; ) {
                world.sleep(SECOND);
            }
        });
        world.start("client", () -> world.sleep(2500 * MS));
        world.run();
        assertThat(world.now()).isEqualTo(2500 * MS);
    }

    @Test
    void whatAThreadThrowsEndsTheRun() {
        world.start("bad", () -> {
            world.sleep(MS);
            throw new AssertionError("no");
        });
        world.start("other", () -> {
            world.sleep(2 * MS);
            note("other");
        });
        assertThatThrownBy(world::run).isInstanceOf(AssertionError.class).hasMessage("no");
        assertThat(trace).isEmpty();
        world.run();
        assertThat(trace).containsExactly("2 other");
    }

    @Test
    void aCheckedExceptionIsTheCause() {
        world.start("bad", () -> {
            throw new IOException("no");
        });
        assertThatThrownBy(world::run).isInstanceOf(IllegalStateException.class).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void theThreadOutsideMayBlockAndRunsTheWorldMeanwhile() throws Exception {
        Pipe p = new Pipe(world.clock());
        world.daemon("server", () -> {
            world.sleep(SECOND);
            p.put("hello", SECOND);
        });
        assertThat(p.take()).isEqualTo("hello");
        assertThat(world.now()).isEqualTo(2 * SECOND);
        assertThat(p.take(5 * SECOND)).isNull();
        assertThat(world.now()).isEqualTo(5 * SECOND);
        assertThatThrownBy(p::take).isInstanceOf(DeadlockException.class);
    }

    @Test
    void itRunsUntilATimeOrACondition() {
        world.start("a", () -> {
            for (int i = 0; i < 10; i++) {
                world.sleep(SECOND);
                note("tick");
            }
        });
        world.runUntil(3 * SECOND);
        assertThat(trace).hasSize(3);
        assertThat(world.runUntil(() -> trace.size() == 5, Duration.ofMinutes(1)))
                .isTrue();
        assertThat(world.now()).isEqualTo(5 * SECOND);
        assertThat(world.runUntil(() -> trace.size() == 50, Duration.ofMinutes(1)))
                .isFalse();
        assertThat(trace).hasSize(10);
        assertThat(world.now()).isEqualTo(65 * SECOND);
    }

    @Test
    void joinWaitsForTheApplicationsOnly() {
        Pipe p = new Pipe(world.clock());
        p.put("later", 3600 * SECOND);
        world.start("a", () -> world.sleep(SECOND));
        world.join();
        assertThat(world.now()).isEqualTo(SECOND);
        world.run();
        assertThat(world.now()).isEqualTo(3600 * SECOND);
    }

    @Test
    void anInterruptEndsAWait() {
        Pipe p = new Pipe(world.clock());
        Thread waiter = world.start("waiter", () -> {
            try {
                p.take();
            } catch (InterruptedException e) {
                note("interrupted");
            }
            world.sleep(5 * MS);
            note("goes on");
        });
        world.start("other", () -> {
            world.sleep(10 * MS);
            waiter.interrupt();
            note("done");
        });
        world.run();
        assertThat(trace).containsExactly("10 done", "10 interrupted", "15 goes on");
    }

    @Test
    void closeEndsEveryThreadEvenOneThatCatchesAll() {
        Pipe p = new Pipe(world.clock());
        List<Thread> threads = new ArrayList<>();
        threads.add(world.daemon("polite", () -> {
            try {
                p.take();
            } finally {
                note("polite ends");
            }
        }));
        threads.add(world.start("deaf", () -> {
            for (; ; ) {
                try {
                    p.take();
                } catch (Throwable t) {
                    // and on
                }
            }
        }));
        world.runUntil(SECOND);
        world.start("never begun", () -> note("never"));
        world.close();
        assertThat(trace).containsExactly("1000 polite ends");
        assertThatThrownBy(() -> world.start("late", () -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void threadsStartedByOthersTakePartToo() {
        Pipe p = new Pipe(world.clock());
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(world.threads("pool"))) {
            world.start("a", () -> {
                for (int i = 0; i < 3; i++) {
                    int n = i;
                    pool.execute(() -> {
                        try {
                            world.sleep((3 - n) * MS);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        note(Thread.currentThread().getName());
                        p.put("done");
                    });
                }
                for (int i = 0; i < 3; i++) {
                    p.take();
                }
            });
            world.run();
        }
        assertThat(trace).containsExactly("1 pool-3", "2 pool-2", "3 pool-1");
    }

    @Test
    void theCalendarBeginsAtAFixedMoment() {
        assertThat(world.clock().wallTime(5)).isEqualTo(1_767_225_600_000_000_005L);
    }
}
