package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.MSG_DONTWAIT;
import static dev.jackfield.socket.Posix.MSG_WAITALL;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static dev.jackfield.socket.Posix.SO_SNDTIMEO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** recv and send on a stream: when they wait, what ends the waiting, and what they answer then. */
@Timeout(20)
class TransferTest extends CallFixture {
    private int receive(int len, int flags) {
        return descriptor.receive(new byte[len], 0, len, flags, null);
    }

    private int send(int len, int flags) {
        return descriptor.send(new byte[len], 0, len, flags, null);
    }

    @Test
    void receiveAnswersWhatIsThere() {
        endpoint.arrive("abc");
        assertThat(receive(10, 0)).isEqualTo(3);
    }

    @Test
    void receiveWaitsForTheFirstByte() throws Exception {
        Running<Integer> r = receiving(10, 0);
        endpoint.arrive("ab");
        assertThat(r.get()).isEqualTo(2);
    }

    @Test
    void receiveAnswersZeroAtTheEnd() throws Exception {
        Running<Integer> r = receiving(10, 0);
        endpoint.end();
        assertThat(r.get()).isZero();
    }

    @Test
    void receiveAnswersTheErrorThatComesWhileItWaits() throws Exception {
        Running<Integer> r = receiving(10, 0);
        endpoint.fail(Errno.ECONNRESET, 0);
        assertThat(r.get()).isEqualTo(Errno.ECONNRESET.failure());
    }

    @Test
    void receiveDoesNotWaitWithDontwait() {
        assertThat(receive(1, MSG_DONTWAIT)).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void receiveDoesNotWaitOnANonblockingDescriptor() {
        nonblocking();
        assertThat(receive(1, 0)).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void receiveEndsWithTryAgainWhenItsTimeIsOver() throws Exception {
        timeout(SO_RCVTIMEO, Duration.ofMillis(5));
        Running<Integer> r = receiving(10, 0);
        clock.advance(4_999_999);
        clock.untilWaiting(1);
        clock.advance(1);
        assertThat(r.get()).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void anInterruptEndsReceiveAndIsTaken() throws Exception {
        List<Boolean> status = new ArrayList<>();
        Running<Integer> r = startAndWait(() -> {
            int n = receive(10, 0);
            status.add(Thread.currentThread().isInterrupted());
            return n;
        });
        r.thread().interrupt();
        assertThat(r.get()).isEqualTo(Errno.EINTR.failure());
        assertThat(status).containsExactly(false);
    }

    @Test
    void closeEndsReceive() throws Exception {
        Running<Integer> r = receiving(10, 0);
        close(fd);
        assertThat(r.get()).isEqualTo(Errno.EBADF.failure());
    }

    @Test
    void awaitTellsWhatItIsReadyForAndTakesNothing() throws Exception {
        Running<Integer> r = startAndWait(() -> descriptor.await(Readiness.IN, 0));
        endpoint.arrive("x");
        assertThat(r.get() & Readiness.IN).isEqualTo(Readiness.IN);
        assertThat(receive(10, 0)).isEqualTo(1);
    }

    @Test
    void awaitWaitsAlthoughTheDescriptorIsNonblockingAndEndsInTime() throws Exception {
        nonblocking();
        Running<Integer> r = startAndWait(() -> descriptor.await(Readiness.IN, 1_000));
        clock.advance(1_000);
        assertThat(r.get()).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void closeEndsAwait() throws Exception {
        Running<Integer> r = startAndWait(() -> descriptor.await(Readiness.IN, 0));
        close(fd);
        assertThat(r.get()).isEqualTo(Errno.EBADF.failure());
    }

    @Test
    void closeOfOneDescriptorLeavesThoseAloneWhoWaitOnItsDuplicate() throws Exception {
        int other = core.call(() -> table.duplicate(descriptor, 0, false));
        Running<Integer> r = receiving(10, 0);
        close(other);
        endpoint.arrive("x");
        assertThat(r.get()).isEqualTo(1);
        assertThat(endpoint.closes).isZero();
    }

    @Test
    void nobodyIsLeftWatchingWhenACallIsOver() throws Exception {
        timeout(SO_RCVTIMEO, Duration.ofMillis(5));
        Running<Integer> late = receiving(10, 0);
        clock.advance(5_000_000);
        late.get();
        Running<Integer> interrupted = receiving(10, 0);
        interrupted.thread().interrupt();
        interrupted.get();
        Running<Integer> good = receiving(10, 0);
        endpoint.arrive("x");
        good.get();
        assertThat(descriptor.waiting()).isZero();
    }

    @Test
    void waitallWaitsForAll() throws Exception {
        endpoint.arrive("ab");
        Running<Integer> r = receiving(4, MSG_WAITALL);
        endpoint.arrive("c");
        clock.untilWaiting(1);
        endpoint.arrive("d");
        assertThat(r.get()).isEqualTo(4);
    }

    @Test
    void waitallPutsTheBytesBehindOneAnother() throws Exception {
        byte[] b = new byte[6];
        Running<Integer> r = startAndWait(() -> descriptor.receive(b, 1, 4, MSG_WAITALL, null));
        endpoint.arrive("ab");
        clock.untilWaiting(1);
        endpoint.arrive("cd");
        r.get();
        assertThat(new String(b)).isEqualTo("\0abcd\0");
    }

    @Test
    void waitallAnswersLessAtTheEnd() throws Exception {
        endpoint.arrive("ab");
        Running<Integer> r = receiving(4, MSG_WAITALL);
        endpoint.end();
        assertThat(r.get()).isEqualTo(2);
    }

    @Test
    void waitallAnswersLessWhenItIsInterrupted() throws Exception {
        endpoint.arrive("ab");
        Running<Integer> r = receiving(4, MSG_WAITALL);
        r.thread().interrupt();
        assertThat(r.get()).isEqualTo(2);
    }

    @Test
    void waitallAnswersLessWhenItsTimeIsOver() throws Exception {
        timeout(SO_RCVTIMEO, Duration.ofMillis(5));
        endpoint.arrive("ab");
        Running<Integer> r = receiving(4, MSG_WAITALL);
        clock.advance(5_000_000);
        assertThat(r.get()).isEqualTo(2);
    }

    @Test
    void waitallLeavesAnErrorForTheNextCall() throws Exception {
        endpoint.arrive("ab");
        Running<Integer> r = receiving(4, MSG_WAITALL);
        endpoint.fail(Errno.ECONNRESET, 0);
        assertThat(r.get()).isEqualTo(2);
        assertThat(receive(4, 0)).isEqualTo(Errno.ECONNRESET.failure());
    }

    @Test
    void waitallDoesNotWaitOnANonblockingDescriptor() {
        nonblocking();
        endpoint.arrive("ab");
        assertThat(receive(4, MSG_WAITALL)).isEqualTo(2);
    }

    @Test
    void sendWaitsUntilAllIsTaken() throws Exception {
        endpoint.makeRoom(10);
        Running<Integer> r = sending(25);
        endpoint.makeRoom(10);
        clock.untilWaiting(1);
        endpoint.makeRoom(10);
        assertThat(r.get()).isEqualTo(25);
        assertThat(endpoint.sent).isEqualTo(25);
    }

    @Test
    void sendOnANonblockingDescriptorAnswersWhatWasTaken() {
        nonblocking();
        endpoint.makeRoom(10);
        assertThat(send(25, 0)).isEqualTo(10);
        assertThat(send(25, 0)).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void sendAnswersWhatWasTakenWhenAnErrorComesAndTheNextOneTheError() throws Exception {
        endpoint.makeRoom(10);
        Running<Integer> r = sending(25);
        endpoint.fail(Errno.ECONNRESET, 0);
        assertThat(r.get()).isEqualTo(10);
        assertThat(send(1, 0)).isEqualTo(Errno.ECONNRESET.failure());
    }

    @Test
    void sendAnswersWhatWasTakenWhenItsTimeIsOver() throws Exception {
        timeout(SO_SNDTIMEO, Duration.ofMillis(5));
        endpoint.makeRoom(10);
        Running<Integer> r = sending(25);
        clock.advance(5_000_000);
        assertThat(r.get()).isEqualTo(10);
        assertThat(sending(25)).satisfies(late -> {
            clock.advance(5_000_000);
            assertThat(late.get()).isEqualTo(Errno.EAGAIN.failure());
        });
    }

    @Test
    void sendAnswersWhatWasTakenWhenItIsInterrupted() throws Exception {
        endpoint.makeRoom(10);
        Running<Integer> r = sending(25);
        r.thread().interrupt();
        assertThat(r.get()).isEqualTo(10);
    }

    @Test
    void sendOfNothingDoesNotWait() {
        assertThat(send(0, 0)).isZero();
    }

    @Test
    void allWhoReceiveAreToldAndOneGetsIt() throws Exception {
        int readers = 50;
        List<Running<Integer>> all = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            all.add(start(() -> receive(1, 0)));
        }
        clock.untilWaiting(readers);
        endpoint.arrive("x");
        clock.untilWaiting(readers - 1);
        endpoint.arrive("y".repeat(readers - 1));
        for (Running<Integer> r : all) {
            assertThat(r.get()).isEqualTo(1);
        }
    }

    @Test
    void shutdownOfAConnectionWakesWhoeverReceives() throws Exception {
        Running<Integer> r = receiving(10, 0);
        endpoint.end();
        assertThat(r.get()).isZero();
    }
}
