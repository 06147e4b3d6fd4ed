package dev.jackfield.host;

import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_SNDTIMEO;
import static dev.jackfield.socket.Posix.TCP_AO_ADD_KEY;
import static dev.jackfield.socket.Posix.TCP_AO_DEL_KEY;
import static dev.jackfield.socket.Posix.TCP_AO_GET_KEYS;
import static dev.jackfield.socket.Posix.TCP_AO_INFO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.tcp.TcpAo;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The TCP Authentication Option between two hosts of ours, with each algorithm. */
class AuthenticatedTest extends HostFixture {
    private static final byte[] SECRET = "only the two of us".getBytes();

    private static TcpAo.Key key(String prefix, int bits, int send, int receive, String algorithm, boolean exclude)
            throws Exception {
        return new TcpAo.Key(
                InetAddress.getByName(prefix), bits, send, receive, algorithm, TcpAo.MAC_LENGTH, exclude, SECRET);
    }

    private int server(TcpAo.Key k) throws ErrnoException {
        int listener = listening(b, 179);
        b.setsockopt(listener, IPPROTO_TCP, TCP_AO_ADD_KEY, k);
        return listener;
    }

    private int client(TcpAo.Key k) throws ErrnoException {
        int s = tcp(a);
        a.setsockopt(s, IPPROTO_TCP, TCP_AO_ADD_KEY, k);
        a.setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, Duration.ofMillis(50));
        return s;
    }

    @ParameterizedTest
    @CsvSource({"hmac(sha1),false", "hmac(sha1),true", "cmac(aes128),false", "cmac(aes128),true"})
    void aMegabyteArrives(String algorithm, boolean exclude) throws Exception {
        int listener = server(key("10.0.0.0", 24, 1, 2, algorithm, exclude));
        int s = client(key(B, 32, 2, 1, algorithm, exclude));
        a.connect(s, at(B, 179));
        int c = b.accept(listener);
        byte[] data = new byte[1 << 20];
        a.setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, Duration.ZERO);
        FutureTask<Integer> writer = start(() -> a.write(s, data, 0, data.length));
        byte[] buffer = new byte[65_536];
        int got = 0;
        while (got < data.length) {
            got += b.read(c, buffer, 0, buffer.length);
        }
        assertThat(writer.get()).isEqualTo(data.length);
        assertThat(b.getsockopt(c, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.class).good())
                .isGreaterThan(data.length / 1460);
        assertThat(hostB.counters().get(Counter.TcpExtTCPAOBad)).isZero();
        a.close(s);
        assertThat(b.read(c, buffer, 0, 1)).isZero();
        b.close(c);
    }

    @Test
    void withOtherSecretsOrNoneTheyDoNotMeet() throws Exception {
        server(key("10.0.0.0", 8, 1, 2, TcpAo.HMAC_SHA1, false));
        int cmac = client(key(B, 32, 2, 1, TcpAo.AES_128_CMAC, false));
        fails(Errno.EINPROGRESS, () -> a.connect(cmac, at(B, 179)));
        int none = tcp(a);
        a.setsockopt(none, SOL_SOCKET, SO_SNDTIMEO, Duration.ofMillis(50));
        fails(Errno.EINPROGRESS, () -> a.connect(none, at(B, 179)));
        assertThat(hostB.counters().get(Counter.TcpExtTCPAOBad)).isPositive();
        assertThat(hostB.counters().get(Counter.TcpExtTCPAORequired)).isPositive();
    }

    @Test
    void keysAreExchangedWhileTheConnectionStands() throws Exception {
        int listener = server(key(A, 32, 1, 2, TcpAo.HMAC_SHA1, false));
        int s = client(key(B, 32, 2, 1, TcpAo.HMAC_SHA1, false));
        a.connect(s, at(B, 179));
        int c = b.accept(listener);
        TcpAo.Key ours = key(B, 32, 4, 3, TcpAo.AES_128_CMAC, false);
        a.setsockopt(s, IPPROTO_TCP, TCP_AO_ADD_KEY, ours);
        b.setsockopt(c, IPPROTO_TCP, TCP_AO_ADD_KEY, key(A, 32, 3, 4, TcpAo.AES_128_CMAC, false));
        a.setsockopt(s, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.use(4, 3));
        write(a, s, "with the new one");
        assertThat(read(b, c)).isEqualTo("with the new one");
        assertThat(b.getsockopt(c, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.class).currentKey())
                .isEqualTo(3); // as a asked
        b.setsockopt(c, IPPROTO_TCP, TCP_AO_INFO, TcpAo.Info.use(null, 4));
        write(b, c, "and back");
        assertThat(read(a, s)).isEqualTo("and back");
        a.setsockopt(s, IPPROTO_TCP, TCP_AO_DEL_KEY, new TcpAo.Deletion(InetAddress.getByName(B), 32, 2, 1));
        b.setsockopt(c, IPPROTO_TCP, TCP_AO_DEL_KEY, new TcpAo.Deletion(InetAddress.getByName(A), 32, 1, 2));
        write(a, s, "without the old one");
        assertThat(read(b, c)).isEqualTo("without the old one");
        assertThat(a.getsockopt(s, IPPROTO_TCP, TCP_AO_GET_KEYS, TcpAo.Keys.class)
                        .keys())
                .containsExactly(ours);
        a.close(s);
        b.close(c);
    }
}
