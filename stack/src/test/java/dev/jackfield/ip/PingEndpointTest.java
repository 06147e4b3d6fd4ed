package dev.jackfield.ip;

import static dev.jackfield.core.Endpoint.MSG_ERRQUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.Ipv4Header;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ping socket, as Linux has it. */
class PingEndpointTest {
    private final TestHost host = new TestHost();
    private final TestDevice wire = host.bare("tun0", "10.0.0.1", 24);
    private final Endpoint ping = open();
    private final byte[] buffer = new byte[2000];
    private final Endpoint.Message message = new Endpoint.Message();

    private Endpoint open() {
        return host.get(() -> host.internet.ping().newEndpoint());
    }

    private static InetSocketAddress to(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private int send(String address, int sequence) {
        byte[] request = Ip4.message(IcmpHeader.ECHO, 0, sequence, Ip4.pattern(56));
        InetSocketAddress to = address == null ? null : to(address, 0);
        return host.core.call(() -> ping.send(request, 0, request.length, 0, to));
    }

    private int receive(int flags) {
        return host.core.call(() -> ping.receive(buffer, 0, buffer.length, flags, message));
    }

    private int set(int level, int option, int value) {
        return host.core.call(() -> ping.setOption(level, option, value));
    }

    /** The echo request that went out, as its reply comes back. */
    private void answer(String from, int ttl) {
        byte[] r = wire.take();
        byte[] data = Arrays.copyOfRange(r, 28, r.length);
        wire.put(Ip4.icmp(from, "10.0.0.1", 0, 0, Bytes.i32(r, 24), data)
                .withTtl(ttl)
                .bytes());
    }

    @Test
    void sendsARequestAndReceivesTheReply() {
        assertThat(send("10.0.0.2", 7)).isEqualTo(64);
        byte[] out = wire.sent.getFirst().toBytes();
        assertThat(Ipv4Header.protocol(out, 0)).isEqualTo(1);
        assertThat(Checksum.sum(out, 20, out.length - 20)).isEqualTo(0xffff);
        int id = ((InetSocketAddress) ping.localAddress()).getPort();
        assertThat(IcmpHeader.id(out, 20)).isEqualTo(id).isNotZero();
        assertThat(IcmpHeader.sequence(out, 20)).isEqualTo(7);
        assertThat(receive(0)).isEqualTo(Errno.EAGAIN.failure());
        answer("10.0.0.2", 61);
        assertThat(ping.readiness().bits() & Readiness.IN).isNotZero();
        assertThat(receive(0)).isEqualTo(64);
        assertThat(IcmpHeader.type(buffer, 0)).isEqualTo(IcmpHeader.ECHO_REPLY);
        assertThat(IcmpHeader.sequence(buffer, 0)).isEqualTo(7);
        assertThat(Arrays.copyOfRange(buffer, 8, 64)).isEqualTo(Ip4.pattern(56));
        assertThat(message.from).isEqualTo(to("10.0.0.2", 0));
        assertThat(message.ttl).isEqualTo(61);
        assertThat(ping.readiness().bits() & Readiness.IN).isZero();
    }

    @Test
    void pingsItsOwnHost() {
        assertThat(send("127.0.0.1", 1)).isEqualTo(64);
        assertThat(receive(0)).isEqualTo(64);
        assertThat(message.from).isEqualTo(to("127.0.0.1", 0));
    }

    @Test
    void pingsOverFragments() {
        byte[] big = Ip4.message(IcmpHeader.ECHO, 0, 1, Ip4.pattern(65_507));
        host.core.call(() -> ping.send(big, 0, big.length, 0, to("10.0.0.2", 0)));
        assertThat(wire.sent).hasSize(45);
    }

    @Test
    void onlyEchoRequestsCanBeSent() {
        byte[] reply = Ip4.message(IcmpHeader.ECHO_REPLY, 0, 1, new byte[0]);
        assertThat(host.core.call(() -> ping.send(reply, 0, 8, 0, to("10.0.0.2", 0))))
                .isEqualTo(Errno.EINVAL.failure());
        assertThat(host.core.call(() -> ping.send(reply, 0, 7, 0, to("10.0.0.2", 0))))
                .isEqualTo(Errno.EINVAL.failure());
        assertThat(send(null, 1)).isEqualTo(Errno.EDESTADDRREQ.failure());
        assertThat(send("99.0.0.1", 1)).isEqualTo(Errno.ENETUNREACH.failure());
        assertThat(send("10.0.0.255", 1)).isEqualTo(Errno.EACCES.failure());
        assertThat(set(SocketOptions.SOL_SOCKET, SocketOptions.SO_BROADCAST, 1)).isZero();
        assertThat(send("10.0.0.255", 1)).isEqualTo(64);
    }

    @Test
    void eachSocketHasAnIdentifierOfItsOwn() {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Endpoint e = open();
            assertThat(host.core.call(() -> e.bind(to("0.0.0.0", 0)))).isZero();
            ids.add(((InetSocketAddress) e.localAddress()).getPort());
        }
        assertThat(ids).hasSize(300).doesNotContain(0);
        int taken = ids.iterator().next();
        assertThat(host.core.call(() -> ping.bind(to("0.0.0.0", taken)))).isEqualTo(Errno.EADDRINUSE.failure());
        assertThat(host.core.call(() -> ping.bind(to("10.9.9.9", 0)))).isEqualTo(Errno.EADDRNOTAVAIL.failure());
    }

    @Test
    void aClosedSocketGetsNothingAndItsIdentifierIsFree() {
        send("10.0.0.2", 1);
        int id = ((InetSocketAddress) ping.localAddress()).getPort();
        host.on(ping::close);
        answer("10.0.0.2", 64);
        Endpoint e = open();
        assertThat(host.core.call(() -> e.bind(to("0.0.0.0", id)))).isZero();
    }

    @Test
    void theQueueIsBounded() {
        set(SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, 0);
        for (int i = 0; i < 100; i++) {
            send("10.0.0.2", i);
            answer("10.0.0.2", 64);
        }
        int n = 0;
        while (receive(0) > 0) {
            n++;
        }
        assertThat(n).isBetween(2, 20);
    }

    private void unreachable(int code) {
        byte[] r = wire.take();
        wire.put(Ip4.icmp("10.0.0.254", "10.0.0.1", 3, code, 1300, r).bytes());
    }

    @Test
    void aConnectedSocketIsToldOfWhatIsFinal() {
        host.core.call(() -> ping.connect(to("10.0.0.2", 0)));
        send(null, 1);
        unreachable(1);
        assertThat(receive(0)).isEqualTo(Errno.EAGAIN.failure());
        send(null, 2);
        unreachable(13);
        assertThat(ping.readiness().bits() & Readiness.ERR).isNotZero();
        assertThat(receive(0)).isEqualTo(Errno.EHOSTUNREACH.failure());
        assertThat(receive(0)).isEqualTo(Errno.EAGAIN.failure());
        assertThat(ping.readiness().bits() & Readiness.ERR).isZero();
    }

    @Test
    void whoWantsToKnowAllIsToldByWhomToo() {
        set(IpOptions.IPPROTO_IP, IpOptions.IP_RECVERR, 1);
        send("10.0.0.2", 5);
        unreachable(1);
        assertThat(host.get(ping::takeError)).isEqualTo(Errno.EHOSTUNREACH.failure());
        assertThat(ping.readiness().bits() & Readiness.ERR).isNotZero();
        assertThat(receive(MSG_ERRQUEUE)).isEqualTo(64);
        assertThat(IcmpHeader.sequence(buffer, 0)).isEqualTo(5);
        assertThat(message.from).isEqualTo(to("10.0.0.2", 0));
        assertThat(message.error.reporter()).isEqualTo(InetAddress.ofLiteral("10.0.0.254"));
        assertThat(message.error.type()).isEqualTo(3);
        assertThat(message.error.code()).isEqualTo(1);
        assertThat(ping.readiness().bits() & Readiness.ERR).isZero();
        assertThat(receive(MSG_ERRQUEUE)).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void aNeighbourThatDoesNotAnswerIsReported() {
        host.ethernet("eth0", "10.4.0.1", 24);
        set(IpOptions.IPPROTO_IP, IpOptions.IP_RECVERR, 1);
        send("10.4.0.9", 1);
        host.advance(5 * TestHost.SECOND);
        assertThat(host.get(ping::takeError)).isEqualTo(Errno.EHOSTUNREACH.failure());
    }

    @Test
    void theTimeToLiveCanBeChosen() {
        assertThat(host.get(() -> ping.option(IpOptions.IPPROTO_IP, IpOptions.IP_TTL)))
                .isEqualTo(64);
        assertThat(set(IpOptions.IPPROTO_IP, IpOptions.IP_TTL, 3)).isZero();
        assertThat(set(IpOptions.IPPROTO_IP, IpOptions.IP_TTL, 300)).isEqualTo(Errno.EINVAL.failure());
        send("10.0.0.2", 1);
        assertThat(Ipv4Header.ttl(wire.take(), 0)).isEqualTo(3);
    }

    @Test
    void aNarrowPathIsFoundOut() {
        host.route("0.0.0.0", 0, "10.0.0.254");
        set(IpOptions.IPPROTO_IP, IpOptions.IP_MTU_DISCOVER, IpOptions.PMTUDISC_DO);
        byte[] big = Ip4.message(IcmpHeader.ECHO, 0, 1, Ip4.pattern(1400));
        host.core.call(() -> ping.send(big, 0, big.length, 0, to("99.0.0.2", 0)));
        unreachable(4);
        int again = host.core.call(() -> ping.send(big, 0, big.length, 0, to("99.0.0.2", 0)));
        assertThat(again).isEqualTo(Errno.EMSGSIZE.failure());
        set(IpOptions.IPPROTO_IP, IpOptions.IP_MTU_DISCOVER, IpOptions.PMTUDISC_WANT);
        host.core.call(() -> ping.send(big, 0, big.length, 0, to("99.0.0.2", 0)));
        assertThat(wire.sent).hasSize(2);
    }
}
