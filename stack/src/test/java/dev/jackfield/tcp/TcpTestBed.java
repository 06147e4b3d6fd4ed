package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Device;
import dev.jackfield.link.LinkType;
import dev.jackfield.socket.PollFd;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/**
 * One host and its TCP; the peer is the test, which writes segments and looks at those that come. A method a state brings a connection there,
 * with nothing unread and nothing on its way.
 */
abstract class TcpTestBed {
    static final String US = "10.0.0.1";
    static final String PEER = "10.0.0.2";
    static final int OUR_PORT = 80;
    static final int PEER_PORT = 4000;
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;

    /** The peer's SYN: near the end of the sequence space, so that every test of some length wraps. */
    static final int PEER_ISS = -1000;

    final ManualClock clock = new ManualClock();
    final Link link = new Link();
    final Host host =
            Host.builder("host").clock(clock).random(Randoms.seeded(1)).build();
    final Process p = host.process("test");

    /** The connection's socket. */
    int fd = -1;

    int listener = -1;
    int ourPort = OUR_PORT;
    int peerPort = PEER_PORT;
    int ourIss;

    /** What the peer's SYN offers; set it before a connection is made. */
    Seg offer = Seg.SYN.mss(1460);

    /** What our answer to it must be. */
    Seg answer = Seg.SYN_ACK;

    TcpTestBed() {
        host.attach("ip0", LinkType.IP, link);
        host.addAddress("ip0", US + "/24");
    }

    @AfterEach
    void nothingWentWrong() {
        host.close();
        assertThat(host.core().faults()).isZero();
    }

    // ---- a connection in each state

    void listen(int backlog) throws ErrnoException {
        listener = socket();
        p.bind(listener, new InetSocketAddress(US, OUR_PORT));
        p.listen(listener, backlog);
    }

    void synReceived() throws ErrnoException {
        listen(8);
        send(offer);
        expect(answer);
    }

    void established() throws ErrnoException {
        synReceived();
        send(withTs(Seg.ACK));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        expectState("ESTABLISHED");
    }

    void synSent() throws ErrnoException {
        fd = socket();
        connect();
        expect(Seg.SYN);
    }

    /** Established by our own SYN. */
    void connected() throws ErrnoException {
        synSent();
        send(offer.with(TcpHeader.SYN | TcpHeader.ACK).ack(1));
        expect(Seg.ACK);
        expectState("ESTABLISHED");
    }

    /** We have sent a FIN, seq 1. */
    void finWait1() throws ErrnoException {
        established();
        p.shutdown(fd, Endpoint.SHUT_WR);
        expect(Seg.FIN);
        expectState("FIN_WAIT1");
    }

    void finWait2() throws ErrnoException {
        finWait1();
        send(Seg.ACK.ack(2));
        expectState("FIN_WAIT2");
    }

    /** Both FINs are out, ours is not acknowledged. */
    void closing() throws ErrnoException {
        finWait1();
        send(Seg.FIN);
        expect(Seg.ACK.seq(2).ack(2));
        expectState("CLOSING");
    }

    void timeWait() throws ErrnoException {
        finWait2();
        send(Seg.FIN.ack(2));
        expect(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
    }

    void closeWait() throws ErrnoException {
        established();
        send(Seg.FIN);
        expect(Seg.ACK.ack(2));
        expectState("CLOSE_WAIT");
    }

    void lastAck() throws ErrnoException {
        closeWait();
        close();
        expect(Seg.FIN.ack(2));
        expectState("LAST_ACK");
    }

    // ---- the application

    int socket() throws ErrnoException {
        return p.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    }

    void connect() throws ErrnoException {
        fails(Errno.EINPROGRESS, () -> p.connect(fd, new InetSocketAddress(PEER, PEER_PORT)));
    }

    private int written = 1;

    /** Writes the next bytes of our stream; answers how many were taken. */
    int write(int n) throws ErrnoException {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            b[i] = Seg.at(written + i);
        }
        int w = p.write(fd, b, 0, n);
        written += w;
        return w;
    }

    private int read = 1;

    /** Reads what there is, and looks that it is the peer's stream; -1 when there is nothing, 0 at the end. */
    int read() throws ErrnoException {
        return read(1 << 20);
    }

    int read(int most) throws ErrnoException {
        byte[] b = new byte[most];
        int n;
        try {
            n = p.read(fd, b, 0, most);
        } catch (ErrnoException e) {
            assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
            return -1;
        }
        for (int i = 0; i < n; i++) {
            if (b[i] != Seg.at(read + i)) { // assertions of their own would take longer than all else
                throw new AssertionError("byte " + (read + i) + " is wrong");
            }
        }
        read += n;
        return n;
    }

    void close() throws ErrnoException {
        p.close(fd);
    }

    void set(int level, int option, int value) throws ErrnoException {
        p.setsockopt(fd, level, option, value);
    }

    void tcp(int option, int value) throws ErrnoException {
        set(TcpOptions.IPPROTO_TCP, option, value);
    }

    TcpInfo info() throws ErrnoException {
        return p.getsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_INFO, TcpInfo.class);
    }

    /** The pending error, which is taken; 0 for none. */
    int error() throws ErrnoException {
        return p.getsockopt(fd, SOL_SOCKET, SO_ERROR);
    }

    int poll(int s) throws ErrnoException {
        PollFd f = new PollFd(s, Readiness.IN | Readiness.OUT | Readiness.RDHUP);
        p.poll(new PollFd[] {f}, 0);
        return f.revents;
    }

    static void fails(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    // ---- the peer

    void send(Seg s) {
        link.put(s.packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss));
    }

    /** With our timestamp echoed, when timestamps are agreed on; its own is the time in ms. */
    Seg withTs(Seg s) {
        return offer.ts() == null || s.ts() != null ? s : s.ts(offer.ts()[0] + (int) (clock.now() / MS), lastTs);
    }

    int lastTs;

    /** The next segment that we sent must be this. */
    Seg expect(Seg wanted) {
        byte[] b = link.sent.poll();
        assertThat(b).as("nothing was sent, wanted " + wanted).isNotNull();
        return look(wanted, b);
    }

    private Seg look(Seg wanted, byte[] b) {
        if ((TcpHeader.flags(b, 20) & TcpHeader.SYN) != 0) {
            ourIss = TcpHeader.seq(b, 20);
            ourPort = TcpHeader.sourcePort(b, 20);
        }
        Seg s = Seg.parse(b, ourIss, PEER_ISS);
        assertThat(s.beside(wanted)).isEqualTo(wanted.beside(wanted));
        if (s.ts() != null) {
            lastTs = s.ts()[0];
        }
        return s;
    }

    void expectNothing() {
        assertThat(link.sent.stream()
                        .map(b -> Seg.parse(b, ourIss, PEER_ISS).toString())
                        .toList())
                .isEmpty();
    }

    /** The next segment as it is; null for none. */
    Seg next() {
        byte[] b = link.sent.poll();
        return b == null ? null : Seg.parse(b, ourIss, PEER_ISS);
    }

    /** Says that what the peer sent and what came of it are over. */
    void forget() {
        link.sent.clear();
    }

    void pass(long nanos) {
        clock.advance(nanos);
    }

    /** What netstat says of the connection; CLOSED when it does not know it. */
    String state() {
        for (SocketInfo i : host.sockets()) {
            if (i.peer() != null && i.peer().getPort() == peerPort) {
                return i.state();
            }
        }
        return "CLOSED";
    }

    void expectState(String wanted) {
        assertThat(state()).isEqualTo(wanted);
    }

    long count(Counter c) {
        return host.counters().get(c);
    }

    /** An ICMP error about a segment of ours that began at {@code seq}. */
    void icmp(int type, int code, int rest, int seq) {
        byte[] b = new byte[20 + 8 + 28];
        int us = IpAddress.parse(US).bits4();
        int router = IpAddress.parse("10.0.0.3").bits4();
        int peer = IpAddress.parse(PEER).bits4();
        Ipv4Header.emit(b, 0, 0, b.length, 0, 0, 64, Ipv4Header.ICMP, router, us);
        IcmpHeader.emit(b, 20, type, code, rest);
        Ipv4Header.emit(b, 28, 0, 40, 0, Ipv4Header.DF, 63, TcpHeader.PROTOCOL, us, peer);
        Bytes.put16(b, 48, ourPort);
        Bytes.put16(b, 50, peerPort);
        Bytes.put32(b, 52, ourIss + seq);
        IcmpHeader.seal(b, 20, 36);
        link.put(b);
    }

    /** A link of bare IP whose other end is the test. */
    static final class Link implements Device {
        final ArrayDeque<byte[]> sent = new ArrayDeque<>();
        int mtu = 1500;
        int offloads;
        private Core core;
        private Receiver receiver;

        void put(byte[] b) {
            core.call(() -> {
                receiver.receive(Packet.wrap(b, 0, b.length));
                return 0;
            });
        }

        @Override
        public void open(Core c, Receiver r) {
            core = c;
            receiver = r;
        }

        @Override
        public void transmit(Packet frame) {
            byte[] b = frame.toBytes();
            if (b[9] == TcpHeader.PROTOCOL) {
                sent.add(Arrays.copyOf(b, b.length));
            }
        }

        @Override
        public int offloads() {
            return offloads;
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public long drops() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
