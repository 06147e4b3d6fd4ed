package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who may bind to which port, and listen there. */
class PortsTest extends TcpTestBed {
    private int bound(String address, boolean reuse) throws Exception {
        int s = socket();
        if (reuse) {
            p.setsockopt(s, SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1);
        }
        p.bind(s, new InetSocketAddress(address, OUR_PORT));
        return s;
    }

    @Test
    void twoSocketsDoNotShareAnAddress() throws Exception {
        bound(US, false);
        fails(Errno.EADDRINUSE, () -> bound(US, false));
        fails(Errno.EADDRINUSE, () -> bound("0.0.0.0", false));
        fails(Errno.EADDRINUSE, () -> bound(US, true));
    }

    @Test
    void twoAddressesDoNotDisturbEachOther() throws Exception {
        p.listen(bound(US, false), 1);
        p.listen(bound("127.0.0.1", false), 1);
    }

    @Test
    void socketsThatReuseShareAnAddressUntilOneListens() throws Exception {
        int a = bound(US, true);
        int b = bound(US, true);
        p.listen(a, 1);
        fails(Errno.EADDRINUSE, () -> p.listen(b, 1));
        fails(Errno.EADDRINUSE, () -> bound(US, true));
    }

    @Test
    void timeWaitKeepsAPortFromThoseThatDoNotReuse() throws Exception {
        timeWait();
        p.close(listener);
        p.close(fd);
        fails(Errno.EADDRINUSE, () -> bound(US, false));
        pass(61 * SECOND);
        bound(US, false);
    }

    @Test
    void aClosedSocketGivesItsPortBack() throws Exception {
        p.close(bound(US, false));
        int s = bound(US, false);
        p.listen(s, 1);
        p.close(s);
        bound(US, false);
    }

    @Test
    void portsRunOut() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 50_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 50_003);
        for (int i = 0; i < 4; i++) {
            fd = socket();
            connect();
            assertThat(((InetSocketAddress) p.getsockname(fd)).getPort()).isBetween(50_000, 50_003);
        }
        fd = socket();
        fails(Errno.EADDRNOTAVAIL, () -> p.connect(fd, new InetSocketAddress(PEER, PEER_PORT)));
        fails(Errno.EINPROGRESS, () -> p.connect(fd, new InetSocketAddress(PEER, PEER_PORT + 1)));
    }
}
