package dev.jackfield.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which numbers descriptors get, what duplicates share, and what closing does. */
@Timeout(20)
class DescriptorTableTest extends CallFixture {
    private int more() {
        return super.open(new ScriptedEndpoint(core));
    }

    private int dup(int number, int least) {
        return core.call(() -> table.duplicate(table.get(number), least, false));
    }

    @Test
    void theFirstDescriptorIsThree() {
        assertThat(fd).isEqualTo(3);
    }

    @Test
    void theLowestFreeNumberIsTaken() {
        int a = more();
        int b = more();
        int c = more();
        close(b);
        close(a);
        assertThat(more()).isEqualTo(a);
        assertThat(more()).isEqualTo(b);
        assertThat(more()).isEqualTo(c + 1);
    }

    @Test
    void theTableGrows() {
        for (int i = 1; i <= 1000; i++) {
            assertThat(more()).isEqualTo(fd + i);
        }
        assertThat(table.get(fd + 1000)).isNotNull();
        assertThat(core.call(table::size)).isEqualTo(1001);
    }

    @Test
    void itHasALimit() {
        settings.set(Setting.NR_OPEN, 16);
        int opened = 1;
        int r;
        while ((r = more()) >= 0) {
            opened++;
        }
        assertThat(r).isEqualTo(Errno.EMFILE.failure());
        assertThat(opened).isEqualTo(13);
        assertThat(dup(fd, 0)).isEqualTo(Errno.EMFILE.failure());
    }

    @Test
    void whatDoesNotFitIsClosed() {
        settings.set(Setting.NR_OPEN, 16);
        while (more() >= 0) {}
        ScriptedEndpoint late = new ScriptedEndpoint(core);
        super.open(late);
        assertThat(late.closes).isEqualTo(1);
    }

    @Test
    void closingTwiceIsAnError() {
        assertThat(close(fd)).isZero();
        assertThat(close(fd)).isEqualTo(Errno.EBADF.failure());
        assertThat(close(-1)).isEqualTo(Errno.EBADF.failure());
        assertThat(close(100_000)).isEqualTo(Errno.EBADF.failure());
    }

    @Test
    void theLastDescriptorClosesTheSocket() {
        int other = dup(fd, 0);
        close(fd);
        assertThat(endpoint.closes).isZero();
        close(other);
        assertThat(endpoint.closes).isEqualTo(1);
    }

    @Test
    void duplicatesShareStatusFlagsButNotCloseOnExec() {
        int other = dup(fd, 0);
        descriptor.setCloseOnExec(true);
        nonblocking();
        assertThat(table.get(other).file().flags()).isEqualTo(Posix.O_NONBLOCK);
        assertThat(table.get(other).closeOnExec()).isFalse();
    }

    @Test
    void aDuplicateMayAskForALeastNumber() {
        assertThat(dup(fd, 100)).isEqualTo(100);
        assertThat(dup(fd, 100)).isEqualTo(101);
        assertThat(dup(fd, 0)).isEqualTo(fd + 1);
        assertThat(dup(fd, -1)).isEqualTo(Errno.EINVAL.failure());
        assertThat(dup(fd, 1 << 24)).isEqualTo(Errno.EINVAL.failure());
    }

    @Test
    void nothingIsOpenedAfterTheEnd() {
        ScriptedEndpoint late = new ScriptedEndpoint(core);
        core.call(() -> {
            table.end();
            return 0;
        });
        assertThat(endpoint.closes).isEqualTo(1);
        assertThat(super.open(late)).isEqualTo(Errno.EBADF.failure());
        assertThat(late.closes).isEqualTo(1);
    }

    @Test
    void aLingeringCloseWaitsUntilTheConnectionIsOver() throws Exception {
        endpoint.linger = new Endpoint.Linger(true, 10);
        endpoint.closeAnswer = Errno.EAGAIN.failure();
        assertThat(close(fd)).isEqualTo(Errno.EAGAIN.failure());
        Running<String> r = startAndWait(() -> {
            descriptor.linger();
            return "over";
        });
        endpoint.arrive("x");
        clock.untilWaiting(1);
        endpoint.hangUp();
        assertThat(r.get()).isEqualTo("over");
    }

    @Test
    void aLingeringCloseEndsWithItsTime() throws Exception {
        endpoint.linger = new Endpoint.Linger(true, 10);
        endpoint.closeAnswer = Errno.EAGAIN.failure();
        close(fd);
        Running<String> r = startAndWait(() -> {
            descriptor.linger();
            return "over";
        });
        clock.advance(10_000_000_000L);
        assertThat(r.get()).isEqualTo("over");
    }
}
