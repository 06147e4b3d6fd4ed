package dev.jackfield.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Settings;
import dev.jackfield.ip.IcmpError;
import dev.jackfield.ip.IcmpError.Kind;
import dev.jackfield.ip.Internet;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a UDP socket is told of ICMP errors (RFC 1122 section 4.1.3.3, and Linux where that leaves a choice). */
class UdpErrorTest {
    private static final IpAddress US = IpAddress.parse("10.0.0.1");
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");

    private final Core core = new Core("host", new ManualClock());
    private final Settings settings = new Settings();
    private final Internet internet = new Internet(core, settings, new Counters(), Randoms.seeded(1));
    private final Udp udp = new Udp(core, internet, settings, new Counters(), Randoms.seeded(2));
    private final Endpoint socket = core.get(() -> udp.newEndpoint(false));
    private int mtu;

    UdpErrorTest() {
        core.call(() -> {
            NetInterface i = new NetInterface(core, 1, "ip0", LinkType.IP, 0, new TestLink());
            internet.attach(i);
            return internet.addAddress(i, US, 24);
        });
        assertThat(core.call(() -> socket.bind(new InetSocketAddress("10.0.0.1", 1000))))
                .isZero();
    }

    private void connect() {
        assertThat(core.call(() -> socket.connect(new InetSocketAddress("10.0.0.2", 2000))))
                .isZero();
    }

    private void error(Kind kind, int from, int to) {
        byte[] quote = new byte[8];
        Bytes.put16(quote, 0, from);
        Bytes.put16(quote, 2, to);
        core.call(() -> {
            udp.error(new IcmpError(kind, PEER, US, PEER, 17, quote, mtu, 0, 0));
            return 0;
        });
    }

    private void error(Kind kind) {
        error(kind, 1000, 2000);
    }

    private int receive() {
        return core.call(() -> socket.receive(new byte[1], 0, 1, 0, null));
    }

    private int send() {
        return core.call(() -> socket.send(new byte[1], 0, 1, 0, null));
    }

    @ParameterizedTest
    @CsvSource({
        "PORT_UNREACHABLE, ECONNREFUSED",
        "PROTOCOL_UNREACHABLE, ENOPROTOOPT",
        "PROHIBITED, EHOSTUNREACH",
        "TOO_BIG, EMSGSIZE",
        "PARAMETER_PROBLEM, EPROTO"
    })
    void aConnectedSocketIsToldOfHardErrors(Kind kind, Errno errno) {
        connect();
        error(kind);
        assertThat(socket.readiness().bits() & Readiness.ERR).isNotZero();
        assertThat(receive()).isEqualTo(errno.failure());
        assertThat(socket.readiness().bits() & Readiness.ERR).isZero();
        assertThat(receive()).isEqualTo(Errno.EAGAIN.failure());
    }

    @ParameterizedTest
    @CsvSource({"NET_UNREACHABLE", "HOST_UNREACHABLE", "TIME_EXCEEDED"})
    void softErrorsAreNotTold(Kind kind) {
        connect();
        error(kind);
        assertThat(receive()).isEqualTo(Errno.EAGAIN.failure());
    }

    @ParameterizedTest
    @CsvSource({
        "NET_UNREACHABLE, ENETUNREACH",
        "HOST_UNREACHABLE, EHOSTUNREACH",
        "TIME_EXCEEDED, EHOSTUNREACH",
        "PORT_UNREACHABLE, ECONNREFUSED"
    })
    void whoAsksIsToldOfAllErrorsConnectedOrNot(Kind kind, Errno errno) {
        assertThat(core.call(() -> socket.setOption(IpOptions.IPPROTO_IP, IpOptions.IP_RECVERR, 1)))
                .isZero();
        error(kind);
        assertThat(receive()).isEqualTo(errno.failure());
        connect();
        error(kind);
        assertThat(receive()).isEqualTo(errno.failure());
    }

    @Test
    void theErrorQueueTellsWhatWasReportedOfWhat() {
        core.call(() -> socket.setOption(IpOptions.IPPROTO_IP, IpOptions.IP_RECVERR, 1));
        byte[] quote = new byte[11];
        Bytes.put16(quote, 0, 1000);
        Bytes.put16(quote, 2, 2000);
        quote[8] = 'x';
        IpAddress router = IpAddress.parse("10.0.0.254");
        core.call(() -> {
            udp.error(new IcmpError(Kind.TIME_EXCEEDED, router, US, PEER, 17, quote, 0, 11, 0));
            return 0;
        });
        Endpoint.Message m = new Endpoint.Message();
        byte[] b = new byte[10];
        assertThat(core.call(() -> socket.receive(b, 0, 10, Endpoint.MSG_ERRQUEUE, m)))
                .isEqualTo(3);
        assertThat(b[0]).isEqualTo((byte) 'x');
        assertThat(m.from).isEqualTo(new InetSocketAddress("10.0.0.2", 2000));
        assertThat(m.flags).isEqualTo(Endpoint.MSG_ERRQUEUE);
        assertThat(m.error)
                .isEqualTo(new Endpoint.Report(Errno.EHOSTUNREACH.failure(), router.toInetAddress(), 11, 0, 0));
        assertThat(socket.readiness().bits() & Readiness.ERR).isZero();
        assertThat(core.call(() -> socket.receive(b, 0, 10, Endpoint.MSG_ERRQUEUE, m)))
                .isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void aPendingErrorStaysToldWhileReportsWait() {
        core.call(() -> socket.setOption(IpOptions.IPPROTO_IP, IpOptions.IP_RECVERR, 1));
        error(Kind.PORT_UNREACHABLE);
        assertThat(receive()).isEqualTo(Errno.ECONNREFUSED.failure());
        assertThat(socket.readiness().bits() & Readiness.ERR).isNotZero();
    }

    @Test
    void anUnconnectedSocketIsNotTold() {
        error(Kind.PORT_UNREACHABLE);
        assertThat(receive()).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void anErrorAboutSomethingElseIsNotTold() {
        connect();
        error(Kind.PORT_UNREACHABLE, 1000, 2001);
        error(Kind.PORT_UNREACHABLE, 1001, 2000);
        assertThat(receive()).isEqualTo(Errno.EAGAIN.failure());
    }

    @Test
    void aPendingErrorIsTheAnswerOfSendOnce() {
        connect();
        error(Kind.PORT_UNREACHABLE);
        assertThat(send()).isEqualTo(Errno.ECONNREFUSED.failure());
        assertThat(send()).isEqualTo(1);
    }

    @Test
    void aPendingErrorIsTakenByWhoeverAsks() {
        connect();
        error(Kind.PORT_UNREACHABLE);
        assertThat(core.call(socket::takeError)).isEqualTo(Errno.ECONNREFUSED.failure());
        assertThat(core.call(socket::takeError)).isZero();
        assertThat(send()).isEqualTo(1);
    }

    @Test
    void aDatagramTooBigLowersThePathsMtu() {
        connect();
        mtu = 900;
        error(Kind.TOO_BIG, 1000, 2001);
        assertThat(pathMtu()).isEqualTo(1500);
        error(Kind.TOO_BIG);
        assertThat(pathMtu()).isEqualTo(900);
    }

    private int pathMtu() {
        return core.call(
                () -> internet.route(US.hi(), US.lo(), PEER.hi(), PEER.lo(), 0).mtu());
    }

    @Test
    void aQuotationThatIsTooShortIsIgnored() {
        connect();
        core.call(() -> {
            udp.error(new IcmpError(Kind.PORT_UNREACHABLE, PEER, US, PEER, 17, new byte[3], 0, 3, 3));
            return 0;
        });
        assertThat(receive()).isEqualTo(Errno.EAGAIN.failure());
    }
}
