package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** The options of a Socket, by their own methods and by SocketOption. */
abstract class SocketOptionsContract extends Contract {
    private Socket socket() {
        return closing(new Socket());
    }

    @Test
    void tcpNoDelay() throws Exception {
        Socket s = socket();
        assertThat(s.getTcpNoDelay()).isFalse();
        s.setTcpNoDelay(true);
        assertThat(s.getTcpNoDelay()).isTrue();
        assertThat(s.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
    }

    @Test
    void keepAlive() throws Exception {
        Socket s = socket();
        assertThat(s.getKeepAlive()).isFalse();
        s.setKeepAlive(true);
        assertThat(s.getKeepAlive()).isTrue();
        assertThat(s.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    }

    @Test
    void reuseAddress() throws Exception {
        Socket s = socket();
        assertThat(s.getReuseAddress()).isFalse();
        s.setReuseAddress(true);
        assertThat(s.getReuseAddress()).isTrue();
    }

    @Test
    void reusePort() throws Exception {
        Socket s = socket();
        assertThat(s.getOption(StandardSocketOptions.SO_REUSEPORT)).isFalse();
        s.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        assertThat(s.getOption(StandardSocketOptions.SO_REUSEPORT)).isTrue();
    }

    @Test
    void oobInline() throws Exception {
        Socket s = socket();
        assertThat(s.getOOBInline()).isFalse();
        s.setOOBInline(true);
        assertThat(s.getOOBInline()).isTrue();
    }

    @Test
    void linger() throws Exception {
        Socket s = socket();
        assertThat(s.getSoLinger()).isEqualTo(-1);
        s.setSoLinger(true, 7);
        assertThat(s.getSoLinger()).isEqualTo(7);
        s.setSoLinger(false, 0);
        assertThat(s.getSoLinger()).isEqualTo(-1);
    }

    @Test
    void lingerLastsNoLongerThanItsFieldAllows() throws Exception {
        Socket s = socket();
        s.setSoLinger(true, 70_000);
        assertThat(s.getSoLinger()).isEqualTo(65_535);
    }

    @Test
    void lingerIsNotNegative() {
        Socket s = socket();
        fails(IllegalArgumentException.class, "invalid value for SO_LINGER", () -> s.setSoLinger(true, -1));
    }

    @Test
    void lingerByOption() throws Exception {
        Socket s = socket();
        s.setOption(StandardSocketOptions.SO_LINGER, 3);
        assertThat(s.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(3);
        assertThat(s.getSoLinger()).isEqualTo(3);
        s.setOption(StandardSocketOptions.SO_LINGER, -1);
        assertThat(s.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
    }

    @Test
    void soTimeout() throws Exception {
        Socket s = socket();
        assertThat(s.getSoTimeout()).isZero();
        s.setSoTimeout(1234);
        assertThat(s.getSoTimeout()).isEqualTo(1234);
    }

    @Test
    void soTimeoutIsNotNegative() {
        Socket s = socket();
        fails(IllegalArgumentException.class, "timeout can't be negative", () -> s.setSoTimeout(-1));
    }

    @Test
    void receiveBuffer() throws Exception {
        Socket s = socket();
        assertThat(s.getReceiveBufferSize()).isPositive();
        s.setReceiveBufferSize(32_768);
        assertThat(s.getReceiveBufferSize()).isEqualTo(32_768);
        assertThat(s.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(32_768);
    }

    @Test
    void sendBuffer() throws Exception {
        Socket s = socket();
        assertThat(s.getSendBufferSize()).isPositive();
        s.setSendBufferSize(32_768);
        assertThat(s.getSendBufferSize()).isEqualTo(32_768);
        assertThat(s.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(32_768);
    }

    @Test
    void buffersArePositive() {
        Socket s = socket();
        fails(IllegalArgumentException.class, "invalid receive size", () -> s.setReceiveBufferSize(0));
        fails(IllegalArgumentException.class, "negative send size", () -> s.setSendBufferSize(0));
        fails(
                IllegalArgumentException.class,
                "Invalid send/receive buffer size",
                () -> s.setOption(StandardSocketOptions.SO_RCVBUF, -1));
    }

    @Test
    void trafficClass() throws Exception {
        Socket s = socket();
        s.setTrafficClass(0x10);
        assertThat(s.getTrafficClass()).isEqualTo(0x10);
        s.setOption(StandardSocketOptions.IP_TOS, 0x08);
        assertThat(s.getTrafficClass()).isEqualTo(0x08);
    }

    @Test
    void trafficClassIsAByte() {
        Socket s = socket();
        fails(IllegalArgumentException.class, "tc is not in range 0 -- 255", () -> s.setTrafficClass(256));
        fails(IllegalArgumentException.class, () -> s.setOption(StandardSocketOptions.IP_TOS, 256));
    }

    @Test
    void keepAliveTuning() throws Exception {
        Socket s = socket();
        s.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 30);
        s.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
        s.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        assertThat(s.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
        assertThat(s.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(5);
        assertThat(s.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
    }

    @Test
    void quickAck() throws Exception {
        Socket s = pair().a();
        s.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        assertThat(s.getOption(ExtendedSocketOptions.TCP_QUICKACK)).isTrue();
        s.setOption(ExtendedSocketOptions.TCP_QUICKACK, false);
        assertThat(s.getOption(ExtendedSocketOptions.TCP_QUICKACK)).isFalse();
    }

    @Test
    void supportedOptions() {
        assertThat(socket().supportedOptions())
                .contains(
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_SNDBUF,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_REUSEPORT,
                        StandardSocketOptions.SO_KEEPALIVE,
                        StandardSocketOptions.SO_LINGER,
                        StandardSocketOptions.TCP_NODELAY,
                        StandardSocketOptions.IP_TOS,
                        ExtendedSocketOptions.TCP_QUICKACK,
                        ExtendedSocketOptions.TCP_KEEPIDLE,
                        ExtendedSocketOptions.TCP_KEEPINTERVAL,
                        ExtendedSocketOptions.TCP_KEEPCOUNT)
                .doesNotContain(StandardSocketOptions.SO_BROADCAST, StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Test
    void everySupportedOptionHasAValueOfItsType() throws Exception {
        Socket s = pair().a();
        for (SocketOption<?> o : s.supportedOptions()) {
            assertThat(s.getOption(o)).as(o.name()).isInstanceOf(o.type());
        }
    }

    @Test
    void whatIsNotSupportedIsRefused() {
        Socket s = socket();
        SocketOption<Boolean> broadcast = StandardSocketOptions.SO_BROADCAST;
        fails(UnsupportedOperationException.class, "'SO_BROADCAST' not supported", () -> s.getOption(broadcast));
        fails(UnsupportedOperationException.class, "'SO_BROADCAST' not supported", () -> s.setOption(broadcast, true));
    }

    @Test
    void nullIsNoOptionAndNoValue() {
        Socket s = socket();
        fails(NullPointerException.class, () -> s.getOption(null));
        fails(NullPointerException.class, () -> s.setOption(null, null));
        fails(
                IllegalArgumentException.class,
                "Invalid value 'null'",
                () -> s.setOption(StandardSocketOptions.TCP_NODELAY, null));
    }

    @Test
    void optionsOfAClosedSocketFail() throws Exception {
        Socket s = new Socket();
        s.close();
        fails(SocketException.class, "Socket is closed", s::getTcpNoDelay);
        fails(SocketException.class, "Socket is closed", () -> s.setTcpNoDelay(true));
        fails(SocketException.class, "Socket is closed", () -> s.setSoTimeout(1));
        fails(SocketException.class, "Socket is closed", s::getReceiveBufferSize);
        fails(SocketException.class, "Socket is closed", () -> s.setKeepAlive(true));
        fails(SocketException.class, "Socket is closed", () -> s.getOption(StandardSocketOptions.SO_RCVBUF));
    }

    @Test
    void aClosedSocketStillTellsItsOptionsNames() throws Exception {
        Socket s = new Socket();
        s.getKeepAlive();
        assertThat(s.supportedOptions()).isNotEmpty();
        s.close();
        assertThat(s.supportedOptions()).isNotEmpty();
    }

    @Test
    void optionsSurviveConnecting() throws Exception {
        Socket s = socket();
        s.setTcpNoDelay(true);
        s.setKeepAlive(true);
        s.setSoTimeout(777);
        s.connect(server().getLocalSocketAddress());
        assertThat(s.getTcpNoDelay()).isTrue();
        assertThat(s.getKeepAlive()).isTrue();
        assertThat(s.getSoTimeout()).isEqualTo(777);
    }

    @Test
    void performancePreferencesMayBeSaid() {
        socket().setPerformancePreferences(1, 2, 3);
    }
}
