package dev.jackfield.udp;

import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_BINDTODEVICE;
import static dev.jackfield.socket.Posix.SO_BROADCAST;
import static dev.jackfield.socket.Posix.SO_REUSEADDR;
import static dev.jackfield.socket.Posix.SO_REUSEPORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** bind, connect and getsockname of UDP sockets: which addresses and ports they may have, and which they get. */
class UdpBindTest extends UdpFixture {
    @Test
    void aNewSocketHasTheWildcardAndNoPort() throws Exception {
        assertThat(name(socket())).isEqualTo(at("0.0.0.0", 0));
    }

    @Test
    void bindGivesAddressAndPort() throws Exception {
        assertThat(name(bound(US, 53))).isEqualTo(at(US, 53));
    }

    @Test
    void bindToPortZeroChoosesOneOfTheRange() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            int port = name(bound("0.0.0.0", 0)).getPort();
            assertThat(port).isBetween(32_768, 60_999);
            ports.add(port);
        }
        assertThat(ports).hasSize(100);
    }

    @Test
    void portsAreNotChosenInARow() throws Exception {
        int before = name(bound("0.0.0.0", 0)).getPort();
        int neighbours = 0;
        for (int i = 0; i < 100; i++) {
            int port = name(bound("0.0.0.0", 0)).getPort();
            neighbours += Math.abs(port - before) == 1 ? 1 : 0;
            before = port;
        }
        assertThat(neighbours).isLessThan(5);
    }

    @Test
    void whenAllPortsAreTakenBindFailsAndSoDoesConnect() throws Exception {
        host.settings().set(Setting.IP_LOCAL_PORT_FIRST, 40_000);
        host.settings().set(Setting.IP_LOCAL_PORT_LAST, 40_009);
        for (int i = 0; i < 10; i++) {
            bound("0.0.0.0", 0);
        }
        fails(Errno.EADDRINUSE, () -> bound("0.0.0.0", 0));
        fails(Errno.EADDRNOTAVAIL, () -> connected(PEER, 9));
    }

    @Test
    void bindTwiceIsInvalid() throws Exception {
        int s = bound(US, 53);
        fails(Errno.EINVAL, () -> p.bind(s, at(US, 54)));
    }

    @Test
    void bindToAnothersAddressIsNotAvailable() {
        fails(Errno.EADDRNOTAVAIL, () -> bound(PEER, 53));
    }

    @Test
    void bindToABroadcastAddressOrAGroupIsAllowed() throws Exception {
        assertThat(name(bound("10.0.0.255", 53))).isEqualTo(at("10.0.0.255", 53));
        assertThat(name(bound("224.0.0.251", 53))).isEqualTo(at("224.0.0.251", 53));
    }

    @Test
    void bindToAnAddressOfAnotherFamilyIsNotSupported() {
        fails(Errno.EAFNOSUPPORT, () -> bound("::1", 53));
    }

    @Test
    void bindToAnUnresolvedNameIsNotSupported() throws Exception {
        int s = socket();
        fails(Errno.EAFNOSUPPORT, () -> p.bind(s, InetSocketAddress.createUnresolved("nowhere", 1)));
        fails(Errno.EAFNOSUPPORT, () -> p.bind(s, null));
    }

    @Test
    void twoSocketsDoNotHaveOneAddressAndPort() throws Exception {
        bound(US, 53);
        fails(Errno.EADDRINUSE, () -> bound(US, 53));
    }

    @Test
    void theWildcardOverlapsEveryAddress() throws Exception {
        bound(US, 53);
        fails(Errno.EADDRINUSE, () -> bound("0.0.0.0", 53));
        bound("0.0.0.0", 54);
        fails(Errno.EADDRINUSE, () -> bound(US, 54));
    }

    @Test
    void differentAddressesShareAPort() throws Exception {
        bound(US, 53);
        bound("127.0.0.1", 53);
    }

    @Test
    void reuseAddressMustBeSetOnBoth() throws Exception {
        bound(US, 53, SO_REUSEADDR);
        bound(US, 53, SO_REUSEADDR);
        fails(Errno.EADDRINUSE, () -> bound(US, 53));
        fails(Errno.EADDRINUSE, () -> bound(US, 53, SO_REUSEPORT));
    }

    @Test
    void reusePortMustBeSetOnBoth() throws Exception {
        bound(US, 53, SO_REUSEPORT);
        bound(US, 53, SO_REUSEPORT);
        fails(Errno.EADDRINUSE, () -> bound(US, 53));
        fails(Errno.EADDRINUSE, () -> bound(US, 53, SO_REUSEADDR));
    }

    @Test
    void socketsOfDifferentInterfacesShareAPort() throws Exception {
        int lo = socket();
        p.setsockopt(lo, SOL_SOCKET, SO_BINDTODEVICE, "lo");
        p.bind(lo, at("0.0.0.0", 53));
        int ip0 = socket();
        p.setsockopt(ip0, SOL_SOCKET, SO_BINDTODEVICE, "ip0");
        p.bind(ip0, at("0.0.0.0", 53));
        fails(Errno.EADDRINUSE, () -> bound("0.0.0.0", 53));
    }

    @Test
    void aClosedSocketsPortIsFree() throws Exception {
        p.close(bound(US, 53));
        bound(US, 53);
    }

    @Test
    void connectPicksTheSourceAddressAndAPort() throws Exception {
        int s = connected(PEER, 53);
        assertThat(name(s).getAddress()).isEqualTo(at(US, 0).getAddress());
        assertThat(name(s).getPort()).isBetween(32_768, 60_999);
        assertThat(p.getpeername(s)).isEqualTo(at(PEER, 53));
    }

    @Test
    void connectToThisHostPicksTheSameAddress() throws Exception {
        assertThat(name(connected("127.0.0.1", 53)).getAddress())
                .isEqualTo(at("127.0.0.1", 0).getAddress());
    }

    @Test
    void connectToTheWildcardIsConnectToThisHost() throws Exception {
        assertThat(p.getpeername(connected("0.0.0.0", 53))).isEqualTo(at("127.0.0.1", 53));
    }

    @Test
    void connectKeepsWhatBindChose() throws Exception {
        int s = bound("127.0.0.1", 53);
        p.connect(s, at("127.0.0.2", 54));
        assertThat(name(s)).isEqualTo(at("127.0.0.1", 53));
    }

    @Test
    void connectWithoutARouteFailsAndLeavesTheSocketUnconnected() throws Exception {
        int s = socket();
        fails(Errno.ENETUNREACH, () -> p.connect(s, at("192.0.2.1", 9)));
        fails(Errno.ENOTCONN, () -> p.getpeername(s));
    }

    @Test
    void connectToABroadcastAddressNeedsPermission() throws Exception {
        int s = socket();
        fails(Errno.EACCES, () -> p.connect(s, at("10.0.0.255", 9)));
        p.setsockopt(s, SOL_SOCKET, SO_BROADCAST, 1);
        p.connect(s, at("10.0.0.255", 9));
    }

    @Test
    void connectAgainChangesThePeer() throws Exception {
        int s = connected(PEER, 53);
        int port = name(s).getPort();
        p.connect(s, at("10.0.0.3", 54));
        assertThat(p.getpeername(s)).isEqualTo(at("10.0.0.3", 54));
        assertThat(name(s)).isEqualTo(at(US, port));
    }

    @Test
    void connectToNobodyDissolvesTheAssociationAndWhatItBrought() throws Exception {
        int s = connected(PEER, 53);
        p.connect(s, null);
        fails(Errno.ENOTCONN, () -> p.getpeername(s));
        assertThat(name(s)).isEqualTo(at("0.0.0.0", 0));
        assertThat(host.sockets()).isEmpty();
    }

    @Test
    void connectToNobodyLeavesWhatBindChose() throws Exception {
        int s = bound("0.0.0.0", 53);
        p.connect(s, at(PEER, 9));
        assertThat(name(s)).isEqualTo(at(US, 53));
        p.connect(s, null);
        assertThat(name(s)).isEqualTo(at("0.0.0.0", 53));
    }

    @Test
    void connectToNobodyOnAnUnconnectedSocketDoesNothing() throws Exception {
        int s = bound(US, 53);
        p.connect(s, null);
        assertThat(name(s)).isEqualTo(at(US, 53));
    }

    @Test
    void listenAndAcceptAreNotSupported() throws Exception {
        int s = bound(US, 53);
        fails(Errno.EOPNOTSUPP, () -> p.listen(s, 1));
        fails(Errno.EOPNOTSUPP, () -> p.accept(s));
    }
}
