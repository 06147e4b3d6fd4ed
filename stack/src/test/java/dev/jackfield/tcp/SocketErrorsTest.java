package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The errors of bind, connect, listen and shutdown, and what a socket is like after them. */
class SocketErrorsTest extends TcpTestBed {
    private static final InetSocketAddress PEER_ADDRESS = new InetSocketAddress(PEER, PEER_PORT);

    private void connectFails(Errno errno) {
        fails(errno, () -> p.connect(fd, PEER_ADDRESS));
    }

    @Test
    void bindTakesAddressesOfItsHostOnly() throws Exception {
        fd = socket();
        fails(Errno.EADDRNOTAVAIL, () -> p.bind(fd, new InetSocketAddress("10.0.0.77", 80)));
        fails(Errno.EAFNOSUPPORT, () -> p.bind(fd, new InetSocketAddress(InetAddress.getByName("::1"), 80)));
        p.bind(fd, new InetSocketAddress(US, 80));
        fails(Errno.EINVAL, () -> p.bind(fd, new InetSocketAddress(US, 81)));
    }

    @Test
    void connectSaysWhatIsUnderWay() throws Exception {
        fd = socket();
        fails(Errno.EAFNOSUPPORT, () -> p.connect(fd, new InetSocketAddress(InetAddress.getByName("::1"), PEER_PORT)));
        connectFails(Errno.EINPROGRESS);
        connectFails(Errno.EALREADY);
        expect(Seg.SYN);
        send(Seg.SYN_ACK.ack(1));
        p.connect(fd, PEER_ADDRESS); // is done
        connectFails(Errno.EISCONN);
    }

    @Test
    void aListenerDoesNotConnectNorASocketThatIsConnectedListen() throws Exception {
        established();
        fails(Errno.EINVAL, () -> p.listen(fd, 1));
        fd = listener;
        connectFails(Errno.EISCONN);
    }

    @Test
    void aRefusedConnectTellsItOnceAndMayBeTriedAgain() throws Exception {
        synSent();
        send(Seg.RST_ACK.seq(0));
        connectFails(Errno.ECONNREFUSED);
        connectFails(Errno.EINPROGRESS);
        expect(Seg.SYN);
    }

    @Test
    void listeningWithoutAPortIsOnOneThatIsFree() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 50_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 50_000);
        int first = socket();
        p.listen(first, 1);
        assertThat(p.getsockname(first)).isEqualTo(new InetSocketAddress("0.0.0.0", 50_000));
        int second = socket();
        fails(Errno.EADDRINUSE, () -> p.listen(second, 1));
    }

    @Test
    void shutdownWantsAConnectionAndADirection() throws Exception {
        fd = socket();
        fails(Errno.ENOTCONN, () -> p.shutdown(fd, 1));
        p.close(fd);
        established();
        fails(Errno.EINVAL, () -> p.shutdown(fd, 3));
        fails(Errno.EINVAL, () -> p.shutdown(fd, -1));
        send(Seg.RST.seq(1));
        fails(Errno.ENOTCONN, () -> p.shutdown(fd, 1));
    }

    @Test
    void aSocketThatIsNotConnectedNeitherSendsNorReceives() throws Exception {
        fd = socket();
        fails(Errno.EPIPE, () -> p.write(fd, new byte[1], 0, 1));
        fails(Errno.ENOTCONN, () -> p.read(fd, new byte[1], 0, 1));
        fails(Errno.ENOTCONN, () -> p.getpeername(fd));
        fails(Errno.EINVAL, () -> p.accept(fd));
    }
}
