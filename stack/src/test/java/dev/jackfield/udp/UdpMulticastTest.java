package dev.jackfield.udp;

import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.IP_ADD_MEMBERSHIP;
import static dev.jackfield.socket.Posix.IP_ADD_SOURCE_MEMBERSHIP;
import static dev.jackfield.socket.Posix.IP_BLOCK_SOURCE;
import static dev.jackfield.socket.Posix.IP_DROP_MEMBERSHIP;
import static dev.jackfield.socket.Posix.IP_DROP_SOURCE_MEMBERSHIP;
import static dev.jackfield.socket.Posix.IP_MULTICAST_ALL;
import static dev.jackfield.socket.Posix.IP_MULTICAST_IF;
import static dev.jackfield.socket.Posix.IP_MULTICAST_LOOP;
import static dev.jackfield.socket.Posix.IP_MULTICAST_TTL;
import static dev.jackfield.socket.Posix.IP_UNBLOCK_SOURCE;
import static dev.jackfield.socket.Posix.SO_REUSEADDR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Groups: who hears what is sent to them, and what of it leaves. */
class UdpMulticastTest extends UdpFixture {
    private static final String GROUP = "239.1.2.3";
    private static final String OTHER = "10.0.0.3";

    private static Endpoint.IpMreq mreq(String group, String address, int index) {
        return new Endpoint.IpMreq(InetAddress.ofLiteral(group), InetAddress.ofLiteral(address), index);
    }

    private static Endpoint.IpMreqSource source(String source) {
        return new Endpoint.IpMreqSource(
                InetAddress.ofLiteral(GROUP), InetAddress.ofLiteral(US), InetAddress.ofLiteral(source));
    }

    private void set(int s, int option, int value) throws ErrnoException {
        p.setsockopt(s, IPPROTO_IP, option, value);
    }

    private void set(int s, int option, InetAddress value) throws ErrnoException {
        p.setsockopt(s, IPPROTO_IP, option, value);
    }

    private void set(int s, int option, Endpoint.IpMreq value) throws ErrnoException {
        p.setsockopt(s, IPPROTO_IP, option, value);
    }

    private void set(int s, int option, Endpoint.IpMreqSource value) throws ErrnoException {
        p.setsockopt(s, IPPROTO_IP, option, value);
    }

    private int member() throws ErrnoException {
        int s = bound("0.0.0.0", 1000, SO_REUSEADDR);
        set(s, IP_ADD_MEMBERSHIP, mreq(GROUP, "0.0.0.0", 0));
        return s;
    }

    private void comesIn(String from, String data) {
        link.inject(from, 2000, GROUP, 1000, bytes(data));
    }

    // ---- joining

    @Test
    void aMemberHearsItsGroup() throws Exception {
        int s = member();
        comesIn(PEER, "to the group");
        assertThat(receive(s)).isEqualTo("to the group");
        assertThat(count(Counter.IpExtInMcastPkts)).isEqualTo(1);
    }

    @Test
    void whatNobodyHasJoinedIsDroppedByTheHost() throws Exception {
        int s = bound("0.0.0.0", 1000);
        comesIn(PEER, "lost");
        assertThat(poll(s)).isEqualTo("-");
        assertThat(count(Counter.IpInAddrErrors)).isEqualTo(1);
    }

    @Test
    void everyHostIsInTheGroupOfAllSystems() throws Exception {
        int s = bound("0.0.0.0", 1000);
        link.inject(PEER, 2000, "224.0.0.1", 1000, bytes("all"));
        assertThat(receive(s)).isEqualTo("all");
    }

    @Test
    void whoHasNotJoinedHearsWhatAnotherHasJoinedUnlessItWantsItsOwnOnly() throws Exception {
        member();
        int s = bound("0.0.0.0", 1000, SO_REUSEADDR);
        int own = bound("0.0.0.0", 1000, SO_REUSEADDR);
        set(own, IP_MULTICAST_ALL, 0);
        comesIn(PEER, "x");
        assertThat(receive(s)).isEqualTo("x");
        assertThat(poll(own)).isEqualTo("-");
    }

    @Test
    void allMembersHearTheSameDatagram() throws Exception {
        int a = member();
        int b = member();
        comesIn(PEER, "both");
        assertThat(receive(a)).isEqualTo("both");
        assertThat(receive(b)).isEqualTo("both");
    }

    @Test
    void aSocketBoundToTheGroupHearsNothingElse() throws Exception {
        int s = bound(GROUP, 1000);
        set(s, IP_ADD_MEMBERSHIP, mreq(GROUP, US, 0));
        link.inject(PEER, 2000, US, 1000, bytes("to us"));
        comesIn(PEER, "to the group");
        assertThat(receive(s)).isEqualTo("to the group");
        assertThat(poll(s)).isEqualTo("-");
    }

    @Test
    void whoHasLeftHearsNothingMore() throws Exception {
        int s = member();
        set(s, IP_DROP_MEMBERSHIP, mreq(GROUP, "0.0.0.0", 0));
        comesIn(PEER, "x");
        assertThat(poll(s)).isEqualTo("-");
    }

    @Test
    void aSocketLeavesWhenItIsClosed() throws Exception {
        int s = member();
        p.close(s);
        comesIn(PEER, "x");
        assertThat(count(Counter.IpInAddrErrors)).isEqualTo(1);
    }

    @Test
    void aGroupIsOfOneInterface() throws Exception {
        TestLink second = new TestLink();
        host.attach("ip1", LinkType.IP, second);
        host.addAddress("ip1", "10.0.1.1/24");
        int s = bound("0.0.0.0", 1000);
        set(s, IP_MULTICAST_ALL, 0);
        set(
                s,
                IP_ADD_MEMBERSHIP,
                mreq(GROUP, "0.0.0.0", host.netInterface("ip1").index()));
        comesIn(PEER, "here");
        assertThat(poll(s)).isEqualTo("-");
        second.inject("10.0.1.2", 2000, GROUP, 1000, bytes("there"));
        assertThat(receive(s)).isEqualTo("there");
    }

    @Test
    void errors() throws Exception {
        int s = member();
        fails(Errno.EADDRINUSE, () -> set(s, IP_ADD_MEMBERSHIP, mreq(GROUP, US, 0)));
        fails(Errno.EINVAL, () -> set(s, IP_ADD_MEMBERSHIP, mreq(PEER, US, 0)));
        fails(Errno.EINVAL, () -> set(s, IP_ADD_MEMBERSHIP, 1));
        fails(Errno.ENODEV, () -> set(s, IP_ADD_MEMBERSHIP, mreq("239.9.9.9", "10.9.9.9", 0)));
        fails(Errno.ENODEV, () -> set(s, IP_ADD_MEMBERSHIP, mreq("239.9.9.9", "0.0.0.0", 77)));
        fails(Errno.EADDRNOTAVAIL, () -> set(s, IP_DROP_MEMBERSHIP, mreq("239.9.9.9", "0.0.0.0", 0)));
        fails(Errno.EADDRNOTAVAIL, () -> set(s, IP_DROP_MEMBERSHIP, mreq(GROUP, "0.0.0.0", 77)));
    }

    @Test
    void aSocketJoinsAsManyAsTheSettingSays() throws Exception {
        host.set("net.ipv4.igmp_max_memberships", 1);
        int s = member();
        fails(Errno.ENOBUFS, () -> set(s, IP_ADD_MEMBERSHIP, mreq("239.9.9.9", US, 0)));
        member(); // another one may
    }

    // ---- sources

    @Test
    void aBlockedSourceIsNotHeard() throws Exception {
        int s = member();
        set(s, IP_BLOCK_SOURCE, source(PEER));
        comesIn(PEER, "blocked");
        comesIn(OTHER, "open");
        assertThat(receive(s)).isEqualTo("open");
        set(s, IP_UNBLOCK_SOURCE, source(PEER));
        comesIn(PEER, "again");
        assertThat(receive(s)).isEqualTo("again");
    }

    @Test
    void ofAGroupJoinedForASourceOnlyThatIsHeard() throws Exception {
        int s = bound("0.0.0.0", 1000);
        set(s, IP_ADD_SOURCE_MEMBERSHIP, source(PEER));
        comesIn(OTHER, "other");
        comesIn(PEER, "peer");
        assertThat(receive(s)).isEqualTo("peer");
        set(s, IP_ADD_SOURCE_MEMBERSHIP, source(OTHER));
        comesIn(OTHER, "other");
        assertThat(receive(s)).isEqualTo("other");
    }

    @Test
    void withoutTheLastSourceTheGroupIsLeft() throws Exception {
        int s = bound("0.0.0.0", 1000);
        set(s, IP_ADD_SOURCE_MEMBERSHIP, source(PEER));
        set(s, IP_DROP_SOURCE_MEMBERSHIP, source(PEER));
        comesIn(PEER, "x");
        assertThat(poll(s)).isEqualTo("-");
        assertThat(count(Counter.IpInAddrErrors)).isEqualTo(1);
    }

    @Test
    void errorsOfSources() throws Exception {
        int s = member();
        fails(Errno.EADDRNOTAVAIL, () -> set(s, IP_UNBLOCK_SOURCE, source(PEER)));
        set(s, IP_BLOCK_SOURCE, source(PEER));
        fails(Errno.EADDRNOTAVAIL, () -> set(s, IP_BLOCK_SOURCE, source(PEER)));
        fails(Errno.EINVAL, () -> set(s, IP_ADD_SOURCE_MEMBERSHIP, source(PEER))); // of the other mode
        int none = socket();
        fails(Errno.EINVAL, () -> set(none, IP_BLOCK_SOURCE, source(PEER)));
        host.set("net.ipv4.igmp_max_msf", 1);
        fails(Errno.ENOBUFS, () -> set(s, IP_BLOCK_SOURCE, source(OTHER)));
    }

    // ---- sending

    @Test
    void whatIsSentLeavesWithAHopAndComesBackToMembers() throws Exception {
        int s = member();
        send(s, "hello", GROUP, 1000);
        assertThat(link.sent).hasSize(1);
        assertThat(Ipv4Header.ttl(link.sent.getFirst(), 0)).isEqualTo(1);
        Endpoint.Message m = receiveMessage(s, 10, 0);
        assertThat(m.from).isEqualTo(at(US, 1000));
        assertThat(count(Counter.IpExtOutMcastPkts)).isEqualTo(1);
    }

    @Test
    void nothingComesBackWhenTheSenderDoesNotWantThat() throws Exception {
        int s = member();
        set(s, IP_MULTICAST_LOOP, 0);
        send(s, "hello", GROUP, 1000);
        assertThat(link.sent).hasSize(1);
        assertThat(poll(s)).isEqualTo("-");
    }

    @Test
    void withoutHopsItDoesNotLeaveTheHost() throws Exception {
        int s = member();
        set(s, IP_MULTICAST_TTL, 0);
        send(s, "hello", GROUP, 1000);
        assertThat(link.sent).isEmpty();
        assertThat(receive(s)).isEqualTo("hello");
    }

    @Test
    void itLeavesByTheInterfaceThatWasChosen() throws Exception {
        TestLink second = new TestLink();
        host.attach("ip1", LinkType.IP, second);
        host.addAddress("ip1", "10.0.1.1/24");
        int s = socket();
        set(s, IP_MULTICAST_IF, InetAddress.ofLiteral("10.0.1.1"));
        send(s, "hello", GROUP, 1000);
        assertThat(second.sent).hasSize(1);
        assertThat(Ipv4Header.src(second.sent.getFirst(), 0))
                .isEqualTo(IpAddress.parse("10.0.1.1").bits4());
        assertThat(p.getsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, InetAddress.class))
                .isEqualTo(InetAddress.ofLiteral("10.0.1.1"));
        set(
                s,
                IP_MULTICAST_IF,
                mreq("0.0.0.0", "0.0.0.0", host.netInterface("ip0").index()));
        send(s, "hello", GROUP, 1000);
        assertThat(link.sent).hasSize(1);
        set(s, IP_MULTICAST_IF, InetAddress.ofLiteral("0.0.0.0"));
        assertThat(p.getsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, InetAddress.class))
                .isEqualTo(InetAddress.ofLiteral("0.0.0.0"));
        fails(Errno.EADDRNOTAVAIL, () -> set(s, IP_MULTICAST_IF, InetAddress.ofLiteral("10.9.9.9")));
    }

    @Test
    void aGroupOnTheLoopbackInterfaceStaysThere() throws Exception {
        int s = bound("0.0.0.0", 1000);
        set(s, IP_ADD_MEMBERSHIP, mreq(GROUP, "127.0.0.1", 0));
        set(s, IP_MULTICAST_IF, InetAddress.ofLiteral("127.0.0.1"));
        send(s, "hello", GROUP, 1000);
        assertThat(receive(s)).isEqualTo("hello");
        assertThat(poll(s)).isEqualTo("-");
        assertThat(link.sent).isEmpty();
    }
}
