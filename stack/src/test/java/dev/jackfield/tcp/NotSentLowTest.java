package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;

/** TCP_NOTSENT_LOWAT and tcp_notsent_lowat: a writer waits while much is queued that was never sent. */
class NotSentLowTest extends TcpTestBed {
    private void nothingGoesOut() throws Exception {
        established();
        send(Seg.ACK.win(0));
    }

    @Test
    void aWriterWaitsWhileThatMuchIsUnsent() throws Exception {
        nothingGoesOut();
        tcp(TcpOptions.TCP_NOTSENT_LOWAT, 3000);
        assertThat(write(2000)).isEqualTo(2000);
        assertThat(poll(fd) & Readiness.OUT)
                .as("more than half of it is unsent")
                .isZero();
        assertThat(write(5000)).as("what is begun may fill a segment").isEqualTo(1000 + 1459);
        fails(Errno.EAGAIN, () -> write(1));
    }

    @Test
    void whenItIsSentTheWriterGoesOn() throws Exception {
        nothingGoesOut();
        host.settings().set(Setting.TCP_NOTSENT_LOWAT, 3000);
        write(4000);
        assertThat(poll(fd) & Readiness.OUT).isZero();
        send(Seg.ACK.win(8000));
        assertThat(poll(fd) & Readiness.OUT).isNotZero();
    }
}
