package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.SO_SNDTIMEO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** connect on a socket of connections, blocking and not, and how often one may ask. */
@Timeout(20)
class ConnectTest extends CallFixture {
    private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.1", 80);

    private int connect() {
        return descriptor.connect(PEER);
    }

    private Running<Integer> connecting() throws InterruptedException {
        return startAndWait(this::connect);
    }

    @Test
    void aBlockingConnectWaitsForTheConnection() throws Exception {
        Running<Integer> r = connecting();
        endpoint.established();
        assertThat(r.get()).isZero();
    }

    @Test
    void aConnectionThatIsMadeAtOnceNeedsNoWaiting() {
        endpoint.connectAnswer = 0;
        assertThat(connect()).isZero();
        assertThat(connect()).isEqualTo(Errno.EISCONN.failure());
    }

    @Test
    void aBlockingConnectAnswersWhyItFailed() throws Exception {
        Running<Integer> r = connecting();
        endpoint.fail(Errno.ECONNREFUSED, Readiness.HUP | Readiness.OUT);
        assertThat(r.get()).isEqualTo(Errno.ECONNREFUSED.failure());
    }

    @Test
    void afterAFailureConnectMayBeTriedAgain() throws Exception {
        Running<Integer> r = connecting();
        endpoint.fail(Errno.ECONNREFUSED, 0);
        r.get();
        Running<Integer> again = connecting();
        endpoint.established();
        assertThat(again.get()).isZero();
    }

    @Test
    void anErrorAtOnceIsTheAnswer() {
        endpoint.connectAnswer = Errno.ENETUNREACH.failure();
        assertThat(connect()).isEqualTo(Errno.ENETUNREACH.failure());
        assertThat(connect()).isEqualTo(Errno.ENETUNREACH.failure());
    }

    @Test
    void aNonblockingConnectIsInProgressThenAlreadyThenDoneThenConnected() {
        nonblocking();
        assertThat(connect()).isEqualTo(Errno.EINPROGRESS.failure());
        assertThat(connect()).isEqualTo(Errno.EALREADY.failure());
        endpoint.established();
        assertThat(connect()).isZero();
        assertThat(connect()).isEqualTo(Errno.EISCONN.failure());
    }

    @Test
    void aNonblockingConnectThatFailedSaysSoToTheNextOne() {
        nonblocking();
        connect();
        endpoint.fail(Errno.ETIMEDOUT, Readiness.HUP);
        assertThat(connect()).isEqualTo(Errno.ETIMEDOUT.failure());
    }

    @Test
    void whenSomebodyTookTheErrorTheNextConnectAnswersAborted() {
        nonblocking();
        connect();
        endpoint.fail(Errno.ETIMEDOUT, Readiness.HUP);
        assertThat(core.get(() -> descriptor.file().option(Posix.SOL_SOCKET, Posix.SO_ERROR)))
                .isEqualTo(Errno.ETIMEDOUT.number());
        assertThat(connect()).isEqualTo(Errno.ECONNABORTED.failure());
    }

    @Test
    void aBlockingConnectAfterANonblockingOneWaitsForIt() throws Exception {
        nonblocking();
        connect();
        descriptor.file().setFlags(0);
        Running<Integer> r = connecting();
        endpoint.established();
        assertThat(r.get()).isZero();
    }

    @Test
    void aConnectWhoseTimeIsOverIsStillInProgress() throws Exception {
        timeout(SO_SNDTIMEO, Duration.ofSeconds(1));
        Running<Integer> r = connecting();
        clock.advance(1_000_000_000);
        assertThat(r.get()).isEqualTo(Errno.EINPROGRESS.failure());
        nonblocking();
        assertThat(connect()).isEqualTo(Errno.EALREADY.failure());
    }

    @Test
    void anInterruptedConnectGoesOnWithoutTheCaller() throws Exception {
        Running<Integer> r = connecting();
        r.thread().interrupt();
        assertThat(r.get()).isEqualTo(Errno.EINTR.failure());
        endpoint.established();
        assertThat(connect()).isZero();
    }

    @Test
    void closeEndsConnect() throws Exception {
        Running<Integer> r = connecting();
        close(fd);
        assertThat(r.get()).isEqualTo(Errno.EBADF.failure());
    }

    @Test
    void aListenerDoesNotConnect() {
        endpoint.listen(1);
        assertThat(connect()).isEqualTo(Errno.EISCONN.failure());
    }
}
