package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.SOCK_CLOEXEC;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SO_ACCEPTCONN;
import static dev.jackfield.socket.Posix.SO_RCVTIMEO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** accept: the descriptor it gives, what it inherits, and why it fails. */
@Timeout(20)
class AcceptTest extends CallFixture {
    @BeforeEach
    void listen() {
        endpoint.listen(10);
    }

    private int accept(int flags) {
        return descriptor.accept(table, flags);
    }

    private void connection() {
        endpoint.connection(new ScriptedEndpoint(core));
    }

    @Test
    void acceptWaitsForAConnection() throws Exception {
        Running<Integer> r = startAndWait(() -> accept(0));
        connection();
        assertThat(r.get()).isEqualTo(fd + 1);
    }

    @Test
    void acceptTakesTheOldest() {
        ScriptedEndpoint first = new ScriptedEndpoint(core);
        endpoint.connection(first);
        connection();
        assertThat(table.get(accept(0)).file().endpoint()).isSameAs(first);
    }

    @Test
    void acceptDoesNotWaitOnANonblockingDescriptor() {
        nonblocking();
        assertThat(accept(0)).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void nonblockingIsNotInheritedButAskedFor() {
        nonblocking();
        connection();
        connection();
        assertThat(table.get(accept(0)).file().flags()).isZero();
        Descriptor asked = table.get(accept(SOCK_NONBLOCK | SOCK_CLOEXEC));
        assertThat(asked.file().flags()).isEqualTo(Posix.O_NONBLOCK);
        assertThat(asked.closeOnExec()).isTrue();
    }

    @Test
    void timeoutsAreInherited() {
        timeout(SO_RCVTIMEO, Duration.ofSeconds(3));
        connection();
        Descriptor d = table.get(accept(0));
        assertThat(core.get(() -> d.file().option(Posix.SOL_SOCKET, SO_RCVTIMEO)))
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatWasAcceptedIsConnectedAndDoesNotListen() {
        connection();
        Descriptor other = table.get(accept(0));
        assertThat(other.connect(new InetSocketAddress("10.0.0.1", 1))).isEqualTo(Errno.EISCONN.failure());
        assertThat(core.get(() -> other.file().option(Posix.SOL_SOCKET, SO_ACCEPTCONN)))
                .isEqualTo(0);
        assertThat(core.get(() -> descriptor.file().option(Posix.SOL_SOCKET, SO_ACCEPTCONN)))
                .isEqualTo(1);
    }

    @Test
    void theEndpointsReasonIsTheAnswer() {
        endpoint.acceptError = Errno.EINVAL.failure();
        assertThat(accept(0)).isEqualTo(Errno.EINVAL.failure());
        endpoint.acceptError = Errno.ECONNABORTED.failure();
        assertThat(accept(0)).isEqualTo(Errno.ECONNABORTED.failure());
    }

    @Test
    void withoutAFreeDescriptorTheConnectionStaysInTheQueue() {
        settings.set(Setting.NR_OPEN, 16);
        List<Integer> all = new ArrayList<>();
        for (int n; (n = open(new ScriptedEndpoint(core))) >= 0; ) {
            all.add(n);
        }
        connection();
        assertThat(accept(0)).isEqualTo(Errno.EMFILE.failure());
        close(all.getFirst());
        assertThat(accept(0)).isEqualTo(all.getFirst());
    }

    @Test
    void acceptEndsWithTryAgainWhenItsTimeIsOver() throws Exception {
        timeout(SO_RCVTIMEO, Duration.ofMillis(1));
        Running<Integer> r = startAndWait(() -> accept(0));
        clock.advance(1_000_000);
        assertThat(r.get()).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void closeEndsAccept() throws Exception {
        Running<Integer> r = startAndWait(() -> accept(0));
        close(fd);
        assertThat(r.get()).isEqualTo(Errno.EBADF.failure());
    }

    @Test
    void manyAcceptorsGetAConnectionEach() throws Exception {
        int n = 100;
        List<Running<Integer>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(start(() -> accept(0)));
        }
        for (int i = 0; i < n; i++) {
            connection();
        }
        Set<Integer> fds = new TreeSet<>();
        for (Running<Integer> r : all) {
            fds.add(r.get());
        }
        assertThat(fds).hasSize(n).allMatch(number -> number > fd && number <= fd + n);
    }
}
