package dev.jackfield.host;

import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.IP_RECVTOS;
import static dev.jackfield.socket.Posix.IP_RECVTTL;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_TIMESTAMPNS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint.Arrival;
import dev.jackfield.core.Endpoint.Control;
import dev.jackfield.core.Errno;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.socket.MsgHdr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** sendmsg and recvmsg: what goes and comes beside a datagram. */
class ControlMessagesTest extends HostFixture {
    private static MsgHdr to(String address, int port, Control... control) {
        MsgHdr m = new MsgHdr(new byte[] {1});
        m.name = at(address, port);
        m.control.addAll(java.util.List.of(control));
        return m;
    }

    private MsgHdr receive(int s) throws Exception {
        MsgHdr m = new MsgHdr(new byte[10]);
        assertThat(b.recvmsg(s, m, 0)).isEqualTo(1);
        return m;
    }

    @Test
    void oneDatagramHasATimeToLiveAndATypeOfServiceOfItsOwn() throws Exception {
        int from = bound(a, A, 1000);
        int to = bound(b, B, 2000);
        b.setsockopt(to, IPPROTO_IP, IP_RECVTTL, 1);
        b.setsockopt(to, IPPROTO_IP, IP_RECVTOS, 1);
        Control ttl = new Control(IPPROTO_IP, IpOptions.IP_TTL, 7);
        Control tos = new Control(IPPROTO_IP, IpOptions.IP_TOS, 0x10);
        a.sendmsg(from, to(B, 2000, ttl, tos), 0);
        assertThat(receive(to).control).containsExactly(ttl, tos);
        a.sendmsg(from, to(B, 2000), 0);
        assertThat(receive(to).control)
                .containsExactly(
                        new Control(IPPROTO_IP, IpOptions.IP_TTL, 64), new Control(IPPROTO_IP, IpOptions.IP_TOS, 0));
    }

    @Test
    void oneDatagramComesFromTheAddressThatPacketInfoNames() throws Exception {
        hostA.addAddress("eth0", "10.0.0.9/24");
        int from = bound(a, "0.0.0.0", 1000);
        int to = bound(b, B, 2000);
        Arrival nine = new Arrival(0, InetAddress.getByName("10.0.0.9"));
        a.sendmsg(from, to(B, 2000, new Control(IPPROTO_IP, IpOptions.IP_PKTINFO, nine)), 0);
        assertThat(((InetSocketAddress) receive(to).name).getAddress().getHostAddress())
                .isEqualTo("10.0.0.9");
        Arrival stranger = new Arrival(0, InetAddress.getByName("10.0.0.77"));
        fails(
                Errno.EINVAL,
                () -> a.sendmsg(from, to(B, 2000, new Control(IPPROTO_IP, IpOptions.IP_PKTINFO, stranger)), 0));
    }

    @Test
    void whatIsNotKnownIsRefusedAndOtherLevelsArePassedOver() throws Exception {
        int from = bound(a, A, 1000);
        int to = bound(b, B, 2000);
        for (Control c : new Control[] {
            new Control(IPPROTO_IP, IpOptions.IP_TTL, 0),
            new Control(IPPROTO_IP, IpOptions.IP_TTL, 256),
            new Control(IPPROTO_IP, IpOptions.IP_TOS, 256),
            new Control(IPPROTO_IP, IpOptions.IP_RECVERR, 1),
            new Control(SOL_SOCKET, 37, 2)
        }) {
            fails(Errno.EINVAL, () -> a.sendmsg(from, to(B, 2000, c), 0));
        }
        a.sendmsg(from, to(B, 2000, new Control(41, 67, 5)), 0);
        receive(to);
    }

    @Test
    void aDatagramsArrivalIsTold() throws Exception {
        int from = bound(a, A, 1000);
        int to = bound(b, B, 2000);
        b.setsockopt(to, SOL_SOCKET, SO_TIMESTAMPNS, 1);
        long before = hostB.clock().now();
        a.sendmsg(from, to(B, 2000), 0);
        Control c = receive(to).control.getFirst();
        assertThat(c.type()).isEqualTo(SO_TIMESTAMPNS);
        assertThat((Long) c.value()).isBetween(before, hostB.clock().now());
    }
}
