package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.POLLERR;
import static dev.jackfield.socket.Posix.POLLHUP;
import static dev.jackfield.socket.Posix.POLLIN;
import static dev.jackfield.socket.Posix.POLLNVAL;
import static dev.jackfield.socket.Posix.POLLOUT;
import static dev.jackfield.socket.Posix.POLLRDHUP;
import static dev.jackfield.socket.Posix.POLLRDNORM;
import static dev.jackfield.socket.Posix.POLLWRNORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** poll: the bits, the timeouts, and many descriptors at once. */
@Timeout(20)
class PollTest extends CallFixture {
    private int poll(long timeout, PollFd... fds) {
        return Poll.poll(core, table, fds, timeout);
    }

    private Running<Integer> polling(long timeout, PollFd... fds) throws InterruptedException {
        return startAndWait(() -> poll(timeout, fds));
    }

    @Test
    void whatStandsIsToldAtOnce() {
        endpoint.arrive("x");
        PollFd p = new PollFd(fd, POLLIN | POLLOUT);
        assertThat(poll(-1, p)).isEqualTo(1);
        assertThat(p.revents).isEqualTo(POLLIN);
    }

    @Test
    void whatIsNotAskedForIsNotTold() {
        endpoint.arrive("x");
        PollFd p = new PollFd(fd, POLLOUT);
        assertThat(poll(0, p)).isZero();
        assertThat(p.revents).isZero();
    }

    @Test
    void errorsAndHangUpsAreToldInAnyCase() {
        endpoint.fail(Errno.ECONNRESET, 0);
        endpoint.hangUp();
        PollFd p = new PollFd(fd, 0);
        assertThat(poll(-1, p)).isEqualTo(1);
        assertThat(p.revents).isEqualTo(POLLERR | POLLHUP);
    }

    @Test
    void thePeersEndIsToldWhenAskedFor() {
        endpoint.end();
        PollFd p = new PollFd(fd, POLLIN | POLLRDHUP);
        poll(0, p);
        assertThat(p.revents).isEqualTo(POLLIN | POLLRDHUP);
        p.events = POLLIN;
        poll(0, p);
        assertThat(p.revents).isEqualTo(POLLIN);
    }

    @Test
    void normalDataIsData() throws Exception {
        PollFd p = new PollFd(fd, POLLRDNORM | POLLWRNORM);
        Running<Integer> r = polling(-1, p);
        endpoint.arrive("x");
        r.get();
        assertThat(p.revents).isEqualTo(POLLRDNORM);
        endpoint.established();
        poll(0, p);
        assertThat(p.revents).isEqualTo(POLLRDNORM | POLLWRNORM);
    }

    @Test
    void aNumberThatIsNotOpenIsToldAndANegativeOnePassedOver() {
        PollFd closed = new PollFd(99, POLLIN);
        PollFd none = new PollFd(-1, POLLIN);
        none.revents = 7;
        assertThat(poll(-1, closed, none)).isEqualTo(1);
        assertThat(closed.revents).isEqualTo(POLLNVAL);
        assertThat(none.revents).isZero();
    }

    @Test
    void pollWaitsForAnyOfMany() throws Exception {
        PollFd[] all = new PollFd[500];
        ScriptedEndpoint[] endpoints = new ScriptedEndpoint[all.length];
        for (int i = 0; i < all.length; i++) {
            endpoints[i] = new ScriptedEndpoint(core);
            all[i] = new PollFd(open(endpoints[i]), POLLIN);
        }
        Running<Integer> r = polling(-1, all);
        endpoints[321].arrive("x");
        assertThat(r.get()).isEqualTo(1);
        assertThat(all[321].revents).isEqualTo(POLLIN);
    }

    @Test
    void whatPollDoesNotAskForDoesNotEndItsWaiting() throws Exception {
        PollFd p = new PollFd(fd, POLLIN);
        Running<Integer> r = polling(-1, p);
        endpoint.established();
        clock.untilWaiting(1);
        endpoint.arrive("x");
        assertThat(r.get()).isEqualTo(1);
        assertThat(p.revents).isEqualTo(POLLIN);
    }

    @Test
    void pollEndsWhenItsTimeIsOver() throws Exception {
        PollFd p = new PollFd(fd, POLLIN);
        Running<Integer> r = polling(7_000_000, p);
        clock.advance(6_999_999);
        clock.untilWaiting(1);
        clock.advance(1);
        assertThat(r.get()).isZero();
    }

    @Test
    void pollOfNothingWaitsForItsTime() throws Exception {
        Running<Integer> r = polling(1_000_000);
        clock.advance(1_000_000);
        assertThat(r.get()).isZero();
    }

    @Test
    void anInterruptEndsPoll() throws Exception {
        Running<Integer> r = polling(-1, new PollFd(fd, POLLIN));
        r.thread().interrupt();
        assertThat(r.get()).isEqualTo(Errno.EINTR.failure());
        assertThat(descriptor.waiting()).isZero();
    }

    @Test
    void closeEndsPollWithInvalid() throws Exception {
        PollFd p = new PollFd(fd, POLLIN);
        Running<Integer> r = polling(-1, p);
        close(fd);
        assertThat(r.get()).isEqualTo(1);
        assertThat(p.revents).isEqualTo(POLLNVAL);
    }

    @Test
    void oneDescriptorMayBeAskedAboutTwice() throws Exception {
        PollFd in = new PollFd(fd, POLLIN);
        PollFd out = new PollFd(fd, POLLOUT);
        Running<Integer> r = polling(-1, in, out);
        endpoint.established();
        assertThat(r.get()).isEqualTo(1);
        assertThat(out.revents).isEqualTo(POLLOUT);
        assertThat(descriptor.waiting()).isZero();
    }
}
