package dev.jackfield.host;

import static dev.jackfield.socket.Posix.EPOLLET;
import static dev.jackfield.socket.Posix.EPOLLEXCLUSIVE;
import static dev.jackfield.socket.Posix.EPOLLIN;
import static dev.jackfield.socket.Posix.EPOLLOUT;
import static dev.jackfield.socket.Posix.EPOLL_CTL_ADD;
import static dev.jackfield.socket.Posix.EPOLL_CTL_DEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.socket.EpollEvent;
import java.util.BitSet;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** epoll(7) and select(2) on the sockets of two hosts. */
class EpollTest extends HostFixture {
    private final EpollEvent[] events = new EpollEvent[8];

    private static void add(Process p, int instance, int fd, int bits) throws ErrnoException {
        p.epoll_ctl(instance, EPOLL_CTL_ADD, fd, new EpollEvent(bits, fd));
    }

    @Test
    void aWaitEndsWithTheNumbersOfWhatIsReady() throws Exception {
        int instance = b.epoll_create1(0);
        int first = bound(b, B, 1001);
        int second = bound(b, B, 1002);
        add(b, instance, first, EPOLLIN);
        add(b, instance, second, EPOLLIN);
        FutureTask<Integer> wait = start(() -> b.epoll_wait(instance, events, -1));
        int s = udp(a);
        a.sendto(s, new byte[1], 0, 1, 0, at(B, 1002));
        assertThat(wait.get()).isEqualTo(1);
        assertThat(events[0].events).isEqualTo(EPOLLIN);
        assertThat(events[0].data).isEqualTo(second);
    }

    @Test
    void aDescriptorThatIsClosedIsWatchedNoMoreUnlessADuplicateKeepsTheSocket() throws Exception {
        int instance = b.epoll_create1(0);
        int s = udp(b);
        add(b, instance, s, EPOLLOUT);
        int copy = b.dup(s);
        b.close(s);
        assertThat(b.epoll_wait(instance, events, 0)).isEqualTo(1);
        assertThat(events[0].data).isEqualTo(s);
        b.close(copy);
        assertThat(b.epoll_wait(instance, events, 0)).isZero();
    }

    @Test
    void ofManyReadyOnesAllHaveTheirTurn() throws Exception {
        int instance = b.epoll_create1(0);
        BitSet seen = new BitSet();
        for (int i = 0; i < 20; i++) {
            add(b, instance, udp(b), EPOLLOUT);
        }
        for (int i = 0; i < 3; i++) {
            int n = b.epoll_wait(instance, events, 0);
            assertThat(n).isEqualTo(events.length);
            for (EpollEvent e : events) {
                seen.set((int) e.data);
            }
        }
        assertThat(seen.cardinality()).isEqualTo(20);
    }

    @Test
    void ofExclusiveInstancesOneIsWoken() throws Exception {
        int s = bound(b, B, 1001);
        int one = b.epoll_create1(0);
        int other = b.epoll_create1(0);
        add(b, one, s, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE);
        add(b, other, s, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE);
        EpollEvent[] ofOne = new EpollEvent[1];
        EpollEvent[] ofOther = new EpollEvent[1];
        FutureTask<Integer> first = start(() -> b.epoll_wait(one, ofOne, -1));
        FutureTask<Integer> second = start(() -> b.epoll_wait(other, ofOther, -1));
        while (waiting() < 2) {
            Thread.onSpinWait();
        }
        int from = udp(a);
        a.sendto(from, new byte[1], 0, 1, 0, at(B, 1001));
        while (!first.isDone() && !second.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(first.isDone() && second.isDone()).isFalse();
        a.sendto(from, new byte[1], 0, 1, 0, at(B, 1001));
        assertThat(first.get() + second.get()).isEqualTo(2);
    }

    /** How many threads wait for an instance of process b. */
    private int waiting() {
        return hostB.core().call(() -> {
            int n = 0;
            for (int fd = 0; fd < b.table().limit(); fd++) {
                if (b.table().get(fd) != null && !b.table().get(fd).file().isSocket()) {
                    n += b.table().get(fd).waiting();
                }
            }
            return n;
        });
    }

    @Test
    void anInstanceIsNoSocket() throws Exception {
        int instance = a.epoll_create1(0);
        fails(Errno.ENOTSOCK, () -> a.bind(instance, at(A, 1)));
        fails(Errno.ENOTSOCK, () -> a.connect(instance, at(B, 1)));
        fails(Errno.ENOTSOCK, () -> a.getsockopt(instance, 1, 3));
        fails(Errno.ENOTSOCK, () -> a.getsockname(instance));
        fails(Errno.EINVAL, () -> write(a, instance, "x"));
        fails(Errno.EINVAL, () -> a.epoll_ctl(udp(a), EPOLL_CTL_DEL, instance, null));
        fails(Errno.EINVAL, () -> a.epoll_create1(1));
    }

    @Test
    void selectTellsWhatIsReadableAndWritable() throws Exception {
        int s = bound(b, B, 1001);
        BitSet read = BitSet.valueOf(new long[] {1L << s});
        BitSet write = BitSet.valueOf(new long[] {1L << s});
        assertThat(b.select(s + 1, read, write, null, -1)).isEqualTo(1);
        assertThat(read.get(s)).isFalse();
        assertThat(write.get(s)).isTrue();
        a.sendto(udp(a), new byte[1], 0, 1, 0, at(B, 1001));
        read.set(s);
        assertThat(b.select(s + 1, read, null, null, -1)).isEqualTo(1);
        assertThat(read.get(s)).isTrue();
        read.set(s + 1);
        fails(Errno.EBADF, () -> b.select(s + 2, read, null, null, 0));
    }

    @Test
    void aCloseEndsTheWait() throws Exception {
        int instance = b.epoll_create1(0);
        FutureTask<Integer> wait = start(() -> b.epoll_wait(instance, events, -1));
        while (waiting() < 1) {
            Thread.onSpinWait();
        }
        b.close(instance);
        fails(Errno.EBADF, () -> {
            try {
                wait.get();
            } catch (java.util.concurrent.ExecutionException e) {
                throw e.getCause();
            }
        });
    }
}
