package dev.jackfield.tcp;

import static dev.jackfield.ip.IpOptions.IPPROTO_IP;
import static dev.jackfield.ip.IpOptions.IP_OPTIONS;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Source routes of TCP (RFC 9293 section 3.9.2.1, MUST-51 to MUST-53 and SHLD-24), as bytes on the wire. */
class SourceRouteTest extends TcpTestBed {
    private static final int LOOSE = 131;
    private static final String FIRST = "10.0.0.7", SECOND = "10.0.0.8";

    @BeforeEach
    void sourceRoutesAreTaken() {
        host.settings().set(Setting.ACCEPT_SOURCE_ROUTE, 1);
    }

    private static byte[] route(int pointer, String... hosts) {
        byte[] o = new byte[4 + 4 * hosts.length];
        o[0] = 1;
        o[1] = (byte) LOOSE;
        o[2] = (byte) (3 + 4 * hosts.length);
        o[3] = (byte) pointer;
        for (int i = 0; i < hosts.length; i++) {
            Bytes.put32(o, 4 + 4 * i, IpAddress.parse(hosts[i]).bits4());
        }
        return o;
    }

    /** A segment of the peer that travelled by some hosts, which its option recorded. */
    private void sendBy(Seg s, String... hosts) {
        byte[] plain = s.packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss);
        byte[] o = route(4 + 4 * hosts.length, hosts);
        byte[] b = new byte[plain.length + o.length];
        System.arraycopy(plain, 0, b, 0, 20);
        System.arraycopy(plain, 20, b, 20 + o.length, plain.length - 20);
        Bytes.put16(b, 2, b.length);
        Ipv4Header.putOptions(b, 0, o);
        link.put(b);
    }

    /** The next packet is addressed to the first host, has the rest of the route behind it, and a checksum that its last destination will find right. */
    private byte[] expectBy(String first, String... rest) {
        byte[] b = link.sent.poll();
        assertThat(b).isNotNull();
        assertThat(Ipv4Header.dst(b, 0)).isEqualTo(IpAddress.parse(first).bits4());
        int header = Ipv4Header.headerLength(b, 0);
        assertThat(java.util.Arrays.copyOfRange(b, 20, header)).isEqualTo(route(4, rest));
        assertThat(Ipv4Header.checksumRight(b, 0)).isTrue();
        int length = b.length - header;
        long s = TcpHeader.PROTOCOL + length;
        for (int i = 0; i < 4; i += 2) {
            s += Bytes.u16(b, 12 + i) + (IpAddress.parse(PEER).bits4() >>> (16 - 8 * i) & 0xffff);
        }
        for (int i = 0; i < length; i++) {
            s += (i & 1) == 0 ? (b[header + i] & 0xff) << 8 : b[header + i] & 0xff;
        }
        while (s >>> 16 != 0) {
            s = (s & 0xffff) + (s >>> 16);
        }
        assertThat(s).isEqualTo(0xffff);
        if ((b[header + 13] & TcpHeader.SYN) != 0) {
            ourIss = TcpHeader.seq(b, header);
            ourPort = TcpHeader.sourcePort(b, header);
        }
        return b;
    }

    @Test
    void theApplicationSaysByWhichHostsToGo() throws Exception {
        fd = socket();
        p.setsockopt(fd, IPPROTO_IP, IP_OPTIONS, route(4, FIRST, SECOND));
        connect();
        expectBy(FIRST, SECOND, PEER);
        send(Seg.SYN_ACK.ack(1).mss(1460));
        expectBy(FIRST, SECOND, PEER);
        write(3000);
        byte[] data = expectBy(FIRST, SECOND, PEER);
        assertThat(data).hasSize(1500); // the option takes its room from the text
    }

    @Test
    void whatIsNoRouteIsRefused() throws Exception {
        fd = socket();
        fails(Errno.EINVAL, () -> p.setsockopt(fd, IPPROTO_IP, IP_OPTIONS, new byte[] {7, 7, 4, 0, 0, 0, 0, 0}));
        fails(Errno.EINVAL, () -> p.setsockopt(fd, IPPROTO_IP, IP_OPTIONS, new byte[] {(byte) LOOSE, 40, 4}));
        p.setsockopt(fd, IPPROTO_IP, IP_OPTIONS, new byte[0]);
        connect();
        expect(Seg.SYN);
    }

    @Test
    void aPassiveOpenAnswersByTheWayBack() throws Exception {
        listen(1);
        sendBy(Seg.SYN, SECOND, FIRST);
        expectBy(FIRST, SECOND, PEER);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        write(10);
        expectBy(FIRST, SECOND, PEER);
    }

    @Test
    void theApplicationsRouteGoesBeforeTheWayBack() throws Exception {
        listen(1);
        p.setsockopt(listener, IPPROTO_IP, IP_OPTIONS, route(4, SECOND));
        sendBy(Seg.SYN, FIRST);
        expectBy(SECOND, PEER);
        sendBy(Seg.ACK, FIRST);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        write(10);
        expectBy(SECOND, PEER);
    }

    @Test
    void theLatestWayBackCounts() throws Exception {
        listen(1);
        sendBy(Seg.SYN, FIRST);
        expectBy(FIRST, PEER);
        sendBy(Seg.ACK, SECOND);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        write(10);
        expectBy(SECOND, PEER);
    }

    @Test
    void sourceRoutesAreRefusedUnlessTheyAreAllowed() throws Exception {
        host.settings().set(Setting.ACCEPT_SOURCE_ROUTE, 0);
        listen(1);
        sendBy(Seg.SYN, FIRST);
        expectNothing();
        assertThat(count(Counter.IpInDiscards)).isEqualTo(1);
    }
}
