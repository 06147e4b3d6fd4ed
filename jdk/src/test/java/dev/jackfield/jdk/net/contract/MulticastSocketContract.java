package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** java.net.MulticastSocket; groups on the loopback interface, which both sides have under the same name. */
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

    // ---- groups

    private static final InetSocketAddress GROUP = new InetSocketAddress("239.7.7.9", 0);

    private MulticastSocket member() throws Exception {
        MulticastSocket s = closing(new MulticastSocket(new InetSocketAddress("0.0.0.0", 0)));
        s.setSoTimeout(10_000);
        s.setNetworkInterface(lo());
        s.joinGroup(GROUP, lo());
        return s;
    }

    private static NetworkInterface lo() throws Exception {
        return NetworkInterface.getByName("lo");
    }

    private static void send(MulticastSocket s, String text) throws Exception {
        byte[] b = text.getBytes(StandardCharsets.US_ASCII);
        s.send(new DatagramPacket(b, b.length, GROUP.getAddress(), s.getLocalPort()));
    }

    @Test
    void aMemberHearsItsGroup() throws Exception {
        MulticastSocket s = member();
        send(s, "hello");
        assertThat(DatagramSocketContract.receive(s)).isEqualTo("hello");
    }

    @Test
    void whoHasLeftDoesNot() throws Exception {
        MulticastSocket s = member();
        s.leaveGroup(GROUP, lo());
        send(s, "group");
        s.send(DatagramSocketContract.to(s, "self"));
        assertThat(DatagramSocketContract.receive(s)).isEqualTo("self");
    }

    @Test
    void aGroupIsJoinedOnceAndLeftOnce() throws Exception {
        MulticastSocket s = member();
        fails(SocketException.class, "Already a member of group", () -> s.joinGroup(GROUP, lo()));
        s.leaveGroup(GROUP, lo());
        fails(SocketException.class, "Not a member of group", () -> s.leaveGroup(GROUP, lo()));
    }

    @Test
    void theInterfaceForGroups() throws Exception {
        MulticastSocket s = socket();
        assertThat(s.getNetworkInterface().getIndex()).isZero();
        s.setNetworkInterface(lo());
        assertThat(s.getNetworkInterface()).isEqualTo(lo());
        assertThat(s.getOption(StandardSocketOptions.IP_MULTICAST_IF)).isEqualTo(lo());
    }

    @Test
    @SuppressWarnings("deprecation")
    void theInterfaceForGroupsByAddress() throws Exception {
        MulticastSocket s = socket();
        s.setInterface(loopback());
        assertThat(s.getInterface()).isEqualTo(loopback());
        assertThat(s.getNetworkInterface()).isEqualTo(lo());
        assertThatThrownBy(() -> s.setInterface(InetAddress.ofLiteral("10.255.254.253")))
                .isExactlyInstanceOf(SocketException.class);
    }

    @Test
    @SuppressWarnings("deprecation")
    void loopbackModeIsWhetherItIsOff() throws Exception {
        MulticastSocket s = socket();
        assertThat(s.getLoopbackMode()).isFalse();
        s.setLoopbackMode(true);
        assertThat(s.getLoopbackMode()).isTrue();
        assertThat(s.getOption(StandardSocketOptions.IP_MULTICAST_LOOP)).isFalse();
    }

    @Test
    void aDatagramSocketJoinsAsWell() throws Exception {
        DatagramSocket s = closing(new DatagramSocket(null));
        s.bind(new InetSocketAddress("0.0.0.0", 0));
        s.setSoTimeout(10_000);
        s.joinGroup(GROUP, lo());
        s.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo());
        s.send(new DatagramPacket(new byte[] {'x'}, 1, GROUP.getAddress(), s.getLocalPort()));
        assertThat(DatagramSocketContract.receive(s)).isEqualTo("x");
        s.leaveGroup(GROUP, lo());
    }
}
