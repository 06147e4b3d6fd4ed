package dev.jackfield.udp;

import static dev.jackfield.socket.Posix.MSG_OOB;
import static dev.jackfield.socket.Posix.SHUT_WR;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_BINDTODEVICE;
import static dev.jackfield.socket.Posix.SO_BROADCAST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.UdpHeader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What UDP sockets send, and why they do not. */
class UdpSendTest extends UdpFixture {
    private byte[] lastSent() {
        return link.sent.getLast();
    }

    @Test
    void aDatagramHasAddressesPortsLengthAndChecksum() throws Exception {
        int s = bound(US, 1000);
        assertThat(send(s, "hello", PEER, 2000)).isEqualTo(5);
        byte[] b = lastSent();
        assertThat(Ipv4Header.valid(b, 0, b.length)).isTrue();
        assertThat(Ipv4Header.protocol(b, 0)).isEqualTo(17);
        assertThat(IpAddress.v4(Ipv4Header.src(b, 0))).hasToString(US);
        assertThat(IpAddress.v4(Ipv4Header.dst(b, 0))).hasToString(PEER);
        assertThat(UdpHeader.sourcePort(b, 20)).isEqualTo(1000);
        assertThat(UdpHeader.destinationPort(b, 20)).isEqualTo(2000);
        assertThat(UdpHeader.length(b, 20)).isEqualTo(13);
        int checksum = UdpHeader.checksum(b, 20);
        Bytes.put16(b, 26, 0);
        assertThat(checksum).isEqualTo(TestLink.checksum(b));
        assertThat(new String(b, 28, 5)).isEqualTo("hello");
        assertThat(count(Counter.UdpOutDatagrams)).isEqualTo(1);
    }

    @Test
    void aChecksumThatComesOutAsZeroIsSentAsAllOnes() throws Exception {
        int s = bound(US, 1000);
        send(s, "\0\0", PEER, 2000);
        int sum = UdpHeader.checksum(lastSent(), 20);
        byte[] data = new byte[2];
        Bytes.put16(data, 0, sum); // now the sum of all words is 0xffff
        p.sendto(s, data, 0, 2, 0, at(PEER, 2000));
        assertThat(UdpHeader.checksum(lastSent(), 20)).isEqualTo(0xffff);
    }

    @Test
    void aDatagramMayBeEmpty() throws Exception {
        int s = bound(US, 1000);
        assertThat(send(s, "", PEER, 2000)).isZero();
        assertThat(lastSent()).hasSize(28);
    }

    @Test
    void aSocketWithoutAPortGetsOneWhenItSends() throws Exception {
        int s = socket();
        send(s, "x", PEER, 2000);
        assertThat(name(s).getAddress()).isEqualTo(at("0.0.0.0", 0).getAddress());
        assertThat(name(s).getPort())
                .isEqualTo(UdpHeader.sourcePort(lastSent(), 20))
                .isNotZero();
    }

    @Test
    void aConnectedSocketSendsToItsPeerOrToSomebodyElse() throws Exception {
        int s = connected(PEER, 2000);
        send(s, "x");
        assertThat(UdpHeader.destinationPort(lastSent(), 20)).isEqualTo(2000);
        send(s, "x", "10.0.0.3", 3000);
        assertThat(IpAddress.v4(Ipv4Header.dst(lastSent(), 0))).hasToString("10.0.0.3");
        assertThat(p.getpeername(s)).isEqualTo(at(PEER, 2000));
    }

    @Test
    void withoutAPeerADestinationIsRequired() throws Exception {
        int s = bound(US, 1000);
        fails(Errno.EDESTADDRREQ, () -> send(s, "x"));
        fails(Errno.EDESTADDRREQ, () -> p.write(s, new byte[1], 0, 1));
    }

    @Test
    void portZeroIsNoDestination() throws Exception {
        int s = socket();
        fails(Errno.EINVAL, () -> send(s, "x", PEER, 0));
    }

    @Test
    void anAddressOfAnotherFamilyIsNoDestination() throws Exception {
        int s = socket();
        fails(Errno.EAFNOSUPPORT, () -> send(s, "x", "::1", 9));
    }

    @Test
    void withoutARouteTheNetworkIsUnreachable() throws Exception {
        int s = socket();
        fails(Errno.ENETUNREACH, () -> send(s, "x", "192.0.2.1", 9));
    }

    @Test
    void theLargestDatagramHas65507Bytes() throws Exception {
        int s = connected("127.0.0.1", 9);
        byte[] b = new byte[65_508];
        assertThat(p.send(s, b, 0, 65_507, 0)).isEqualTo(65_507);
        fails(Errno.EMSGSIZE, () -> p.send(s, b, 0, 65_508, 0));
    }

    @Test
    void thereIsNoUrgentData() throws Exception {
        int s = connected(PEER, 9);
        fails(Errno.EOPNOTSUPP, () -> p.send(s, new byte[1], 0, 1, MSG_OOB));
    }

    @Test
    void afterShutdownThePipeIsBroken() throws Exception {
        int s = connected(PEER, 9);
        p.shutdown(s, SHUT_WR);
        fails(Errno.EPIPE, () -> send(s, "x"));
    }

    @Test
    void broadcastNeedsPermission() throws Exception {
        int s = bound(US, 1000);
        fails(Errno.EACCES, () -> send(s, "x", "10.0.0.255", 9));
        fails(Errno.EACCES, () -> send(s, "x", "255.255.255.255", 9));
        p.setsockopt(s, SOL_SOCKET, SO_BROADCAST, 1);
        send(s, "x", "10.0.0.255", 9);
        send(s, "x", "255.255.255.255", 9);
        assertThat(link.sent).hasSize(2);
    }

    @Test
    void aSocketOfABroadcastAddressSendsFromTheInterfaces() throws Exception {
        int s = bound("10.0.0.255", 1000);
        send(s, "x", PEER, 9);
        assertThat(IpAddress.v4(Ipv4Header.src(lastSent(), 0))).hasToString(US);
    }

    @Test
    void aSocketOfAnInterfaceSendsByThatOne() throws Exception {
        int s = socket();
        p.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "lo");
        fails(Errno.ENETUNREACH, () -> send(s, "x", PEER, 9));
        assertThat(p.getsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, String.class)).isEqualTo("lo");
        p.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "");
        send(s, "x", PEER, 9);
        fails(Errno.ENODEV, () -> p.setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "eth7"));
    }

    @Test
    void aConnectedSocketFollowsTheRoutes() throws Exception {
        int s = connected(PEER, 9);
        send(s, "x");
        host.removeRoute("10.0.0.0/24", null, null);
        fails(Errno.ENETUNREACH, () -> send(s, "x"));
        host.addRoute("10.0.0.0/8", null, "ip0");
        send(s, "y");
        assertThat(link.sent).hasSize(2);
    }

    @Test
    void whatIsSentIsACopy() throws Exception {
        int r = bound("127.0.0.1", 1000);
        int s = connected("127.0.0.1", 1000);
        byte[] b = bytes("before");
        host.core().call(() -> {
            try {
                p.send(s, b, 0, b.length, 0);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            Arrays.fill(b, (byte) 'x');
            return 0;
        });
        assertThat(receive(r)).isEqualTo("before");
    }
}
