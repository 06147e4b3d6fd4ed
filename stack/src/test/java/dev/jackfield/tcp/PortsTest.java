package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.TcpHeader;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
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
    void aConnectionKeepsAPortOfItsOwnAddressOnly() throws Exception {
        established();
        p.close(listener);
        host.addAddress("ip0", "10.0.0.7/24");
        bound("10.0.0.7", false);
        fails(Errno.EADDRINUSE, () -> bound("0.0.0.0", false));
        fails(Errno.EADDRINUSE, () -> bound(US, false));
        send(Seg.RST);
        bound(US, false);
    }

    @Test
    void socketsOfOnePortMayConnectToDifferentPeers() throws Exception {
        int a = bound(US, true);
        int b = bound(US, true);
        fails(Errno.EINPROGRESS, () -> p.connect(a, new InetSocketAddress(PEER, PEER_PORT)));
        fails(Errno.EADDRNOTAVAIL, () -> p.connect(b, new InetSocketAddress(PEER, PEER_PORT)));
        fails(Errno.EINPROGRESS, () -> p.connect(b, new InetSocketAddress(PEER, PEER_PORT + 1)));
        int c = bound(US, true);
        p.listen(c, 1);
    }

    private int sharing(String address) throws Exception {
        int s = socket();
        p.setsockopt(s, SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1);
        p.bind(s, new InetSocketAddress(address, OUR_PORT));
        p.listen(s, 1000);
        return s;
    }

    @Test
    void listenersThatShareAPortShareItsConnections() throws Exception {
        int[] fds = {sharing(US), sharing(US), sharing(US)};
        fails(Errno.EADDRINUSE, () -> bound(US, true));
        sharing("0.0.0.0");
        for (int i = 0; i < 300; i++) {
            peerPort = PEER_PORT + i;
            send(offer);
            expect(Seg.SYN_ACK);
            send(Seg.ACK);
        }
        int total = 0;
        for (int s : fds) {
            int n = 0;
            for (; poll(s) != 0; n++) {
                p.close(p.accept(s));
            }
            assertThat(n).isBetween(60, 140);
            total += n;
        }
        assertThat(total)
                .as("none is for the one that is bound to all addresses")
                .isEqualTo(300);
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

    /** Whether a SYN to one of our ports is answered by a SYN-ACK. */
    private boolean listened(int port) {
        link.put(Seg.SYN.packet(PEER, PEER_PORT, PEER_ISS, US, port, 0));
        byte[] b = link.sent.poll();
        assertThat(b).isNotNull();
        return (TcpHeader.flags(b, 20) & TcpHeader.SYN) != 0;
    }

    @Test
    void manyPortsAreFoundWhileOthersComeAndGo() throws Exception {
        int[] fds = new int[300];
        for (int i = 0; i < fds.length; i++) {
            fds[i] = socket();
            p.bind(fds[i], new InetSocketAddress(US, 1000 + i));
            p.listen(fds[i], 1);
        }
        assertThat(host.sockets()).hasSize(fds.length);
        for (int i = 0; i < fds.length; i++) {
            if (i % 3 == 0) {
                p.close(fds[i]);
            }
        }
        assertThat(host.sockets()).hasSize(200);
        for (int i = 0; i < fds.length; i++) {
            assertThat(listened(1000 + i)).isEqualTo(i % 3 != 0);
        }
        int again = socket();
        p.bind(again, new InetSocketAddress(US, 1000));
        fails(Errno.EADDRINUSE, () -> p.bind(socket(), new InetSocketAddress(US, 1001)));
    }

    @Test
    void portZeroIsOneThatNobodyUses() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 50_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 50_003);
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            int s = socket();
            p.bind(s, new InetSocketAddress(US, 0));
            ports.add(((InetSocketAddress) p.getsockname(s)).getPort());
        }
        assertThat(ports).containsExactlyInAnyOrder(50_000, 50_001, 50_002, 50_003);
        fails(Errno.EADDRINUSE, () -> p.bind(socket(), new InetSocketAddress(US, 0)));
    }

    @Test
    void aConnectionTakesNoPortThatASocketBound() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 50_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 50_001);
        p.bind(socket(), new InetSocketAddress(US, 50_000));
        fd = socket();
        connect();
        assertThat(((InetSocketAddress) p.getsockname(fd)).getPort()).isEqualTo(50_001);
        fd = socket();
        fails(Errno.EADDRNOTAVAIL, () -> p.connect(fd, new InetSocketAddress(PEER, PEER_PORT)));
    }

    @Test
    void aConnectionKeepsItsPortFromThoseThatDoNotShare() throws Exception {
        established();
        p.close(listener);
        fails(Errno.EADDRINUSE, () -> bound(US, false));
        fails(Errno.EADDRINUSE, () -> bound(US, true)); // its own listener did not share either
        send(Seg.RST);
        bound(US, false);
    }

    @Test
    void aConnectionThatSharesItsPortKeepsItFromOthersOnly() throws Exception {
        listener = bound(US, true);
        p.listen(listener, 1);
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        fd = p.accept4(listener, dev.jackfield.socket.Posix.SOCK_NONBLOCK);
        p.close(listener);
        fails(Errno.EADDRINUSE, () -> bound(US, false));
        p.listen(bound(US, true), 1);
    }

    @Test
    void aListenerOfAnInterfaceHearsThatOneOnly() throws Exception {
        Link other = new Link();
        host.attach("ip1", LinkType.IP, other);
        listener = socket();
        p.setsockopt(
                listener,
                SOL_SOCKET,
                SocketOptions.SO_BINDTOIFINDEX,
                host.netInterface("ip1").index());
        p.bind(listener, new InetSocketAddress(US, OUR_PORT));
        p.listen(listener, 1);
        assertThat(listened(OUR_PORT)).isFalse();
        p.setsockopt(
                listener,
                SOL_SOCKET,
                SocketOptions.SO_BINDTOIFINDEX,
                host.netInterface("ip0").index());
        assertThat(listened(OUR_PORT)).isTrue();
    }

    @Test
    void oneThatIsBoundToTheAddressHearsBeforeTheOneBoundToAll() throws Exception {
        int all = bound("0.0.0.0", true);
        int one = bound(US, true);
        p.listen(one, 1);
        fails(Errno.EADDRINUSE, () -> p.listen(all, 1));
        p.listen(bound("127.0.0.1", true), 1); // on another address
        assertThat(listened(OUR_PORT)).isTrue();
        p.close(one);
        assertThat(listened(OUR_PORT)).isFalse();
    }

    @Test
    void aPortIsFreeAgainWhenItsLastConnectionIsGone() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 50_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 50_000);
        connected();
        fails(Errno.EADDRINUSE, () -> p.bind(socket(), new InetSocketAddress(US, 0)));
        send(Seg.RST.seq(1));
        expectState("CLOSED");
        p.close(fd);
        int s = socket();
        p.bind(s, new InetSocketAddress(US, 0));
        assertThat(((InetSocketAddress) p.getsockname(s)).getPort()).isEqualTo(50_000);
    }

    @Test
    void whatDoesNotShareKeepsOneThatSharesUntilItIsGone() throws Exception {
        established();
        p.close(listener);
        listener = -1;
        fails(Errno.EADDRINUSE, () -> bound(US, true));
        send(Seg.RST.seq(1));
        p.close(fd);
        listener = bound(US, true);
        p.listen(listener, 1);
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        p.close(listener);
        p.listen(bound(US, true), 1); // the connection shares
    }
}
