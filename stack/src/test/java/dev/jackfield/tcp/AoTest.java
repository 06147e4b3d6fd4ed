package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.TCP_AO_ADD_KEY;
import static dev.jackfield.socket.Posix.TCP_AO_DEL_KEY;
import static dev.jackfield.socket.Posix.TCP_AO_GET_KEYS;
import static dev.jackfield.socket.Posix.TCP_AO_INFO;
import static dev.jackfield.tcp.TcpOptions.IPPROTO_TCP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.IcmpHeader;
import dev.jackfield.wire.TcpHeader;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** RFC 5925 on a connection: what is signed and what is taken; the test, which is the peer, computes its codes by itself, with HMAC-SHA-1. */
class AoTest extends TcpTestBed {
    private static final byte[] SECRET = "correct horse".getBytes();
    private static final int OURS = 5; // numbers of keys: that we sign with, and the peer
    private static final int THEIRS = 9;
    private static final int AT = 20 + TcpHeader.LENGTH; // the options, behind an IPv4 header

    private static InetAddress address(String a) {
        try {
            return InetAddress.getByName(a);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static TcpAo.Key key(int ours, int theirs, byte[] secret) {
        return new TcpAo.Key(address(PEER), ours, theirs, TcpAo.HMAC_SHA1, secret);
    }

    private void add(int s, TcpAo.Key k) throws ErrnoException {
        p.setsockopt(s, IPPROTO_TCP, TCP_AO_ADD_KEY, k);
    }

    private TcpAo.Info told(int s) throws ErrnoException {
        return p.getsockopt(s, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.class);
    }

    // ---- the peer's side

    private int theirKey = THEIRS;
    private int askedKey = OURS;
    private byte[] theirSecret = SECRET;
    private int theirWraps;

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac m = Mac.getInstance("HmacSHA1");
            m.init(new SecretKeySpec(key, "HmacSHA1"));
            return m.doFinal(data);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 5925 section 5.1 and RFC 5926 section 3.1.1.1, of an IPv4 packet whose option comes at {@code at}. */
    private byte[] code(byte[] packet, int at, boolean theirs, byte[] secret, int wraps) {
        boolean syn = (packet[33] & TcpHeader.SYN) != 0;
        boolean ack = (packet[33] & TcpHeader.ACK) != 0;
        byte[] isns = new byte[8];
        Bytes.put32(isns, 0, theirs ? PEER_ISS : ourIss);
        Bytes.put32(isns, 4, syn && !ack ? 0 : theirs ? ourIss : PEER_ISS);
        if (syn) {
            System.arraycopy(packet, 24, isns, 0, 4);
        }
        ByteArrayOutputStream context = new ByteArrayOutputStream();
        context.writeBytes(new byte[] {1, 'T', 'C', 'P', '-', 'A', 'O'});
        context.write(packet, 12, 8); // addresses
        context.write(packet, 20, 4); // ports
        context.writeBytes(isns);
        context.writeBytes(new byte[] {0, (byte) 160});
        byte[] traffic = hmac(secret, context.toByteArray());

        int n = packet.length - 20;
        byte[] segment = Arrays.copyOfRange(packet, 20, packet.length);
        segment[16] = segment[17] = 0;
        Arrays.fill(segment, at - 20 + 4, at - 20 + 16, (byte) 0);
        byte[] message = new byte[4 + 12];
        Bytes.put32(message, 0, wraps);
        System.arraycopy(packet, 12, message, 4, 8);
        message[13] = 6;
        Bytes.put16(message, 14, n);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(message);
        all.writeBytes(segment);
        return Arrays.copyOf(hmac(traffic, all.toByteArray()), 12);
    }

    private void sendSigned(Seg s) {
        byte[] option = new byte[16];
        option[0] = 29;
        option[1] = 16;
        option[2] = (byte) theirKey;
        option[3] = (byte) askedKey;
        byte[] b = s.more(option).packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss);
        int at = 20 + TcpHeader.headerLength(b, 20) - 16;
        System.arraycopy(code(b, at, true, theirSecret, theirWraps), 0, b, at + 4, 12);
        Bytes.put16(b, 36, 0);
        int n = b.length - 20;
        long sum = Checksum.sum(b, 12, 8) + 6L + n + Checksum.sum(b, 20, n);
        Bytes.put16(b, 36, ~Checksum.fold(sum) & 0xffff);
        link.put(b);
    }

    /** The next segment that we sent must be this, and signed with these. */
    private Seg expectSigned(Seg wanted, int keyId, int next, byte[] secret) {
        byte[] b = link.sent.peek();
        assertThat(b).as("nothing was sent, wanted " + wanted).isNotNull();
        if ((b[33] & TcpHeader.SYN) != 0) {
            ourIss = Bytes.i32(b, 24);
        }
        assertThat(Arrays.copyOfRange(b, AT, AT + 4)).isEqualTo(new byte[] {29, 16, (byte) keyId, (byte) next});
        assertThat(Arrays.copyOfRange(b, AT + 4, AT + 16)).isEqualTo(code(b, AT, false, secret, 0));
        return expect(wanted);
    }

    private Seg expectSigned(Seg wanted) {
        return expectSigned(wanted, OURS, THEIRS, SECRET);
    }

    private void synReceivedSigned() throws ErrnoException {
        listen(8);
        add(listener, key(OURS, THEIRS, SECRET));
        sendSigned(Seg.SYN.mss(1460));
        expectSigned(Seg.SYN_ACK);
    }

    private void establishedSigned() throws ErrnoException {
        synReceivedSigned();
        sendSigned(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        expectState("ESTABLISHED");
    }

    // ---- the handshake

    @Test
    void aSignedSynIsAnsweredSigned() throws ErrnoException {
        establishedSigned();
        assertThat(count(Counter.TcpExtTCPAOGood)).isEqualTo(2);
        assertThat(told(fd).good()).isEqualTo(2);
    }

    @Test
    void withTimestampsTheSynHasRoomForBoth() throws ErrnoException {
        listen(8);
        add(listener, key(OURS, THEIRS, SECRET));
        sendSigned(Seg.SYN.mss(1460).sackOk().ts(7, 0));
        assertThat(expectSigned(Seg.SYN_ACK.sackOk()).ts()).isNotNull();
    }

    @Test
    void ourSynIsSignedUnderAKeyThatKnowsOneNumberOnly() throws ErrnoException {
        fd = socket();
        add(fd, key(OURS, THEIRS, SECRET));
        connect();
        expectSigned(Seg.SYN);
        send(Seg.SYN_ACK.mss(1460).ack(1));
        expectNothing();
        sendSigned(Seg.SYN_ACK.mss(1460).ack(1));
        expectSigned(Seg.ACK);
        expectState("ESTABLISHED");
        assertThat(count(Counter.TcpExtTCPAORequired)).isEqualTo(1);
    }

    @Test
    void aSynThatIsUnsignedOrWronglySignedIsDropped() throws ErrnoException {
        listen(8);
        add(listener, key(OURS, THEIRS, SECRET));
        send(Seg.SYN.mss(1460));
        theirSecret = "wrong".getBytes();
        sendSigned(Seg.SYN.mss(1460));
        theirKey = 77;
        sendSigned(Seg.SYN.mss(1460));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPAORequired)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPAOBad)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPAOKeyNotFound)).isEqualTo(1);
    }

    @Test
    void anOptionThatNobodyAskedForIsDropped() throws ErrnoException {
        listen(8);
        sendSigned(Seg.SYN.mss(1460));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPAOKeyNotFound)).isEqualTo(1);
    }

    @Test
    void otherPeersNeedNoneUnlessItIsRequired() throws ErrnoException {
        listen(8);
        add(listener, new TcpAo.Key(address("10.0.0.99"), OURS, THEIRS, TcpAo.HMAC_SHA1, SECRET));
        p.setsockopt(listener, IPPROTO_TCP, TCP_AO_INFO, new TcpAo.Info(null, null, true, false, 0, 0, 0, 0, 0));
        send(Seg.SYN.mss(1460));
        expectNothing();
        p.setsockopt(listener, IPPROTO_TCP, TCP_AO_INFO, new TcpAo.Info(null, null, false, false, 0, 0, 0, 0, 0));
        send(Seg.SYN.mss(1460));
        expect(Seg.SYN_ACK);
    }

    @Test
    void aCookieIsGivenAndTakenSigned() throws ErrnoException {
        host.settings().set(Setting.TCP_SYNCOOKIES, 2);
        establishedSigned();
        sendSigned(Seg.ACK.len(10));
        expectSigned(Seg.ACK.ack(11));
    }

    // ---- data

    @Test
    void dataGoesBothWaysSignedAndLeavesRoomForTheOption() throws ErrnoException {
        establishedSigned();
        sendSigned(Seg.ACK.len(100));
        expectSigned(Seg.ACK.ack(101));
        write(3000);
        expectSigned(Seg.ACK.ack(101).len(1444));
        expectSigned(Seg.ACK.seq(1445).ack(101).len(1444));
    }

    @Test
    void dataThatIsForgedIsDroppedAndSoIsAReset() throws ErrnoException {
        establishedSigned();
        send(Seg.ACK.len(100));
        send(Seg.RST);
        theirSecret = "wrong".getBytes();
        sendSigned(Seg.RST);
        expectNothing();
        expectState("ESTABLISHED");
        theirSecret = SECRET;
        sendSigned(Seg.RST);
        expectState("CLOSED");
    }

    @Test
    void theNumberThatIsSignedGoesOnWhereTheSequenceNumberWraps() throws ErrnoException {
        establishedSigned(); // the peer begins a thousand bytes before
        sendSigned(Seg.ACK.len(900));
        expectSigned(Seg.ACK.ack(901));
        sendSigned(Seg.ACK.seq(901).len(200)); // begins before the end of the space
        expectSigned(Seg.ACK.ack(1101));
        sendSigned(Seg.ACK.seq(1101).len(10));
        expectNothing();
        theirWraps = 1;
        sendSigned(Seg.ACK.seq(1101).len(10));
        expectSigned(Seg.ACK.ack(1111));
        theirWraps = 0;
        sendSigned(Seg.ACK.seq(901).len(200)); // an old one is known as such
        expectSigned(Seg.ACK.ack(1111));
    }

    // ---- the end

    @Test
    void ourResetIsSigned() throws ErrnoException {
        establishedSigned();
        sendSigned(Seg.ACK.len(100));
        forget();
        close();
        expectSigned(Seg.RST_ACK.ack(101));
    }

    @Test
    void inTimeWaitTheAcknowledgementIsSigned() throws ErrnoException {
        establishedSigned();
        p.shutdown(fd, 1);
        expectSigned(Seg.FIN);
        sendSigned(Seg.FIN.ack(2));
        expectSigned(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
        send(Seg.FIN.ack(2));
        send(Seg.RST.seq(2));
        expectNothing();
        expectState("TIME_WAIT");
        sendSigned(Seg.FIN.ack(2));
        expectSigned(Seg.ACK.seq(2).ack(2));
    }

    // ---- ICMP

    @Test
    void hardErrorsOfIcmpAreNotBelieved() throws ErrnoException {
        establishedSigned();
        write(100);
        forget();
        icmp(IcmpHeader.UNREACHABLE, 3, 0, 1);
        assertThat(count(Counter.TcpExtTCPAODroppedIcmps)).isEqualTo(1);
        assertThat(told(fd).droppedIcmps()).isEqualTo(1);
    }

    // ---- keys

    @Test
    void whichKeyWeSignWithThePeerSays() throws ErrnoException {
        byte[] second = "battery staple".getBytes();
        establishedSigned();
        add(fd, key(6, 10, second));
        askedKey = 6;
        sendSigned(Seg.ACK.len(10));
        expectSigned(Seg.ACK.ack(11), 6, THEIRS, second);
        p.setsockopt(fd, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.use(null, 10));
        write(10);
        expectSigned(Seg.ACK.ack(11).len(10), 6, 10, second);
        theirKey = 10;
        theirSecret = second;
        sendSigned(Seg.ACK.seq(11).ack(11).len(10));
        pass(50 * MS);
        expectSigned(Seg.ACK.seq(11).ack(21), 6, 10, second);
        p.setsockopt(fd, IPPROTO_TCP, TCP_AO_DEL_KEY, new TcpAo.Deletion(address(PEER), 32, OURS, THEIRS));
        assertThat(p.getsockopt(fd, IPPROTO_TCP, TCP_AO_GET_KEYS, TcpAo.Keys.class)
                        .keys())
                .hasSize(1);
    }

    @Test
    void aSynIsAnsweredWithTheKeyItAsksFor() throws ErrnoException {
        byte[] second = "battery staple".getBytes();
        listen(8);
        add(listener, key(OURS, THEIRS, SECRET));
        add(listener, key(6, 10, second));
        askedKey = 6;
        sendSigned(Seg.SYN.mss(1460));
        expectSigned(Seg.SYN_ACK, 6, THEIRS, second);
    }

    @Test
    void aKeyInUseIsNotTakenAway() throws ErrnoException {
        establishedSigned();
        fails(
                Errno.EBUSY,
                () -> p.setsockopt(
                        fd, IPPROTO_TCP, TCP_AO_DEL_KEY, new TcpAo.Deletion(address(PEER), 32, OURS, THEIRS)));
        fails(
                Errno.ENOENT,
                () -> p.setsockopt(fd, IPPROTO_TCP, TCP_AO_DEL_KEY, new TcpAo.Deletion(address(PEER), 32, 1, 1)));
    }

    @Test
    void whatCanBeNoKeyIsRefused() throws ErrnoException {
        fd = socket();
        fails(Errno.EINVAL, () -> add(fd, key(256, 1, SECRET)));
        fails(Errno.EINVAL, () -> add(fd, key(1, -1, SECRET)));
        fails(Errno.EINVAL, () -> add(fd, key(1, 1, new byte[0])));
        fails(Errno.EINVAL, () -> add(fd, key(1, 1, new byte[81])));
        fails(Errno.ENOENT, () -> add(fd, new TcpAo.Key(address(PEER), 1, 1, "hmac(md5)", SECRET)));
        fails(Errno.EINVAL, () -> add(fd, new TcpAo.Key(address(PEER), 33, 1, 1, TcpAo.HMAC_SHA1, 12, false, SECRET)));
        add(fd, key(1, 2, SECRET));
        fails(Errno.EEXIST, () -> add(fd, key(1, 3, SECRET)));
        fails(Errno.EEXIST, () -> add(fd, key(3, 2, SECRET)));
        fails(Errno.EINVAL, () -> p.setsockopt(fd, IPPROTO_TCP, TCP_AO_ADD_KEY, 1));
        fails(Errno.ENOENT, () -> p.setsockopt(fd, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.use(9, null)));
    }

    @Test
    void aPeerHasOneKindOfKey() throws ErrnoException {
        fd = socket();
        add(fd, key(1, 2, SECRET));
        fails(
                Errno.EKEYREJECTED,
                () -> p.setsockopt(fd, IPPROTO_TCP, TcpOptions.TCP_MD5SIG, new TcpMd5Sig(address(PEER), SECRET)));
        int other = socket();
        p.setsockopt(other, IPPROTO_TCP, TcpOptions.TCP_MD5SIG, new TcpMd5Sig(address(PEER), SECRET));
        fails(Errno.EKEYREJECTED, () -> add(other, key(1, 2, SECRET)));
    }

    @Test
    void aConnectionThatWasOpenedWithoutStaysWithout() throws ErrnoException {
        established();
        fails(Errno.EINVAL, () -> add(fd, key(1, 2, SECRET)));
    }
}
