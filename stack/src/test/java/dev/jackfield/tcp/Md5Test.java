package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.tcp.TcpOptions.IPPROTO_TCP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.TcpHeader;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** RFC 2385: what is signed and what is not, on the way in and out; the test signs by itself. */
class Md5Test extends TcpTestBed {
    private static final byte[] KEY = "correct horse".getBytes();
    private static final int AT = 20 + TcpHeader.LENGTH; // the options, behind an IPv4 header

    private static InetAddress address(String a) {
        try {
            return InetAddress.getByName(a);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void key(int s, byte[] key) throws ErrnoException {
        p.setsockopt(s, IPPROTO_TCP, TcpOptions.TCP_MD5SIG, new TcpMd5Sig(address(PEER), key));
    }

    // ---- the peer's side

    private static byte[] digest(byte[] packet, byte[] key) {
        try {
            MessageDigest d = MessageDigest.getInstance("MD5");
            int n = packet.length - 20;
            d.update(packet, 12, 8);
            d.update(new byte[] {0, 6, (byte) (n >> 8), (byte) n});
            byte[] header = Arrays.copyOfRange(packet, 20, AT);
            header[16] = header[17] = 0;
            d.update(header);
            int data = 20 + TcpHeader.headerLength(packet, 20);
            d.update(packet, data, packet.length - data);
            return d.digest(key);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static final byte[] EMPTY = new byte[20];

    static {
        EMPTY[0] = 1;
        EMPTY[1] = 1;
        EMPTY[2] = 19;
        EMPTY[3] = 18;
    }

    /** Sends a segment whose signature, behind its other options, is of this key. */
    private void sendSigned(Seg s, byte[] key) {
        byte[] b = s.more(EMPTY).packet(PEER, peerPort, PEER_ISS, US, ourPort, ourIss);
        int end = 20 + TcpHeader.headerLength(b, 20);
        System.arraycopy(digest(b, key), 0, b, end - 16, 16);
        Bytes.put16(b, 36, 0);
        int n = b.length - 20;
        long sum = Checksum.sum(b, 12, 8) + 6L + n + Checksum.sum(b, 20, n);
        Bytes.put16(b, 36, ~Checksum.fold(sum) & 0xffff);
        link.put(b);
    }

    private void sendSigned(Seg s) {
        sendSigned(s, KEY);
    }

    /** The next segment that we sent must be this, and signed. */
    private Seg expectSigned(Seg wanted) {
        byte[] b = link.sent.peek();
        assertThat(b).as("nothing was sent, wanted " + wanted).isNotNull();
        assertThat(Arrays.copyOfRange(b, AT, AT + 4)).isEqualTo(Arrays.copyOf(EMPTY, 4));
        assertThat(Arrays.copyOfRange(b, AT + 4, AT + 20)).isEqualTo(digest(b, KEY));
        return expect(wanted);
    }

    private void synReceivedSigned() throws ErrnoException {
        listen(8);
        key(listener, KEY);
        sendSigned(Seg.SYN.mss(1460).sackOk());
        expectSigned(Seg.SYN_ACK.sackOk());
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
        synReceivedSigned();
    }

    @Test
    void aSynWithoutASignatureIsDropped() throws ErrnoException {
        listen(8);
        key(listener, KEY);
        send(Seg.SYN.mss(1460));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPMD5NotFound)).isEqualTo(1);
    }

    @Test
    void aSynSignedWithAnotherKeyIsDropped() throws ErrnoException {
        listen(8);
        key(listener, KEY);
        sendSigned(Seg.SYN.mss(1460), "wrong".getBytes());
        expectNothing();
        assertThat(count(Counter.TcpExtTCPMD5Failure)).isEqualTo(1);
    }

    @Test
    void aSignatureThatNobodyAskedForIsDropped() throws ErrnoException {
        listen(8);
        sendSigned(Seg.SYN.mss(1460));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPMD5Unexpected)).isEqualTo(1);
    }

    @Test
    void otherPeersNeedNoSignature() throws ErrnoException {
        listen(8);
        p.setsockopt(listener, IPPROTO_TCP, TcpOptions.TCP_MD5SIG, new TcpMd5Sig(address("10.0.0.99"), KEY));
        send(Seg.SYN.mss(1460));
        expect(Seg.SYN_ACK);
    }

    @Test
    void ourSynIsSignedAndHasNoTimestamps() throws ErrnoException {
        fd = socket();
        key(fd, KEY);
        connect();
        Seg syn = expectSigned(Seg.SYN.sackOk());
        assertThat(syn.ts()).isNull();
        send(Seg.SYN_ACK.mss(1460).ack(1));
        expectNothing();
        sendSigned(Seg.SYN_ACK.mss(1460).ack(1));
        expectSigned(Seg.ACK);
        expectState("ESTABLISHED");
    }

    @Test
    void timestampsAreKeptWhenSackIsNotThere() throws ErrnoException {
        listen(8);
        key(listener, KEY);
        sendSigned(Seg.SYN.ts(7, 0));
        assertThat(expectSigned(Seg.SYN_ACK).ts()).isNotNull();
    }

    @Test
    void aSynAckThatIsSentAgainIsSigned() throws ErrnoException {
        synReceivedSigned();
        pass(SECOND);
        expectSigned(Seg.SYN_ACK);
    }

    // ---- data

    @Test
    void dataGoesBothWaysSignedAndLeavesRoomForTheSignature() throws ErrnoException {
        establishedSigned();
        sendSigned(Seg.ACK.len(100));
        expectSigned(Seg.ACK.ack(101));
        assertThat(read()).isEqualTo(100);
        write(3000);
        expectSigned(Seg.ACK.ack(101).len(1440));
        expectSigned(Seg.ACK.seq(1441).ack(101).len(1440));
        sendSigned(Seg.ACK.seq(101).ack(2881));
        expectSigned(Seg.ACK.seq(2881).ack(101).len(120));
    }

    @Test
    void dataThatIsForgedIsDropped() throws ErrnoException {
        establishedSigned();
        send(Seg.ACK.len(100));
        sendSigned(Seg.ACK.len(100), "wrong".getBytes());
        expectNothing();
        assertThat(read()).isEqualTo(-1);
        assertThat(count(Counter.TcpExtTCPMD5NotFound)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPMD5Failure)).isEqualTo(1);
    }

    @Test
    void aResetThatIsForgedDoesNothing() throws ErrnoException {
        establishedSigned();
        send(Seg.RST);
        send(Seg.SYN);
        expectNothing();
        expectState("ESTABLISHED");
        sendSigned(Seg.RST);
        expectState("CLOSED");
    }

    @Test
    void thereIsRoomForTwoBlocksOfSack() throws ErrnoException {
        establishedSigned();
        for (int i = 0; i < 3; i++) {
            forget();
            sendSigned(Seg.ACK.seq(101 + 200 * i).len(100));
        }
        expectSigned(Seg.ACK.sack(501, 601, 301, 401));
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
    void theResetForAStrangeAcknowledgementIsSigned() throws ErrnoException {
        synReceivedSigned();
        sendSigned(Seg.ACK.ack(77));
        expectSigned(Seg.RST.seq(77));
    }

    @Test
    void whoSignsWithoutAKeyOfOursGetsNoReset() {
        sendSigned(Seg.ACK.len(10));
        expectNothing();
        send(Seg.ACK.len(10));
        expect(Seg.RST);
    }

    @Test
    void inTimeWaitTheAcknowledgementIsSigned() throws ErrnoException {
        establishedSigned();
        p.shutdown(fd, 1);
        expectSigned(Seg.FIN);
        sendSigned(Seg.FIN.ack(2));
        expectSigned(Seg.ACK.seq(2).ack(2));
        expectState("TIME_WAIT");
        sendSigned(Seg.FIN.ack(2));
        expectSigned(Seg.ACK.seq(2).ack(2));
    }

    // ---- keys

    @Test
    void ofTwoPrefixesTheLongerCounts() throws ErrnoException {
        listen(8);
        p.setsockopt(
                listener,
                IPPROTO_TCP,
                TcpOptions.TCP_MD5SIG_EXT,
                new TcpMd5Sig(address("10.0.0.0"), 8, "other".getBytes()));
        p.setsockopt(listener, IPPROTO_TCP, TcpOptions.TCP_MD5SIG_EXT, new TcpMd5Sig(address("10.0.0.0"), 24, KEY));
        sendSigned(Seg.SYN.mss(1460));
        expectSigned(Seg.SYN_ACK);
    }

    @Test
    void aKeyMayBeChangedAndTakenAway() throws ErrnoException {
        establishedSigned();
        key(fd, "next".getBytes());
        sendSigned(Seg.ACK.len(10));
        expectNothing();
        key(fd, new byte[0]);
        send(Seg.ACK.len(10));
        assertThat(expect(Seg.ACK.ack(11)).more()).isEmpty();
    }

    @Test
    void whatCanBeNoKeyIsRefused() throws ErrnoException {
        fd = socket();
        fails(Errno.EINVAL, () -> key(fd, new byte[81]));
        fails(Errno.ENOENT, () -> key(fd, new byte[0]));
        fails(
                Errno.EINVAL,
                () -> p.setsockopt(fd, IPPROTO_TCP, TcpOptions.TCP_MD5SIG_EXT, new TcpMd5Sig(address(PEER), 33, KEY)));
        fails(Errno.EINVAL, () -> p.setsockopt(fd, IPPROTO_TCP, TcpOptions.TCP_MD5SIG, 1));
    }
}
