package dev.jackfield.udp;

import static dev.jackfield.socket.Posix.MSG_OOB;
import static dev.jackfield.socket.Posix.MSG_PEEK;
import static dev.jackfield.socket.Posix.MSG_TRUNC;
import static dev.jackfield.socket.Posix.POLLHUP;
import static dev.jackfield.socket.Posix.POLLIN;
import static dev.jackfield.socket.Posix.POLLOUT;
import static dev.jackfield.socket.Posix.POLLRDHUP;
import static dev.jackfield.socket.Posix.SHUT_RD;
import static dev.jackfield.socket.Posix.SHUT_RDWR;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_BINDTODEVICE;
import static dev.jackfield.socket.Posix.SO_RCVBUF;
import static dev.jackfield.socket.Posix.SO_REUSEADDR;
import static dev.jackfield.socket.Posix.SO_REUSEPORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.socket.PollFd;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which datagrams UDP sockets receive, in what form, and how many wait. */
class UdpReceiveTest extends UdpFixture {
    private void comesIn(String data) {
        link.inject(PEER, 2000, US, 1000, bytes(data));
    }

    private int bits(int s) throws ErrnoException {
        PollFd f = new PollFd(s, POLLIN | POLLOUT | POLLRDHUP);
        p.poll(new PollFd[] {f}, 0);
        return f.revents;
    }

    // ---- data

    @Test
    void aDatagramIsReceivedWithItsSender() throws Exception {
        int s = bound(US, 1000);
        comesIn("hello");
        assertThat(receiveMessage(s, 10, MSG_PEEK).from).isEqualTo(at(PEER, 2000));
        assertThat(receive(s)).isEqualTo("hello");
        assertThat(count(Counter.UdpInDatagrams)).isEqualTo(1);
    }

    @Test
    void withNothingThereItWouldWait() throws Exception {
        int s = bound(US, 1000);
        fails(Errno.EAGAIN, () -> receive(s));
        int unbound = socket();
        fails(Errno.EAGAIN, () -> receive(unbound));
    }

    @Test
    void datagramsKeepTheirOrderAndBounds() throws Exception {
        int s = bound(US, 1000);
        comesIn("one");
        comesIn("");
        comesIn("three");
        assertThat(receive(s)).isEqualTo("one");
        assertThat(receive(s)).isEmpty();
        assertThat(receive(s)).isEqualTo("three");
        assertThat(poll(s)).isEqualTo("-");
    }

    @Test
    void whatDoesNotFitIsCutOffAndThatIsTold() throws Exception {
        int s = bound(US, 1000);
        comesIn("hello");
        comesIn("next");
        assertThat(receiveMessage(s, 2, 0).flags).isEqualTo(MSG_TRUNC);
        assertThat(receiveMessage(s, 4, 0).flags).isZero();
    }

    @Test
    void withTruncTheWholeLengthIsTheAnswer() throws Exception {
        int s = bound(US, 1000);
        comesIn("hello");
        assertThat(p.recv(s, new byte[2], 0, 2, MSG_TRUNC | MSG_PEEK)).isEqualTo(5);
        assertThat(p.recv(s, new byte[2], 0, 2, 0)).isEqualTo(2);
    }

    @Test
    void withPeekTheDatagramStays() throws Exception {
        int s = bound(US, 1000);
        comesIn("hello");
        byte[] b = new byte[7];
        assertThat(p.recv(s, b, 1, 5, MSG_PEEK)).isEqualTo(5);
        assertThat(new String(b, 1, 5)).isEqualTo("hello");
        assertThat(bits(s)).isEqualTo(POLLIN | POLLOUT);
        assertThat(receive(s)).isEqualTo("hello");
        assertThat(bits(s)).isEqualTo(POLLOUT);
    }

    @Test
    void readingNothingTakesADatagram() throws Exception {
        int s = bound(US, 1000);
        comesIn("hello");
        assertThat(p.recv(s, new byte[0], 0, 0, 0)).isZero();
        assertThat(poll(s)).isEqualTo("-");
    }

    @Test
    void thereIsNoUrgentData() throws Exception {
        int s = bound(US, 1000);
        fails(Errno.EOPNOTSUPP, () -> p.recv(s, new byte[1], 0, 1, MSG_OOB));
    }

    @Test
    void theQueueIsBoundedByTheReceiveBuffer() throws Exception {
        int s = bound(US, 1000);
        p.setsockopt(s, SOL_SOCKET, SO_RCVBUF, 5000);
        assertThat(p.getsockopt(s, SOL_SOCKET, SO_RCVBUF)).isEqualTo(10_000);
        for (int i = 0; i < 100; i++) {
            link.inject(PEER, 2000, US, 1000, new byte[1000]);
        }
        long dropped = count(Counter.UdpRcvbufErrors);
        assertThat(dropped).isBetween(88L, 93L).isEqualTo(count(Counter.UdpInErrors));
        for (int i = 0; i < 100 - dropped; i++) {
            assertThat(receive(s)).hasSize(1000);
        }
        assertThat(poll(s)).isEqualTo("-");
        comesIn("again");
        assertThat(receive(s)).isEqualTo("again");
    }

    @Test
    void oneDatagramAlwaysFindsRoom() throws Exception {
        int s = bound("127.0.0.1", 1000);
        p.setsockopt(s, SOL_SOCKET, SO_RCVBUF, 1);
        int c = connected("127.0.0.1", 1000);
        p.send(c, new byte[60_000], 0, 60_000, 0);
        p.send(c, new byte[10], 0, 10, 0);
        assertThat(p.recv(s, new byte[60_000], 0, 60_000, 0)).isEqualTo(60_000);
        assertThat(poll(s)).isEqualTo("-");
    }

    // ---- what is no datagram

    @Test
    void aWrongChecksumIsCountedAndDropped() throws Exception {
        int s = bound(US, 1000);
        byte[] b = TestLink.datagram(PEER, 2000, US, 1000, bytes("hello"));
        b[30] ^= 1;
        link.inject(b);
        assertThat(poll(s)).isEqualTo("-");
        assertThat(count(Counter.UdpInCsumErrors)).isEqualTo(1);
        assertThat(count(Counter.UdpInErrors)).isEqualTo(1);
    }

    @Test
    void aChecksumOfZeroIsNone() throws Exception {
        int s = bound(US, 1000);
        byte[] b = TestLink.datagram(PEER, 2000, US, 1000, bytes("hello"));
        Bytes.put16(b, 26, 0);
        link.inject(b);
        assertThat(receive(s)).isEqualTo("hello");
    }

    @Test
    void aLengthBeyondThePacketIsCountedAndDropped() throws Exception {
        int s = bound(US, 1000);
        byte[] b = TestLink.datagram(PEER, 2000, US, 1000, bytes("hello"));
        Bytes.put16(b, 24, 14);
        link.inject(b);
        Bytes.put16(b, 24, 7);
        link.inject(b);
        assertThat(poll(s)).isEqualTo("-");
        assertThat(count(Counter.UdpInErrors)).isEqualTo(2);
    }

    @Test
    void aLengthShorterThanThePacketCutsTheRestOff() throws Exception {
        int s = bound(US, 1000);
        byte[] shorter = TestLink.datagram(PEER, 2000, US, 1000, bytes("hell"));
        byte[] b = Arrays.copyOf(shorter, shorter.length + 3);
        Ipv4Header.reshape(b, 0, b.length, 0);
        link.inject(b);
        assertThat(receive(s)).isEqualTo("hell");
    }

    @Test
    void halfAHeaderIsCountedAndDropped() {
        byte[] b = Arrays.copyOf(TestLink.datagram(PEER, 2000, US, 1000, new byte[0]), 27);
        Ipv4Header.reshape(b, 0, b.length, 0);
        link.inject(b);
        assertThat(count(Counter.UdpInErrors)).isEqualTo(1);
    }

    @Test
    void aPortThatNobodyHasIsCounted() {
        comesIn("hello");
        assertThat(count(Counter.UdpNoPorts)).isEqualTo(1);
    }

    // ---- who gets it

    @Test
    void aConnectedSocketReceivesFromItsPeerOnly() throws Exception {
        int s = bound(US, 1000);
        p.connect(s, at(PEER, 2000));
        link.inject("10.0.0.3", 2000, US, 1000, bytes("stranger"));
        link.inject(PEER, 2001, US, 1000, bytes("other port"));
        comesIn("peer");
        assertThat(receive(s)).isEqualTo("peer");
        assertThat(poll(s)).isEqualTo("-");
        assertThat(count(Counter.UdpNoPorts)).isEqualTo(2);
    }

    @Test
    void whatCameBeforeConnectIsStillReceived() throws Exception {
        int s = bound(US, 1000);
        link.inject("10.0.0.3", 2000, US, 1000, bytes("stranger"));
        p.connect(s, at(PEER, 2000));
        assertThat(receive(s)).isEqualTo("stranger");
    }

    @Test
    void afterDisconnectAllAreReceivedAgain() throws Exception {
        int s = bound(US, 1000);
        p.connect(s, at(PEER, 2000));
        p.connect(s, null);
        link.inject("10.0.0.3", 2000, US, 1000, bytes("stranger"));
        assertThat(receive(s)).isEqualTo("stranger");
    }

    @Test
    void theConnectedSocketComesBeforeTheBoundOneAndThatBeforeTheWildcard() throws Exception {
        int any = bound("0.0.0.0", 1000, SO_REUSEADDR);
        int address = bound(US, 1000, SO_REUSEADDR);
        int connected = bound(US, 1000, SO_REUSEADDR);
        p.connect(connected, at(PEER, 2000));
        comesIn("a");
        link.inject("10.0.0.3", 2000, US, 1000, bytes("b"));
        p.close(connected);
        comesIn("c");
        p.close(address);
        comesIn("d");
        assertThat(poll(any)).isEqualTo("d");
        assertThat(poll(any)).isEqualTo("-");
    }

    @Test
    void eachOfThreeKindsGetsItsOwn() throws Exception {
        int any = bound("0.0.0.0", 1000, SO_REUSEADDR);
        int address = bound(US, 1000, SO_REUSEADDR);
        int connected = bound("0.0.0.0", 1000, SO_REUSEADDR);
        p.connect(connected, at(PEER, 2000));
        host.addAddress("ip0", "10.0.0.9/24");
        comesIn("a");
        link.inject("10.0.0.3", 2000, US, 1000, bytes("b"));
        link.inject("10.0.0.3", 2000, "10.0.0.9", 1000, bytes("c"));
        assertThat(poll(connected)).isEqualTo("a");
        assertThat(poll(address)).isEqualTo("b");
        assertThat(poll(any)).isEqualTo("c");
    }

    @Test
    void ofTwoThatReuseTheAddressTheYoungerGetsIt() throws Exception {
        int older = bound(US, 1000, SO_REUSEADDR);
        int younger = bound(US, 1000, SO_REUSEADDR);
        comesIn("x");
        assertThat(poll(older)).isEqualTo("-");
        assertThat(poll(younger)).isEqualTo("x");
    }

    @Test
    void aGroupThatReusesThePortSharesByFlow() throws Exception {
        int[] group = new int[4];
        for (int i = 0; i < group.length; i++) {
            group[i] = bound(US, 1000, SO_REUSEPORT);
        }
        for (int round = 0; round < 2; round++) {
            for (int port = 1; port <= 400; port++) {
                link.inject(PEER, port, US, 1000, bytes(port + " "));
            }
        }
        for (int s : group) {
            List<String> got = new ArrayList<>();
            for (String d; !(d = poll(s)).equals("-"); ) {
                got.add(d);
            }
            assertThat(got.size()).isBetween(2 * 60, 2 * 140);
            assertThat(got.subList(0, got.size() / 2)).isEqualTo(got.subList(got.size() / 2, got.size()));
        }
    }

    @Test
    void aSocketOfAnInterfaceReceivesFromThatOneOnly() throws Exception {
        int s = socket();
        p.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "lo");
        p.bind(s, at("0.0.0.0", 1000));
        comesIn("x");
        assertThat(poll(s)).isEqualTo("-");
        send(connected("127.0.0.1", 1000), "y");
        assertThat(poll(s)).isEqualTo("y");
    }

    @Test
    void aBroadcastGoesToAllWhomItFits() throws Exception {
        int a = bound("0.0.0.0", 1000, SO_REUSEADDR);
        int b = bound("0.0.0.0", 1000, SO_REUSEADDR);
        int net = bound("10.0.0.255", 1000, SO_REUSEADDR);
        int unicast = bound(US, 1000, SO_REUSEADDR);
        int stranger = bound("0.0.0.0", 1000, SO_REUSEADDR);
        p.connect(stranger, at("10.0.0.3", 2000));
        link.inject(PEER, 2000, "10.0.0.255", 1000, bytes("all"));
        assertThat(poll(a)).isEqualTo("all");
        assertThat(poll(b)).isEqualTo("all");
        assertThat(poll(net)).isEqualTo("all");
        assertThat(poll(unicast)).isEqualTo("-");
        assertThat(poll(stranger)).isEqualTo("-");
        link.inject(PEER, 2000, "255.255.255.255", 1000, bytes("really all"));
        assertThat(poll(a)).isEqualTo("really all");
        assertThat(poll(net)).isEqualTo("-");
    }

    @Test
    void aBroadcastThatNobodyWantsIsNotAnswered() {
        link.inject(PEER, 2000, "10.0.0.255", 1000, bytes("all"));
        assertThat(link.sent).isEmpty();
        assertThat(count(Counter.UdpNoPorts)).isZero();
    }

    @Test
    void aClosedSocketReceivesNothing() throws Exception {
        p.close(bound(US, 1000));
        comesIn("x");
        assertThat(count(Counter.UdpNoPorts)).isEqualTo(1);
    }

    // ---- shutdown

    @Test
    void afterShutdownItIsAtItsEndOnceTheQueueIsEmpty() throws Exception {
        int s = bound(US, 1000);
        p.connect(s, at(PEER, 2000));
        comesIn("rest");
        p.shutdown(s, SHUT_RD);
        assertThat(bits(s)).isEqualTo(POLLIN | POLLOUT | POLLRDHUP);
        assertThat(receive(s)).isEqualTo("rest");
        assertThat(receive(s)).isEmpty();
        assertThat(bits(s)).isEqualTo(POLLIN | POLLOUT | POLLRDHUP);
        p.shutdown(s, SHUT_RDWR);
        assertThat(bits(s)).isEqualTo(POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
    }

    @Test
    void shutdownOfAnUnconnectedSocketIsAnErrorAndWorks() throws Exception {
        int s = bound(US, 1000);
        fails(Errno.ENOTCONN, () -> p.shutdown(s, SHUT_RD));
        assertThat(receive(s)).isEmpty();
    }

    // ---- snapshots

    @Test
    void theSnapshotShowsWhatIsUnreadAndWhoOwnsIt() throws Exception {
        int s = bound(US, 1000);
        comesIn("hello");
        assertThat(host.sockets()).singleElement().satisfies(i -> {
            assertThat(i.protocol()).isEqualTo("udp");
            assertThat(i.local()).isEqualTo(at(US, 1000));
            assertThat(i.peer()).isEqualTo(at("0.0.0.0", 0));
            assertThat(i.state()).isEmpty();
            assertThat(i.recvQ()).isEqualTo(5);
            assertThat(i.owner().pid()).isEqualTo(p.pid());
            assertThat(i.owner().program()).isEqualTo("test");
            assertThat(i.owner().fd()).isEqualTo(s);
            assertThat(i.owner().inode()).isPositive();
        });
        p.connect(s, at(PEER, 2000));
        receive(s);
        assertThat(host.sockets()).singleElement().satisfies(i -> {
            assertThat(i.peer()).isEqualTo(at(PEER, 2000));
            assertThat(i.state()).isEqualTo("ESTABLISHED");
            assertThat(i.recvQ()).isZero();
        });
    }
}
