package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** connect(AF_UNSPEC): ABORT of RFC 9293 section 3.10.5, after which the socket can be used again. */
class DisconnectTest extends TcpTestBed {
    @Test
    void aConnectionIsResetAndTheSocketConnectsAnew() throws Exception {
        connected();
        p.connect(fd, null);
        expect(Seg.RST_ACK);
        expectState("CLOSED");
        assertThat(poll(fd) & Readiness.ERR).isNotZero();
        assertThat(error()).isEqualTo(Errno.ECONNRESET.number());
        fails(Errno.ENOTCONN, () -> p.getpeername(fd));
        connect();
        expect(Seg.SYN);
        expectState("SYN_SENT");
    }

    @Test
    void anAttemptIsGivenUpWithoutAWord() throws Exception {
        synSent();
        p.connect(fd, null);
        expectNothing();
        expectState("CLOSED");
        connect();
        expect(Seg.SYN);
        assertThat(error()).isZero();
    }

    @Test
    void aListenerStopsAndKeepsItsPort() throws Exception {
        synReceived();
        p.connect(listener, null);
        expectState("CLOSED");
        send(Seg.SYN);
        expect(Seg.RST_ACK.seq(0 - ourIss).ack(1));
        assertThat(((InetSocketAddress) p.getsockname(listener)).getPort()).isEqualTo(OUR_PORT);
        p.listen(listener, 1);
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
    }

    @Test
    void afterBothFinsThereIsNobodyToReset() throws Exception {
        closing();
        p.connect(fd, null);
        expectNothing();
        expectState("CLOSED");
        assertThat(error()).isZero();
    }
}
