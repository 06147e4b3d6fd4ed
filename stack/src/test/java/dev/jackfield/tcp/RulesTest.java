package dev.jackfield.tcp;

import static dev.jackfield.ip.IpOptions.IPPROTO_IP;
import static dev.jackfield.ip.IpOptions.IP_TOS;
import static dev.jackfield.ip.IpOptions.IP_TTL;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.host.Host;
import dev.jackfield.link.LinkType;
import dev.jackfield.socket.PollFd;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Requirements of RFC 9293 Appendix B that belong to no other test, see docs/rfc9293.md. */
class RulesTest extends TcpTestBed {
    private static final String SECOND_ADDRESS = "10.0.0.9";

    // ---- checksums

    /** The sum of 16-bit words, as RFC 1071 writes it down: pseudo header and segment make all ones. */
    private static int sum(byte[] ip) {
        int length = ip.length - 20;
        long s = TcpHeader.PROTOCOL + length;
        for (int i = 12; i < ip.length; i++) { // addresses, then the segment
            s += (i & 1) == 0 ? (ip[i] & 0xff) << 8 : ip[i] & 0xff;
        }
        while (s >>> 16 != 0) {
            s = (s & 0xffff) + (s >>> 16);
        }
        return (int) s;
    }

    @Test
    void eachSegmentCarriesItsChecksum() throws Exception {
        established();
        write(7);
        byte[] b = link.sent.poll();
        assertThat(b).hasSizeGreaterThan(40);
        assertThat(sum(b)).isEqualTo(0xffff);
    }

    @Test
    void aSegmentWithAWrongChecksumIsDropped() throws Exception {
        established();
        byte[] b = Seg.ACK.len(10).packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss);
        b[45] ^= 1;
        link.put(b);
        assertThat(read()).isEqualTo(-1);
        expectNothing();
        assertThat(count(Counter.TcpInCsumErrors)).isEqualTo(1);
    }

    // ---- initial sequence numbers (RFC 6528)

    private int issOfConnect(int port) throws Exception {
        fd = socket();
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1);
        p.bind(fd, new InetSocketAddress(US, port));
        connect();
        expect(Seg.SYN);
        close();
        return ourIss;
    }

    @Test
    void initialSequenceNumbersFollowAClock() throws Exception {
        int before = issOfConnect(2000);
        pass(SECOND);
        int after = issOfConnect(2000);
        assertThat(after - before).isEqualTo((int) (SECOND / 64));
    }

    @Test
    void nobodyWithoutTheSecretKnowsInitialSequenceNumbers() throws Exception {
        int first = issOfConnect(2000);
        int second = issOfConnect(2001);
        int third = issOfConnect(2002);
        assertThat(second - first).isNotEqualTo(third - second);
        try (Host other = Host.builder("other")
                .clock(new ManualClock())
                .random(Randoms.seeded(2))
                .build()) {
            Link wire = new Link();
            other.attach("ip0", LinkType.IP, wire);
            other.addAddress("ip0", US + "/24");
            var q = other.process("test");
            int s = q.socket(
                    dev.jackfield.socket.Posix.AF_INET,
                    dev.jackfield.socket.Posix.SOCK_STREAM | dev.jackfield.socket.Posix.SOCK_NONBLOCK,
                    0);
            q.bind(s, new InetSocketAddress(US, 2000));
            fails(Errno.EINPROGRESS, () -> q.connect(s, new InetSocketAddress(PEER, PEER_PORT)));
            assertThat(TcpHeader.seq(wire.sent.poll(), 20)).isNotEqualTo(first);
        }
    }

    // ---- opening

    @Test
    void aPortIsListenedOnWhileAConnectionOpensFromIt() throws Exception {
        fd = socket();
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1);
        p.bind(fd, new InetSocketAddress(US, OUR_PORT));
        connect();
        Seg syn = expect(Seg.SYN);
        int iss = ourIss;
        listener = socket();
        p.setsockopt(listener, SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1);
        p.bind(listener, new InetSocketAddress(US, OUR_PORT));
        p.listen(listener, 1);

        peerPort = PEER_PORT + 1;
        send(Seg.SYN);
        expect(Seg.SYN_ACK);
        assertThat(ourIss).isNotEqualTo(iss);

        peerPort = PEER_PORT;
        ourIss = iss;
        send(Seg.SYN_ACK.ack(1));
        expect(Seg.ACK.seq(1));
        expectState("ESTABLISHED");
        assertThat(syn.seq()).isZero();
    }

    private static int source(byte[] ip) {
        return Ipv4Header.src(ip, 0);
    }

    @Test
    void theLocalAddressMayBeChosen() throws Exception {
        host.addAddress("ip0", SECOND_ADDRESS + "/24");
        fd = socket();
        p.bind(fd, new InetSocketAddress(SECOND_ADDRESS, 0));
        connect();
        assertThat(source(link.sent.poll()))
                .isEqualTo(IpAddress.parse(SECOND_ADDRESS).bits4());
    }

    @Test
    void whereNoAddressIsChosenIpChoosesOne() throws Exception {
        host.addAddress("ip0", SECOND_ADDRESS + "/24");
        fd = socket();
        connect();
        assertThat(source(link.sent.poll())).isEqualTo(IpAddress.parse(US).bits4());
    }

    @Test
    void aSynIsAnsweredFromTheAddressThatItAsked() throws Exception {
        host.addAddress("ip0", SECOND_ADDRESS + "/24");
        listener = socket();
        p.bind(listener, new InetSocketAddress("0.0.0.0", OUR_PORT));
        p.listen(listener, 1);
        link.put(Seg.SYN.packet(PEER, PEER_PORT, PEER_ISS, SECOND_ADDRESS, OUR_PORT, 0));
        assertThat(source(link.sent.poll()))
                .isEqualTo(IpAddress.parse(SECOND_ADDRESS).bits4());
    }

    @Test
    void aConnectionToEverybodyOrAGroupIsRefused() throws Exception {
        for (String to : new String[] {"255.255.255.255", "10.0.0.255", "224.0.0.1"}) {
            fd = socket();
            fails(Errno.ENETUNREACH, () -> p.connect(fd, new InetSocketAddress(to, 80)));
        }
        expectNothing();
    }

    @Test
    void aSynToEverybodyOrAGroupIsDropped() throws Exception {
        listener = socket();
        p.bind(listener, new InetSocketAddress("0.0.0.0", OUR_PORT));
        p.listen(listener, 1);
        for (String to : new String[] {"255.255.255.255", "10.0.0.255", "224.0.0.1"}) {
            link.put(Seg.SYN.packet(PEER, PEER_PORT, PEER_ISS, to, OUR_PORT, 0));
            link.put(Seg.ACK.packet(PEER, PEER_PORT, PEER_ISS, to, OUR_PORT, 0));
        }
        expectNothing();
        assertThat(count(Counter.TcpInSegs)).isZero();
    }

    @Test
    void aSynFromASourceThatCannotBeIsDropped() throws Exception {
        listen(1);
        for (String from : new String[] {"255.255.255.255", "10.0.0.255", "224.0.0.1", "127.0.0.1", "0.0.0.0", US}) {
            link.put(Seg.SYN.packet(from, PEER_PORT, PEER_ISS, US, OUR_PORT, 0));
        }
        expectNothing();
        assertThat(count(Counter.TcpInSegs)).isZero();
    }

    @Test
    void aSynIsTriedForThreeMinutes() throws Exception {
        synSent();
        pass(180 * SECOND);
        expectState("SYN_SENT");
        assertThat(error()).isZero();
        pass(120 * SECOND);
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void theSegmentSizeThatIsOfferedFollowsTheLink() throws Exception {
        link.mtu = 1500;
        synSent();
        close();
        link.mtu = 1000;
        fd = socket();
        connect();
        expect(Seg.SYN.mss(960));
    }

    @Test
    void whoDoesNotSayHowMuchHeTakesGets536() throws Exception {
        offer = Seg.SYN;
        established();
        write(1000);
        expect(Seg.ACK.len(536));
    }

    // ---- what IP is told, and what it tells

    @Test
    void theApplicationChoosesTypeOfServiceAndTimeToLive() throws Exception {
        established();
        set(IPPROTO_IP, IP_TOS, 0xb8);
        set(IPPROTO_IP, IP_TTL, 7);
        write(10);
        byte[] first = link.sent.poll();
        assertThat(Ipv4Header.tos(first, 0)).isEqualTo(0xb8);
        assertThat(Ipv4Header.ttl(first, 0)).isEqualTo(7);
        send(Seg.ACK.ack(11));
        set(IPPROTO_IP, IP_TOS, 0x20); // while it is connected
        write(10);
        assertThat(Ipv4Header.tos(link.sent.poll(), 0)).isEqualTo(0x20);
    }

    @Test
    void optionsOfIpThatTcpDoesNotKnowAreIgnored() throws Exception {
        established();
        byte[] plain = Seg.ACK.len(10).packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss);
        byte[] options = {(byte) 0x94, 4, 0, 0, 0x1e, 4, 9, 9}; // router alert, and one of no meaning
        byte[] b = new byte[plain.length + options.length];
        System.arraycopy(plain, 0, b, 0, 20);
        System.arraycopy(options, 0, b, 20, options.length);
        System.arraycopy(plain, 20, b, 20 + options.length, plain.length - 20);
        b[0] = 0x40 | 5 + 2;
        Bytes.put16(b, 2, b.length);
        Bytes.put16(b, 10, 0);
        long s = 0;
        for (int i = 0; i < 28; i += 2) {
            s += Bytes.u16(b, i);
        }
        s = (s & 0xffff) + (s >>> 16);
        Bytes.put16(b, 10, (int) ~((s & 0xffff) + (s >>> 16)) & 0xffff);
        link.put(b);
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void errorsOnTheWayDoNotEndAConnection() throws Exception {
        established();
        write(10);
        expect(Seg.ACK.len(10));
        for (int code : new int[] {0, 1, 5}) {
            icmp(IcmpHeader.UNREACHABLE, code, 0, 1);
        }
        icmp(IcmpHeader.TIME_EXCEEDED, 0, 0, 1);
        icmp(IcmpHeader.PARAMETER_PROBLEM, 0, 0, 1);
        assertThat(error()).isZero();
        send(Seg.ACK.ack(11));
        write(10);
        expect(Seg.ACK.seq(11).len(10));
    }

    // ---- acknowledgements and resets

    @Test
    void whatComesInOneBatchIsAcknowledgedOnce() throws Exception {
        established();
        host.core().call(() -> {
            for (int i = 0; i < 4; i++) {
                send(Seg.ACK.seq(1 + 1000 * i).len(1000));
            }
            return 0;
        });
        expect(Seg.ACK.ack(4001));
        expectNothing();
    }

    private int fillWindow() throws Exception {
        established();
        set(SOL_SOCKET, SocketOptions.SO_RCVBUF, 4000);
        int filled = 1;
        int edge = 1 + (65_535 >>> 1);
        while (filled < edge + 40_000) {
            send(Seg.ACK.seq(filled).len(1460));
            pass(40 * MS);
            int win = Seg.ANY;
            for (Seg s; (s = next()) != null; ) {
                win = s.win();
                filled = s.ack();
            }
            if (win == 0) {
                return filled;
            }
        }
        throw new AssertionError("the window does not close");
    }

    @Test
    void aResetCountsThoughTheWindowIsClosed() throws Exception {
        int filled = fillWindow();
        send(Seg.RST.seq(filled));
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ECONNRESET.number());
    }

    @Test
    void urgentDataIsAnnouncedThoughTheWindowIsClosed() throws Exception {
        int filled = fillWindow();
        byte[] b = Seg.ACK
                .with(TcpHeader.ACK | TcpHeader.URG)
                .seq(filled)
                .len(1)
                .packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss);
        Bytes.put16(b, 38, 1); // the urgent pointer; the sum of all words stays
        Bytes.put16(b, 36, Bytes.u16(b, 36) - 1);
        fails(Errno.EINVAL, () -> p.recv(fd, new byte[1], 0, 1, Endpoint.MSG_OOB)); // there is none
        link.put(b);
        fails(Errno.EAGAIN, () -> p.recv(fd, new byte[1], 0, 1, Endpoint.MSG_OOB)); // it is on its way
        read();
        forget();
        send(Seg.ACK.seq(filled).len(1));
        PollFd f = new PollFd(fd, Readiness.PRI);
        p.poll(new PollFd[] {f}, 0);
        assertThat(f.revents & Readiness.PRI).isEqualTo(Readiness.PRI);
    }

    @Test
    void aResetMayCarryText() throws Exception {
        established();
        send(Seg.RST_ACK.len(12));
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ECONNRESET.number());
    }

    @Test
    void keepAliveWaitsTwoHoursWhereNobodySaysOtherwise() throws Exception {
        established();
        set(SOL_SOCKET, SocketOptions.SO_KEEPALIVE, 1);
        pass(7199 * SECOND);
        expectNothing();
        pass(2 * SECOND);
        expect(Seg.ACK.seq(0));
        assertThat(host.settings().get(Setting.TCP_KEEPALIVE_TIME)).isEqualTo(7200);
        assertThat(Arrays.asList(state())).containsExactly("ESTABLISHED");
    }
}
