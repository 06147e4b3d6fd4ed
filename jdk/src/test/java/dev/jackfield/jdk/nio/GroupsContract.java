package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import org.junit.jupiter.api.Test;

/** MulticastChannel and MembershipKey, on the loopback interface, which both sides have under the same name. */
abstract class GroupsContract extends Contract {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.7.7.7");
    private static final InetAddress OTHER = InetAddress.ofLiteral("239.7.7.8");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.77");

    private static NetworkInterface lo() throws IOException {
        return NetworkInterface.getByName("lo");
    }

    /** A channel that does not block, bound to a port of all addresses, which sends to groups by the loopback interface. */
    private DatagramChannel channelForGroups() throws IOException {
        DatagramChannel c = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        c.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        c.bind(new InetSocketAddress("0.0.0.0", 0));
        c.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo());
        c.configureBlocking(false);
        return c;
    }

    private static int port(DatagramChannel c) throws IOException {
        return ((InetSocketAddress) c.getLocalAddress()).getPort();
    }

    private static void send(DatagramChannel c, String text, InetAddress group) throws IOException {
        c.send(bytes(text), new InetSocketAddress(group, port(c)));
    }

    /** What came; a datagram to itself that is sent behind it says when there is no more to wait for. */
    private static String received(DatagramChannel c) throws IOException {
        c.send(bytes("."), new InetSocketAddress(LOOPBACK, port(c)));
        StringBuilder all = new StringBuilder();
        for (; ; ) {
            ByteBuffer b = ByteBuffer.allocate(100);
            if (c.receive(b) != null) {
                if (text(b).equals(".")) {
                    return all.toString();
                }
                all.append(text(b)).append(' ');
            }
            spin();
        }
    }

    // ---- joining and leaving

    @Test
    void aMemberHearsWhatIsSentToItsGroup() throws Exception {
        DatagramChannel c = channelForGroups();
        c.join(GROUP, lo());
        send(c, "one", GROUP);
        send(c, "two", OTHER);
        assertThat(received(c)).isEqualTo("one ");
    }

    @Test
    void anotherChannelOfThatPortDoesNot() throws Exception {
        DatagramChannel a = channelForGroups();
        a.join(GROUP, lo());
        DatagramChannel b = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        b.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        b.bind(a.getLocalAddress());
        b.configureBlocking(false);
        send(a, "x", GROUP);
        assertThat(b.receive(ByteBuffer.allocate(10))).isNull();
    }

    @Test
    void twoMembersHearTheSame() throws Exception {
        DatagramChannel a = channelForGroups();
        DatagramChannel b = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        b.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        b.bind(a.getLocalAddress());
        a.join(GROUP, lo());
        b.join(GROUP, lo());
        send(a, "x", GROUP);
        ByteBuffer there = ByteBuffer.allocate(10);
        b.receive(there);
        assertThat(text(there)).isEqualTo("x");
    }

    @Test
    void theSenderOfADatagramIsTheInterfacesAddress() throws Exception {
        DatagramChannel c = channelForGroups();
        c.join(GROUP, lo());
        c.configureBlocking(true);
        send(c, "x", GROUP);
        assertThat(c.receive(ByteBuffer.allocate(10))).isEqualTo(new InetSocketAddress(LOOPBACK, port(c)));
    }

    @Test
    void aKeySaysWhatWasJoined() throws Exception {
        DatagramChannel c = channelForGroups();
        MembershipKey k = c.join(GROUP, lo());
        assertThat(k.isValid()).isTrue();
        assertThat(k.channel()).isSameAs(c);
        assertThat(k.group()).isEqualTo(GROUP);
        assertThat(k.networkInterface()).isEqualTo(lo());
        assertThat(k.sourceAddress()).isNull();
        assertThat(k).hasToString("<239.7.7.7,lo>");
        assertThat(c.join(OTHER, lo(), LOOPBACK)).hasToString("<239.7.7.8,lo,127.0.0.1>");
    }

    @Test
    void joiningAgainAnswersTheSameKey() throws Exception {
        DatagramChannel c = channelForGroups();
        assertThat(c.join(GROUP, lo())).isSameAs(c.join(GROUP, lo()));
        assertThat(c.join(OTHER, lo(), LOOPBACK)).isSameAs(c.join(OTHER, lo(), LOOPBACK));
        assertThat(c.join(OTHER, lo(), STRANGER)).isNotSameAs(c.join(OTHER, lo(), LOOPBACK));
    }

    @Test
    void aDroppedKeyIsInvalidAndNothingMoreIsHeard() throws Exception {
        DatagramChannel c = channelForGroups();
        MembershipKey k = c.join(GROUP, lo());
        k.drop();
        assertThat(k.isValid()).isFalse();
        assertThat(k.group()).isEqualTo(GROUP);
        k.drop();
        send(c, "x", GROUP);
        assertThat(received(c)).isEmpty();
        assertThat(c.join(GROUP, lo())).isNotSameAs(k);
    }

    @Test
    void closingInvalidatesTheKeys() throws Exception {
        DatagramChannel c = channelForGroups();
        MembershipKey k = c.join(GROUP, lo());
        c.close();
        assertThat(k.isValid()).isFalse();
        assertThatThrownBy(() -> k.block(STRANGER)).isExactlyInstanceOf(IllegalStateException.class);
        k.drop();
        assertThatThrownBy(() -> c.join(GROUP, lo())).isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void onlyGroupsCanBeJoined() throws Exception {
        DatagramChannel c = channelForGroups();
        assertThatThrownBy(() -> c.join(LOOPBACK, lo()))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Group not a multicast address");
        assertThatThrownBy(() -> c.join(InetAddress.ofLiteral("ff02::1"), lo()))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> c.join(null, lo())).isExactlyInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.join(GROUP, null)).isExactlyInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.join(GROUP, lo(), null)).isExactlyInstanceOf(NullPointerException.class);
    }

    // ---- sources

    @Test
    void ofAGroupJoinedForASourceOnlyThatIsHeard() throws Exception {
        DatagramChannel c = channelForGroups();
        MembershipKey k = c.join(GROUP, lo(), LOOPBACK);
        assertThat(k.sourceAddress()).isEqualTo(LOOPBACK);
        c.join(OTHER, lo(), STRANGER);
        send(c, "heard", GROUP);
        send(c, "not", OTHER);
        assertThat(received(c)).isEqualTo("heard ");
        k.drop();
        send(c, "left", GROUP);
        assertThat(received(c)).isEmpty();
    }

    @Test
    void aBlockedSourceIsNotHeardUntilItIsUnblocked() throws Exception {
        DatagramChannel c = channelForGroups();
        MembershipKey k = c.join(GROUP, lo());
        assertThat(k.block(LOOPBACK)).isSameAs(k);
        assertThat(k.block(LOOPBACK)).isSameAs(k);
        send(c, "blocked", GROUP);
        assertThat(received(c)).isEmpty();
        assertThat(k.unblock(LOOPBACK)).isSameAs(k);
        send(c, "open", GROUP);
        assertThat(received(c)).isEqualTo("open ");
    }

    @Test
    void aBlockedSourceLeavesOthersHeard() throws Exception {
        DatagramChannel c = channelForGroups();
        c.join(GROUP, lo()).block(STRANGER);
        send(c, "heard", GROUP);
        assertThat(received(c)).isEqualTo("heard ");
    }

    @Test
    void whatIsNotBlockedCannotBeUnblocked() throws Exception {
        MembershipKey k = channelForGroups().join(GROUP, lo());
        assertThatThrownBy(() -> k.unblock(STRANGER))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("not blocked");
        k.drop();
        assertThatThrownBy(() -> k.block(STRANGER))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("key is no longer valid");
    }

    @Test
    void ofAKeyForASourceNoneIsBlocked() throws Exception {
        MembershipKey k = channelForGroups().join(GROUP, lo(), LOOPBACK);
        assertThatThrownBy(() -> k.block(STRANGER))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("key is source-specific");
    }

    @Test
    void aSourceIsAnAddressOfAHost() throws Exception {
        DatagramChannel c = channelForGroups();
        MembershipKey k = c.join(OTHER, lo());
        for (String wrong : new String[] {"0.0.0.0", "239.1.1.1", "::1"}) {
            InetAddress a = InetAddress.ofLiteral(wrong);
            assertThatThrownBy(() -> c.join(GROUP, lo(), a)).isExactlyInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> k.block(a)).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void oneGroupIsJoinedForAllOrForSome() throws Exception {
        DatagramChannel c = channelForGroups();
        c.join(GROUP, lo());
        c.join(OTHER, lo(), LOOPBACK);
        assertThatThrownBy(() -> c.join(GROUP, lo(), LOOPBACK)).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> c.join(OTHER, lo())).isExactlyInstanceOf(IllegalStateException.class);
    }

    // ---- options

    @Test
    void thatGroupsComeBackIsAnOption() throws Exception {
        DatagramChannel c = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_LOOP)).isTrue();
        c.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_LOOP)).isFalse();
    }

    @Test
    void theInterfaceForGroupsIsWhatWasSet() throws Exception {
        DatagramChannel c = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_IF)).isNull();
        c.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo());
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_IF)).isEqualTo(lo());
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.IP_MULTICAST_IF, null))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid value 'null'");
    }

    @Test
    void hopsAreAByte() throws Exception {
        DatagramChannel c = closing(DatagramChannel.open(StandardProtocolFamily.INET));
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(1);
        c.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isZero();
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 256))
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }

    // ---- the adaptor

    @Test
    void theAdaptorJoinsAndLeaves() throws Exception {
        DatagramChannel c = channelForGroups();
        InetSocketAddress group = new InetSocketAddress(GROUP, 0);
        c.socket().joinGroup(group, lo());
        assertThatThrownBy(() -> c.socket().joinGroup(group, lo()))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("Already a member of group");
        send(c, "x", GROUP);
        assertThat(received(c)).isEqualTo("x ");
        c.socket().leaveGroup(group, lo());
        assertThatThrownBy(() -> c.socket().leaveGroup(group, lo()))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("Not a member of group");
    }

    @Test
    @SuppressWarnings({"deprecation", "removal"})
    void theAdaptorIsAMulticastSocket() throws Exception {
        DatagramChannel c = channelForGroups();
        MulticastSocket s = (MulticastSocket) c.socket();
        assertThat(s.getNetworkInterface()).isEqualTo(lo());
        assertThat(s.getTimeToLive()).isEqualTo(1);
        s.setTimeToLive(3);
        assertThat(s.getTTL()).isEqualTo((byte) 3);
        s.setLoopbackMode(true);
        assertThat(s.getLoopbackMode()).isTrue();
        assertThat(c.getOption(StandardSocketOptions.IP_MULTICAST_LOOP)).isFalse();
        s.setLoopbackMode(false);
        s.setInterface(LOOPBACK);
        assertThat(s.getInterface()).isEqualTo(LOOPBACK);
        s.joinGroup(GROUP);
        c.configureBlocking(true);
        s.send(new DatagramPacket(new byte[] {'x'}, 1, GROUP, port(c)), (byte) 0);
        assertThat(s.getTimeToLive()).isEqualTo(3);
        DatagramPacket p = new DatagramPacket(new byte[2], 2);
        s.receive(p);
        assertThat(p.getLength()).isEqualTo(1);
        s.leaveGroup(GROUP);
    }

    @Test
    @SuppressWarnings("deprecation")
    void anAdaptorThatWasToldNoInterfaceHasNone() throws Exception {
        MulticastSocket s = (MulticastSocket)
                closing(DatagramChannel.open(StandardProtocolFamily.INET)).socket();
        assertThat(s.getNetworkInterface().getIndex()).isZero();
        assertThat(s.getInterface().isAnyLocalAddress()).isTrue();
    }

    @Test
    void withoutAnInterfaceTheAdaptorTakesTheOneForSending() throws Exception {
        DatagramChannel c = channelForGroups();
        InetSocketAddress group = new InetSocketAddress(GROUP, 0);
        c.socket().joinGroup(group, null);
        send(c, "x", GROUP);
        assertThat(received(c)).isEqualTo("x ");
        c.socket().leaveGroup(group, lo());
    }

    @Test
    void theAdaptorLooksAtTheGroup() throws Exception {
        DatagramChannel c = channelForGroups();
        assertThatThrownBy(() -> c.socket().joinGroup(new InetSocketAddress(LOOPBACK, 0), lo()))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("Not a multicast address");
        assertThatThrownBy(() -> c.socket().joinGroup(unresolved(), lo()))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unresolved address");
        assertThatThrownBy(() -> c.socket().joinGroup(null, lo()))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unsupported address type");
        c.close();
        assertThatThrownBy(() -> c.socket().joinGroup(new InetSocketAddress(GROUP, 0), lo()))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("Socket is closed");
    }
}
