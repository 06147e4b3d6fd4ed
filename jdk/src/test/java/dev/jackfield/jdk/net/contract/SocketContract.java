package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** java.net.Socket: states, connecting, reading and writing, closing, interruption. */
abstract class SocketContract extends Contract {
    // ---- as it is born

    @Test
    void aNewSocketIsNeitherBoundNorConnectedNorClosed() throws Exception {
        Socket s = closing(new Socket());
        assertThat(s.isBound()).isFalse();
        assertThat(s.isConnected()).isFalse();
        assertThat(s.isClosed()).isFalse();
        assertThat(s.isInputShutdown()).isFalse();
        assertThat(s.isOutputShutdown()).isFalse();
    }

    @Test
    void aNewSocketHasNoAddresses() throws Exception {
        Socket s = closing(new Socket());
        assertThat(s.getInetAddress()).isNull();
        assertThat(s.getPort()).isZero();
        assertThat(s.getLocalPort()).isEqualTo(-1);
        assertThat(s.getLocalAddress().isAnyLocalAddress()).isTrue();
        assertThat(s.getRemoteSocketAddress()).isNull();
        assertThat(s.getLocalSocketAddress()).isNull();
    }

    @Test
    void aSocketHasNoChannel() throws Exception {
        assertThat(closing(new Socket()).getChannel()).isNull();
    }

    @Test
    void aNewSocketSaysThatItIsUnconnected() throws Exception {
        assertThat(closing(new Socket())).hasToString("Socket[unconnected]");
    }

    @Test
    void aNewSocketHasNoStreams() throws Exception {
        Socket s = closing(new Socket());
        fails(SocketException.class, "Socket is not connected", s::getInputStream);
        fails(SocketException.class, "Socket is not connected", s::getOutputStream);
    }

    @Test
    void aNewSocketCannotBeShutDown() throws Exception {
        Socket s = closing(new Socket());
        fails(SocketException.class, "Socket is not connected", s::shutdownInput);
        fails(SocketException.class, "Socket is not connected", s::shutdownOutput);
    }

    @Test
    void aSocketWithoutProxyIsLikeAnyOther() throws Exception {
        ServerSocket l = server();
        Socket s = closing(new Socket(Proxy.NO_PROXY));
        s.connect(l.getLocalSocketAddress());
        assertThat(s.isConnected()).isTrue();
    }

    @Test
    void nullIsNoProxy() {
        fails(IllegalArgumentException.class, "Invalid Proxy", () -> new Socket((Proxy) null));
    }

    @Test
    @SuppressWarnings("removal")
    void aSocketIsNoDatagramSocket() throws Exception {
        fails(IllegalArgumentException.class, () -> new Socket(loopback(), 1, false));
    }

    // ---- bind

    @Test
    void bindGivesAnAddressAndAPort() throws Exception {
        Socket s = closing(new Socket());
        s.bind(at(0));
        assertThat(s.isBound()).isTrue();
        assertThat(s.getLocalPort()).isPositive();
        assertThat(s.getLocalAddress()).isEqualTo(loopback());
        assertThat(s.getLocalSocketAddress()).isEqualTo(at(s.getLocalPort()));
    }

    @Test
    void bindToNullChoosesPortAndAddress() throws Exception {
        Socket s = closing(new Socket());
        s.bind(null);
        assertThat(s.getLocalPort()).isPositive();
        assertThat(s.getLocalAddress().isAnyLocalAddress()).isTrue();
    }

    @Test
    void bindTwiceFails() throws Exception {
        Socket s = closing(new Socket());
        s.bind(at(0));
        fails(SocketException.class, "Already bound", () -> s.bind(at(0)));
    }

    @Test
    void bindToAPortInUseFails() throws Exception {
        int port = server().getLocalPort();
        Socket s = closing(new Socket());
        fails(java.net.BindException.class, "Address already in use", () -> s.bind(at(port)));
    }

    @Test
    void bindToAnotherHostsAddressFails() throws Exception {
        Socket s = closing(new Socket());
        fails(
                java.net.BindException.class,
                "Cannot assign requested address",
                () -> s.bind(new InetSocketAddress("192.0.2.1", 0)));
    }

    @Test
    void bindToAnUnresolvedAddressFails() throws Exception {
        Socket s = closing(new Socket());
        fails(
                SocketException.class,
                "Unresolved address",
                () -> s.bind(InetSocketAddress.createUnresolved("nowhere", 1)));
    }

    @Test
    void bindTakesInternetAddressesOnly() throws Exception {
        Socket s = closing(new Socket());
        fails(
                IllegalArgumentException.class,
                "Unsupported address type",
                () -> s.bind(new SocketAddress() {
                    private static final long serialVersionUID = 1;
                }));
    }

    @Test
    void bindOfAClosedSocketFails() throws Exception {
        Socket s = new Socket();
        s.close();
        fails(SocketException.class, "Socket is closed", () -> s.bind(at(0)));
    }

    @Test
    void aBoundSocketConnectsFromThere() throws Exception {
        ServerSocket l = server();
        Socket s = closing(new Socket());
        s.bind(at(0));
        int port = s.getLocalPort();
        s.connect(l.getLocalSocketAddress());
        Socket c = closing(l.accept());
        assertThat(s.getLocalPort()).isEqualTo(port);
        assertThat(c.getPort()).isEqualTo(port);
    }

    @Test
    void aConstructorBindsAsWell() throws Exception {
        ServerSocket l = server();
        Socket s = closing(new Socket(loopback(), l.getLocalPort(), loopback(), 0));
        assertThat(s.getLocalAddress()).isEqualTo(loopback());
        assertThat(s.isBound()).isTrue();
    }

    // ---- connect

    @Test
    void aConnectedSocketHasBothAddresses() throws Exception {
        ServerSocket l = server();
        Socket s = connect(l);
        Socket c = closing(l.accept());
        assertThat(s.isConnected()).isTrue();
        assertThat(s.isBound()).isTrue();
        assertThat(s.getInetAddress()).isEqualTo(loopback());
        assertThat(s.getPort()).isEqualTo(l.getLocalPort());
        assertThat(s.getRemoteSocketAddress()).isEqualTo(at(l.getLocalPort()));
        assertThat(s.getLocalSocketAddress()).isEqualTo(c.getRemoteSocketAddress());
        assertThat(c.getLocalSocketAddress()).isEqualTo(s.getRemoteSocketAddress());
    }

    @Test
    void aConnectedSocketSaysWhereTo() throws Exception {
        ServerSocket l = server();
        Socket s = connect(l);
        assertThat(s)
                .hasToString(
                        "Socket[addr=/127.0.0.1,port=" + l.getLocalPort() + ",localport=" + s.getLocalPort() + "]");
    }

    @Test
    void connectByName() throws Exception {
        ServerSocket l = server();
        Socket s = closing(new Socket("localhost", l.getLocalPort()));
        assertThat(s.getInetAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void aNullNameIsTheLoopback() throws Exception {
        ServerSocket l = server();
        Socket s = closing(new Socket((String) null, l.getLocalPort()));
        assertThat(s.getInetAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void connectToWhereNobodyListensIsRefused() throws Exception {
        InetSocketAddress a = nobody();
        Socket s = closing(new Socket());
        fails(ConnectException.class, "Connection refused", () -> s.connect(a));
        assertThat(s.isConnected()).isFalse();
    }

    @Test
    void aConstructorIsRefusedAsWell() throws Exception {
        InetSocketAddress a = nobody();
        fails(ConnectException.class, "Connection refused", () -> new Socket(loopback(), a.getPort()));
    }

    @Test
    void connectWithinATimeIsRefusedAsWell() throws Exception {
        InetSocketAddress a = nobody();
        Socket s = closing(new Socket());
        fails(ConnectException.class, "Connection refused", () -> s.connect(a, 10_000));
    }

    @Test
    void aSocketThatWasRefusedIsClosed() throws Exception {
        InetSocketAddress a = nobody();
        Socket s = closing(new Socket());
        fails(ConnectException.class, () -> s.connect(a));
        assertThat(s.isClosed()).isTrue();
    }

    @Test
    void connectWithinATimeSucceeds() throws Exception {
        ServerSocket l = server();
        Socket s = closing(new Socket());
        s.connect(l.getLocalSocketAddress(), 10_000);
        assertThat(s.isConnected()).isTrue();
        assertThat(s.getSoTimeout()).isZero();
    }

    @Test
    void connectTwiceFails() throws Exception {
        ServerSocket l = server();
        Socket s = connect(l);
        fails(SocketException.class, "Already connected", () -> s.connect(l.getLocalSocketAddress()));
    }

    @Test
    void connectOfAClosedSocketFails() throws Exception {
        Socket s = new Socket();
        s.close();
        fails(SocketException.class, "Socket is closed", () -> s.connect(at(1)));
    }

    @Test
    void connectToNothingFails() throws Exception {
        Socket s = closing(new Socket());
        fails(IllegalArgumentException.class, "connect: The address can't be null", () -> s.connect(null));
    }

    @Test
    void connectTakesInternetAddressesOnly() throws Exception {
        Socket s = closing(new Socket());
        fails(
                IllegalArgumentException.class,
                "Unsupported address type",
                () -> s.connect(new SocketAddress() {
                    private static final long serialVersionUID = 1;
                }));
    }

    @Test
    void connectTakesNoNegativeTime() throws Exception {
        Socket s = closing(new Socket());
        fails(IllegalArgumentException.class, "connect: timeout can't be negative", () -> s.connect(at(1), -1));
    }

    @Test
    void connectToAnUnresolvedNameFailsAndCloses() throws Exception {
        Socket s = closing(new Socket());
        fails(UnknownHostException.class, () -> s.connect(InetSocketAddress.createUnresolved("nowhere", 1)));
        assertThat(s.isClosed()).isTrue();
    }

    @Test
    void connectToTheWildcardIsToOneself() throws Exception {
        ServerSocket l = closing(new ServerSocket(0));
        Socket s = closing(new Socket());
        s.connect(new InetSocketAddress("0.0.0.0", l.getLocalPort()));
        assertThat(s.isConnected()).isTrue();
        assertThat(s.getInetAddress().isAnyLocalAddress()).isFalse();
    }

    @Test
    void connectToItselfIsAConversationWithItself() throws Exception {
        Socket s = closing(new Socket());
        s.bind(at(0));
        s.connect(at(s.getLocalPort()));
        write(s, "echo");
        assertThat(read(s, 4)).isEqualTo("echo");
    }

    // ---- data

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Pair p = pair();
        write(p.a(), "there");
        assertThat(read(p.b(), 5)).isEqualTo("there");
        write(p.b(), "back");
        assertThat(read(p.a(), 4)).isEqualTo("back");
    }

    @Test
    void oneByteIsReadUnsigned() throws Exception {
        Pair p = pair();
        p.a().getOutputStream().write(0xff);
        assertThat(p.b().getInputStream().read()).isEqualTo(255);
    }

    @Test
    void readAnswersWhatThereIs() throws Exception {
        Pair p = pair();
        write(p.a(), "abc");
        byte[] b = new byte[100];
        assertThat(p.b().getInputStream().read(b, 10, 50)).isEqualTo(3);
        assertThat(new String(b, 10, 3)).isEqualTo("abc");
    }

    @Test
    void readOfNothingAnswersZero() throws Exception {
        Pair p = pair();
        assertThat(p.b().getInputStream().read(new byte[0])).isZero();
    }

    @Test
    void readChecksItsBounds() throws Exception {
        Pair p = pair();
        InputStream in = p.b().getInputStream();
        fails(IndexOutOfBoundsException.class, () -> in.read(new byte[5], 3, 3));
        fails(NullPointerException.class, () -> in.read(null, 0, 1));
    }

    @Test
    void writeChecksItsBounds() throws Exception {
        Pair p = pair();
        OutputStream out = p.a().getOutputStream();
        fails(IndexOutOfBoundsException.class, () -> out.write(new byte[5], -1, 3));
        fails(NullPointerException.class, () -> out.write(null, 0, 1));
    }

    @Test
    void writeOfNothingSendsNothing() throws Exception {
        Pair p = pair();
        p.a().getOutputStream().write(new byte[0]);
        write(p.a(), "x");
        assertThat(p.b().getInputStream().read(new byte[10])).isEqualTo(1);
    }

    @Test
    void aLargeTransferArrivesWholeInBothDirections() throws Exception {
        Pair p = pair();
        byte[] data = new byte[3_000_000];
        new java.util.Random(1).nextBytes(data);
        Running<Void> writer = start(() -> {
            p.a().getOutputStream().write(data);
            p.a().shutdownOutput();
            return null;
        });
        Running<byte[]> back = start(() -> p.a().getInputStream().readAllBytes());
        byte[] there = p.b().getInputStream().readAllBytes();
        p.b().getOutputStream().write(there);
        p.b().shutdownOutput();
        writer.get();
        assertThat(there).isEqualTo(data);
        assertThat(back.get()).isEqualTo(data);
    }

    @Test
    void writeWaitsForRoomAndThenGoesOn() throws Exception {
        Pair p = pair();
        byte[] data = new byte[20_000_000];
        Running<Void> writer = blocked(() -> {
            p.a().getOutputStream().write(data);
            p.a().shutdownOutput();
            return null;
        });
        long n = p.b().getInputStream().transferTo(OutputStream.nullOutputStream());
        writer.get();
        assertThat(n).isEqualTo(data.length);
    }

    @Test
    void writersDoNotMix() throws Exception {
        Pair p = pair();
        int each = 1_500_000;
        Running<Void> one = start(() -> writeAll(p.a(), (byte) 1, each));
        Running<Void> two = start(() -> writeAll(p.a(), (byte) 2, each));
        byte[] all = p.b().getInputStream().readNBytes(2 * each);
        one.get();
        two.get();
        int changes = 0;
        for (int i = 1; i < all.length; i++) {
            changes += all[i] == all[i - 1] ? 0 : 1;
        }
        assertThat(changes).isEqualTo(1);
    }

    private static Void writeAll(Socket s, byte value, int n) throws IOException {
        byte[] b = new byte[n];
        java.util.Arrays.fill(b, value);
        s.getOutputStream().write(b);
        return null;
    }

    @Test
    void theStreamsAreTheSameEachTime() throws Exception {
        Pair p = pair();
        assertThat(p.a().getInputStream()).isSameAs(p.a().getInputStream());
        assertThat(p.a().getOutputStream()).isSameAs(p.a().getOutputStream());
    }

    @Test
    void skipPassesOver() throws Exception {
        Pair p = pair();
        write(p.a(), "abcdef");
        InputStream in = p.b().getInputStream();
        in.skipNBytes(4);
        assertThat(read(p.b(), 2)).isEqualTo("ef");
    }

    @Test
    void availableCountsWhatCanBeRead() throws Exception {
        Pair p = pair();
        InputStream in = p.b().getInputStream();
        assertThat(in.available()).isZero();
        write(p.a(), "abcdef");
        assertThat(in.read()).isEqualTo('a');
        assertThat(in.available()).isEqualTo(5);
    }

    @Test
    void nothingIsAvailableAtTheEnd() throws Exception {
        Pair p = pair();
        p.a().close();
        assertThat(p.b().getInputStream().read()).isEqualTo(-1);
        assertThat(p.b().getInputStream().available()).isZero();
    }

    @Test
    void nothingIsAvailableWhenInputIsShutDown() throws Exception {
        Pair p = pair();
        InputStream in = p.b().getInputStream();
        p.b().shutdownInput();
        assertThat(in.available()).isZero();
    }

    // ---- timeouts

    @Test
    void readEndsWhenItsTimeIsOver() throws Exception {
        Pair p = pair();
        p.b().setSoTimeout(20);
        fails(
                SocketTimeoutException.class,
                "Read timed out",
                () -> p.b().getInputStream().read());
    }

    @Test
    void readEndsInTimeOnAVirtualThreadToo() throws Exception {
        Pair p = pair();
        p.b().setSoTimeout(20);
        start(() -> p.b().getInputStream().read()).failsWith(SocketTimeoutException.class, "Read timed out");
    }

    @Test
    void aSocketGoesOnAfterATimeout() throws Exception {
        Pair p = pair();
        p.b().setSoTimeout(20);
        fails(SocketTimeoutException.class, () -> p.b().getInputStream().read());
        write(p.a(), "late");
        p.b().setSoTimeout(0);
        assertThat(read(p.b(), 4)).isEqualTo("late");
    }

    @Test
    void dataInTimeIsRead() throws Exception {
        Pair p = pair();
        p.b().setSoTimeout(20_000);
        Running<Integer> r = start(() -> p.b().getInputStream().read());
        write(p.a(), "x");
        assertThat(r.get()).isEqualTo('x');
    }

    // ---- ends

    @Test
    void closeIsTheEndForThePeer() throws Exception {
        Pair p = pair();
        write(p.a(), "last");
        p.a().close();
        assertThat(p.b().getInputStream().readAllBytes()).hasSize(4);
        assertThat(p.b().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aClosedSocketKeepsItsHistory() throws Exception {
        Pair p = pair();
        p.a().close();
        assertThat(p.a().isClosed()).isTrue();
        assertThat(p.a().isConnected()).isTrue();
        assertThat(p.a().isBound()).isTrue();
    }

    @Test
    void closeTwiceIsFine() throws Exception {
        Pair p = pair();
        p.a().close();
        p.a().close();
    }

    @Test
    void aClosedSocketHasNoStreams() throws Exception {
        Pair p = pair();
        p.a().close();
        fails(SocketException.class, "Socket is closed", () -> p.a().getInputStream());
        fails(SocketException.class, "Socket is closed", () -> p.a().getOutputStream());
    }

    @Test
    void theStreamsOfAClosedSocketFail() throws Exception {
        Pair p = pair();
        InputStream in = p.a().getInputStream();
        OutputStream out = p.a().getOutputStream();
        p.a().close();
        fails(SocketException.class, "Socket closed", in::read);
        fails(SocketException.class, "Socket closed", () -> out.write(1));
        fails(SocketException.class, "Socket closed", in::available);
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        Pair p = pair();
        p.a().getInputStream().close();
        assertThat(p.a().isClosed()).isTrue();
        p.b().getOutputStream().close();
        assertThat(p.b().isClosed()).isTrue();
    }

    @Test
    void shutdownOutputIsTheEndForThePeerAlone() throws Exception {
        Pair p = pair();
        p.a().shutdownOutput();
        assertThat(p.b().getInputStream().read()).isEqualTo(-1);
        write(p.b(), "still");
        assertThat(read(p.a(), 5)).isEqualTo("still");
        assertThat(p.a().isOutputShutdown()).isTrue();
        assertThat(p.a().isInputShutdown()).isFalse();
    }

    @Test
    void nothingIsWrittenAfterShutdownOutput() throws Exception {
        Pair p = pair();
        OutputStream out = p.a().getOutputStream();
        p.a().shutdownOutput();
        fails(SocketException.class, "Broken pipe", () -> out.write(1));
        fails(SocketException.class, "Socket output is shutdown", () -> p.a().getOutputStream());
    }

    @Test
    void shutdownOutputTwiceFails() throws Exception {
        Pair p = pair();
        p.a().shutdownOutput();
        fails(SocketException.class, "Socket output is already shutdown", () -> p.a().shutdownOutput());
    }

    @Test
    void shutdownInputIsTheEndForTheReader() throws Exception {
        Pair p = pair();
        InputStream in = p.a().getInputStream();
        p.a().shutdownInput();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(p.a().isInputShutdown()).isTrue();
        fails(SocketException.class, "Socket input is shutdown", () -> p.a().getInputStream());
    }

    @Test
    void shutdownInputTwiceFails() throws Exception {
        Pair p = pair();
        p.a().shutdownInput();
        fails(SocketException.class, "Socket input is already shutdown", () -> p.a().shutdownInput());
    }

    @Test
    void shutdownInputEndsARead() throws Exception {
        Pair p = pair();
        InputStream in = p.a().getInputStream();
        Running<Integer> r = blocked(in::read);
        p.a().shutdownInput();
        assertThat(r.get()).isEqualTo(-1);
    }

    @Test
    void shutdownOfAClosedSocketFails() throws Exception {
        Pair p = pair();
        p.a().close();
        fails(SocketException.class, "Socket is closed", () -> p.a().shutdownInput());
        fails(SocketException.class, "Socket is closed", () -> p.a().shutdownOutput());
    }

    @Test
    void afterItsEndAStreamStaysAtItsEnd() throws Exception {
        Pair p = pair();
        p.a().close();
        InputStream in = p.b().getInputStream();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[10])).isEqualTo(-1);
    }

    @Test
    void closeWithoutLingeringResets() throws Exception {
        Pair p = pair();
        p.a().setSoLinger(true, 0);
        p.a().close();
        InputStream in = p.b().getInputStream();
        fails(SocketException.class, "Connection reset", in::read);
        fails(SocketException.class, "Connection reset", in::read);
    }

    @Test
    void aResetEndsAReadThatWaits() throws Exception {
        Pair p = pair();
        Running<Integer> r = blocked(() -> p.b().getInputStream().read());
        p.a().setSoLinger(true, 0);
        p.a().close();
        r.failsWith(SocketException.class, "Connection reset");
    }

    @Test
    void whatIsWrittenAfterAResetFails() throws Exception {
        Pair p = pair();
        p.a().setSoLinger(true, 0);
        p.a().close();
        fails(SocketException.class, () -> p.b().getInputStream().read());
        fails(
                SocketException.class,
                "Broken pipe",
                () -> p.b().getOutputStream().write(1));
    }

    @Test
    void closeWithLingeringWaitsUntilAllIsTaken() throws Exception {
        Pair p = pair();
        p.a().setSoLinger(true, 20);
        write(p.a(), "take it");
        p.a().close();
        assertThat(p.b().getInputStream().readAllBytes()).hasSize(7);
    }

    // ---- asynchronous close

    @Test
    void closeEndsARead() throws Exception {
        Pair p = pair();
        Running<Integer> r = blocked(() -> p.a().getInputStream().read());
        p.a().close();
        r.failsWith(SocketException.class, "Socket closed");
    }

    @Test
    void closeEndsAReadWithATimeout() throws Exception {
        Pair p = pair();
        p.a().setSoTimeout(60_000);
        CountDownLatch begun = new CountDownLatch(1);
        Running<Integer> r = start(() -> {
            begun.countDown();
            return p.a().getInputStream().read();
        });
        begun.await();
        while (r.thread().getState() == Thread.State.RUNNABLE) {
            Thread.yield();
        }
        p.a().close();
        r.failsWith(SocketException.class, "Socket closed");
    }

    @Test
    void closeEndsAReadOfAPlatformThread() throws Exception {
        Pair p = pair();
        CountDownLatch begun = new CountDownLatch(1);
        Running<Integer> r = onPlatformThread(() -> {
            InputStream in = p.a().getInputStream();
            begun.countDown();
            return in.read();
        });
        begun.await();
        p.a().close();
        r.failsWith(SocketException.class, "Socket closed");
    }

    @Test
    void closeEndsAWrite() throws Exception {
        Pair p = pair();
        Running<Void> r = blocked(() -> {
            p.a().getOutputStream().write(new byte[50_000_000]);
            return null;
        });
        p.a().close();
        r.failsWith(SocketException.class, "Socket closed");
    }

    // ---- interruption

    @Test
    void anInterruptClosesTheSocketThatAVirtualThreadReads() throws Exception {
        Pair p = pair();
        boolean[] status = new boolean[1];
        Running<Integer> r = blocked(() -> {
            try {
                return p.a().getInputStream().read();
            } finally {
                status[0] = Thread.currentThread().isInterrupted();
            }
        });
        r.thread().interrupt();
        r.failsWith(SocketException.class, "Closed by interrupt");
        assertThat(p.a().isClosed()).isTrue();
        assertThat(status[0]).isTrue();
    }

    @Test
    void anInterruptClosesTheSocketThatAVirtualThreadWrites() throws Exception {
        Pair p = pair();
        Running<Void> r = blocked(() -> {
            p.a().getOutputStream().write(new byte[50_000_000]);
            return null;
        });
        r.thread().interrupt();
        r.failsWith(SocketException.class, "Closed by interrupt");
        assertThat(p.a().isClosed()).isTrue();
    }

    @Test
    void anInterruptBeforeAReadEndsItToo() throws Exception {
        Pair p = pair();
        start(() -> {
                    Thread.currentThread().interrupt();
                    return p.a().getInputStream().read();
                })
                .failsWith(SocketException.class, "Closed by interrupt");
    }

    @Test
    void anInterruptedVirtualThreadStillReadsWhatIsThere() throws Exception {
        Pair p = pair();
        write(p.b(), "xy");
        assertThat(p.a().getInputStream().read()).isEqualTo('x');
        Running<Integer> r = start(() -> {
            Thread.currentThread().interrupt();
            return p.a().getInputStream().read();
        });
        assertThat(r.get()).isEqualTo('y');
    }

    @Test
    void aPlatformThreadReadsOnWhenItIsInterrupted() throws Exception {
        Pair p = pair();
        CountDownLatch begun = new CountDownLatch(1);
        Running<String> r = onPlatformThread(() -> {
            begun.countDown();
            int b = p.a().getInputStream().read();
            return (char) b + " " + Thread.currentThread().isInterrupted();
        });
        begun.await();
        r.thread().interrupt();
        write(p.b(), "x");
        assertThat(r.get()).isEqualTo("x true");
    }

    // ---- urgent data

    @Test
    void urgentDataInLineIsReadWithTheRest() throws Exception {
        Pair p = pair();
        p.b().setOOBInline(true);
        write(p.a(), "ab");
        p.a().sendUrgentData('!');
        write(p.a(), "cd");
        assertThat(read(p.b(), 5)).isEqualTo("ab!cd");
    }

    @Test
    void urgentDataOutOfLineIsNotReadWithTheRest() throws Exception {
        Pair p = pair();
        write(p.a(), "ab");
        p.a().sendUrgentData('!');
        write(p.a(), "cd");
        assertThat(read(p.b(), 4)).isEqualTo("abcd");
    }

    @Test
    void urgentDataOfAClosedSocketFails() throws Exception {
        Pair p = pair();
        p.a().close();
        fails(SocketException.class, () -> p.a().sendUrgentData(1));
    }

    @Test
    void theLocalAddressOfAClosedSocketIsTheWildcard() throws Exception {
        Pair p = pair();
        InetAddress before = p.a().getLocalAddress();
        p.a().close();
        assertThat(before).isEqualTo(loopback());
        assertThat(p.a().getLocalAddress().isAnyLocalAddress()).isTrue();
        assertThat(p.a().getPort()).isPositive();
    }
}
