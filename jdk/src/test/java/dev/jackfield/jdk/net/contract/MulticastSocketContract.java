package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** java.net.MulticastSocket, but for groups, which need an interface that both sides have. */
abstract class MulticastSocketContract extends Contract {
    private MulticastSocket socket() throws Exception {
        return closing(new MulticastSocket(at(0)));
    }

    @Test
    void aNewSocketIsBound() throws Exception {
        MulticastSocket s = closing(new MulticastSocket());
        assertThat(s.isBound()).isTrue();
        assertThat(s.getLocalPort()).isPositive();
    }

    @Test
    void anUnboundSocketIsBoundLater() throws Exception {
        MulticastSocket s = closing(new MulticastSocket(null));
        assertThat(s.isBound()).isFalse();
        s.bind(at(0));
        assertThat(s.isBound()).isTrue();
    }

    @Test
    void reuseAddressIsOn() throws Exception {
        assertThat(socket().getReuseAddress()).isTrue();
    }

    @Test
    void severalShareAPort() throws Exception {
        MulticastSocket one = closing(new MulticastSocket());
        MulticastSocket two = closing(new MulticastSocket(one.getLocalPort()));
        assertThat(two.getLocalPort()).isEqualTo(one.getLocalPort());
    }

    @Test
    void timeToLive() throws Exception {
        MulticastSocket s = socket();
        assertThat(s.getTimeToLive()).isEqualTo(1);
        s.setTimeToLive(7);
        assertThat(s.getTimeToLive()).isEqualTo(7);
        s.setTimeToLive(0);
        assertThat(s.getTimeToLive()).isZero();
        s.setTimeToLive(255);
        assertThat(s.getTimeToLive()).isEqualTo(255);
    }

    @Test
    void timeToLiveIsAByte() throws Exception {
        MulticastSocket s = socket();
        assertThatThrownBy(() -> s.setTimeToLive(-1)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.setTimeToLive(256)).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itSendsAndReceivesAsAnyOther() throws Exception {
        MulticastSocket a = socket();
        MulticastSocket b = socket();
        a.send(DatagramSocketContract.to(b, "plain"));
        assertThat(DatagramSocketContract.receive(b)).isEqualTo("plain");
    }

    @Test
    void onlyGroupsCanBeJoined() throws Exception {
        MulticastSocket s = socket();
        fails(
                SocketException.class,
                "Not a multicast address",
                () -> s.joinGroup(new InetSocketAddress("10.0.0.1", 0), null));
        fails(
                SocketException.class,
                "Not a multicast address",
                () -> s.leaveGroup(new InetSocketAddress("10.0.0.1", 0), null));
    }

    @Test
    void groupsHaveInternetAddresses() throws Exception {
        MulticastSocket s = socket();
        assertThatThrownBy(() -> s.joinGroup(
                        new SocketAddress() {
                            private static final long serialVersionUID = 1;
                        },
                        null))
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWasNotJoinedCannotBeLeft() throws Exception {
        MulticastSocket s = socket();
        assertThatThrownBy(() -> s.leaveGroup(new InetSocketAddress("224.0.0.200", 0), null))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void aClosedSocketDoesNothing() throws Exception {
        MulticastSocket s = socket();
        s.close();
        assertThatThrownBy(() -> s.setTimeToLive(1)).isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(s::getTimeToLive).isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(() -> s.joinGroup(new InetSocketAddress("224.0.0.200", 0), null))
                .isExactlyInstanceOf(SocketException.class);
        assertThatThrownBy(() -> s.send(new DatagramPacket(new byte[1], 1, loopback(), 1)))
                .isExactlyInstanceOf(SocketException.class);
    }
}
