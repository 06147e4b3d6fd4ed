package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

abstract class SocketChannelContract extends Contract {
    /** An address of a kind that no channel knows. */
    static final class Strange extends SocketAddress {
        private static final long serialVersionUID = 1L;
    }

    // ---- opening, names

    @Test
    void aNewChannelIsOpenBlockingAndNotConnected() throws IOException {
        SocketChannel c = channel();
        assertThat(c.isOpen()).isTrue();
        assertThat(c.isBlocking()).isTrue();
        assertThat(c.isConnected()).isFalse();
        assertThat(c.isConnectionPending()).isFalse();
        assertThat(c.isRegistered()).isFalse();
        assertThat(c.getLocalAddress()).isNull();
        assertThat(c.getRemoteAddress()).isNull();
    }

    @Test
    void itsOperationsAreConnectReadAndWrite() throws IOException {
        assertThat(channel().validOps())
                .isEqualTo(SelectionKey.OP_CONNECT | SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    @Test
    void openingWithoutAFamilyIsRefused() {
        assertThatThrownBy(() -> SocketChannel.open((java.net.ProtocolFamily) null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void openingAnUnknownFamilyIsRefused() {
        assertThatThrownBy(() -> SocketChannel.open(UNKNOWN)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aChannelOfInetConnects() throws IOException {
        SocketChannel c = closing(SocketChannel.open(StandardProtocolFamily.INET));
        assertThat(c.connect(listener().getLocalAddress())).isTrue();
    }

    @Test
    void aChannelOfInetTakesNoOtherAddress() throws IOException {
        SocketChannel c = closing(SocketChannel.open(StandardProtocolFamily.INET));
        assertThatThrownBy(() -> c.bind(new InetSocketAddress("::1", 0)))
                .isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.connect(new InetSocketAddress("::1", 9)))
                .isInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void aChannelOfUnixIsOpened() throws IOException {
        assertThat(closing(SocketChannel.open(StandardProtocolFamily.UNIX)).isOpen())
                .isTrue();
    }

    @Test
    void openingWithAnAddressConnects() throws IOException {
        SocketAddress to = listener().getLocalAddress();
        SocketChannel c = closing(SocketChannel.open(to));
        assertThat(c.isConnected()).isTrue();
        assertThat(c.getRemoteAddress()).isEqualTo(to);
    }

    @Test
    void openingWithANullAddressIsRefused() {
        assertThatThrownBy(() -> SocketChannel.open((SocketAddress) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void openingToAPortWhereNobodyListensFails() throws IOException {
        SocketAddress to = refusing();
        assertThatThrownBy(() -> SocketChannel.open(to))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connection refused");
    }

    @Test
    void bothEndsKnowEachOthersAddress() throws IOException {
        Pair p = pair();
        assertThat(p.client().getRemoteAddress()).isEqualTo(p.server().getLocalAddress());
        assertThat(p.client().getLocalAddress()).isEqualTo(p.server().getRemoteAddress());
    }

    @Test
    void theRemoteAddressIsTheOneThatWasGiven() throws IOException {
        int port = ((InetSocketAddress) listener().getLocalAddress()).getPort();
        InetSocketAddress named =
                new InetSocketAddress(java.net.InetAddress.getByAddress("peer", new byte[] {127, 0, 0, 1}), port);
        SocketChannel c = closing(SocketChannel.open(named));
        assertThat(((InetSocketAddress) c.getRemoteAddress()).getHostString()).isEqualTo("peer");
    }

    @Test
    void theTextTellsTheState() throws IOException {
        SocketChannel c = channel();
        assertThat(c.toString()).isEqualTo("java.nio.channels.SocketChannel[unconnected]");
        c.connect(listener().getLocalAddress());
        assertThat(c.toString())
                .isEqualTo("java.nio.channels.SocketChannel[connected local=" + c.getLocalAddress() + " remote="
                        + c.getRemoteAddress() + "]");
        c.shutdownInput();
        c.shutdownOutput();
        assertThat(c.toString()).contains("connected ishut oshut local=");
        c.close();
        assertThat(c.toString()).isEqualTo("java.nio.channels.SocketChannel[closed]");
    }

    // ---- bind

    @Test
    void bindGivesALocalAddress() throws IOException {
        SocketChannel c = channel();
        assertThat(c.bind(anyPort())).isSameAs(c);
        InetSocketAddress a = (InetSocketAddress) c.getLocalAddress();
        assertThat(a.getAddress()).isEqualTo(LOOPBACK);
        assertThat(a.getPort()).isPositive();
    }

    @Test
    void bindToNullIsToAnyAddress() throws IOException {
        SocketChannel c = channel();
        c.bind(null);
        InetSocketAddress a = (InetSocketAddress) c.getLocalAddress();
        assertThat(a.getAddress().isAnyLocalAddress()).isTrue();
        assertThat(a.getPort()).isPositive();
    }

    @Test
    void bindToTheWildcardIsTaken() throws IOException {
        SocketChannel c = channel().bind(new InetSocketAddress(0));
        assertThat(((InetSocketAddress) c.getLocalAddress()).getPort()).isPositive();
    }

    @Test
    void bindingTwiceIsRefused() throws IOException {
        SocketChannel c = channel().bind(anyPort());
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
    }

    @Test
    void bindingAConnectedChannelIsRefused() throws IOException {
        SocketChannel c = pair().client();
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
    }

    @Test
    void bindingAClosedChannelIsRefused() throws IOException {
        SocketChannel c = channel();
        c.close();
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void bindingToAPortInUseFails() throws IOException {
        SocketAddress used = listener().getLocalAddress();
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.bind(used))
                .isInstanceOf(java.net.BindException.class)
                .hasMessage("Address already in use");
    }

    @Test
    void bindingToAForeignAddressFails() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.bind(new InetSocketAddress("192.0.2.1", 0)))
                .isInstanceOf(java.net.BindException.class)
                .hasMessage("Cannot assign requested address");
    }

    @Test
    void bindingToAStrangeAddressIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.bind(new Strange())).isInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void bindingToAnUnresolvedAddressIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.bind(unresolved())).isInstanceOf(UnresolvedAddressException.class);
    }

    @Test
    void aBoundChannelConnectsFromItsPort() throws IOException {
        SocketChannel c = channel().bind(anyPort());
        SocketAddress bound = c.getLocalAddress();
        c.connect(listener().getLocalAddress());
        assertThat(c.getLocalAddress()).isEqualTo(bound);
    }

    // ---- connect

    @Test
    void connectInBlockingModeAnswersTrue() throws IOException {
        SocketChannel c = channel();
        assertThat(c.connect(listener().getLocalAddress())).isTrue();
        assertThat(c.isConnected()).isTrue();
        assertThat(c.isConnectionPending()).isFalse();
    }

    @Test
    void connectToTheWildcardIsToThisHost() throws IOException {
        int port = ((InetSocketAddress)
                        closing(ServerSocketChannel.open()).bind(null).getLocalAddress())
                .getPort();
        assertThat(channel().connect(new InetSocketAddress(port))).isTrue();
    }

    @Test
    void connectToNullIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.connect(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void connectToAStrangeAddressIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.connect(new Strange())).isInstanceOf(UnsupportedAddressTypeException.class);
        assertThat(c.isOpen()).isTrue();
    }

    @Test
    void connectToAnUnresolvedAddressIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.connect(unresolved())).isInstanceOf(UnresolvedAddressException.class);
    }

    @Test
    void connectingTwiceIsRefused() throws IOException {
        SocketChannel c = pair().client();
        assertThatThrownBy(() -> c.connect(refusing())).isInstanceOf(AlreadyConnectedException.class);
        assertThat(c.isOpen()).isTrue();
    }

    @Test
    void connectingAClosedChannelIsRefused() throws IOException {
        SocketAddress to = listener().getLocalAddress();
        SocketChannel c = channel();
        c.close();
        assertThatThrownBy(() -> c.connect(to)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aFailedConnectClosesTheChannel() throws IOException {
        SocketChannel c = channel();
        SocketAddress to = refusing();
        assertThatThrownBy(() -> c.connect(to)).isInstanceOf(ConnectException.class);
        assertThat(c.isOpen()).isFalse();
    }

    @Test
    void aNonBlockingConnectIsFinished() throws IOException {
        SocketChannel c = nonBlocking();
        boolean at = c.connect(listener().getLocalAddress());
        assertThat(c.isConnectionPending()).isEqualTo(!at);
        while (!c.finishConnect()) {
            assertThat(c.isConnectionPending()).isTrue();
            spin();
        }
        assertThat(c.isConnected()).isTrue();
        assertThat(c.isConnectionPending()).isFalse();
    }

    @Test
    void finishingAgainAnswersTrue() throws IOException {
        SocketChannel c = pair().client();
        assertThat(c.finishConnect()).isTrue();
    }

    @Test
    void finishingWithoutHavingBegunIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(c::finishConnect).isInstanceOf(NoConnectionPendingException.class);
    }

    @Test
    void finishingAClosedChannelIsRefused() throws IOException {
        SocketChannel c = channel();
        c.close();
        assertThatThrownBy(c::finishConnect).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aRefusedNonBlockingConnectIsToldByFinish() throws IOException {
        SocketChannel c = nonBlocking();
        SocketAddress to = refusing();
        assertThatThrownBy(() -> {
                    c.connect(to);
                    while (!c.finishConnect()) {
                        spin();
                    }
                })
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connection refused");
        assertThat(c.isOpen()).isFalse();
    }

    @Test
    void connectingWhileAConnectIsPendingIsRefused() throws IOException {
        SocketChannel c = nonBlocking();
        if (!c.connect(new InetSocketAddress(LOOPBACK, pendingPort()))) {
            assertThatThrownBy(() -> c.connect(anyListener())).isInstanceOf(ConnectionPendingException.class);
            assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(ConnectionPendingException.class);
        }
    }

    private int pendingPort() throws IOException {
        return ((InetSocketAddress) listener().getLocalAddress()).getPort();
    }

    private SocketAddress anyListener() throws IOException {
        return listener().getLocalAddress();
    }

    @Test
    void aPendingConnectIsFinishedInBlockingMode() throws IOException {
        SocketChannel c = nonBlocking();
        c.connect(listener().getLocalAddress());
        c.configureBlocking(true);
        assertThat(c.finishConnect()).isTrue();
    }

    // ---- reading and writing

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Pair p = pair();
        assertThat(p.client().write(bytes("hello"))).isEqualTo(5);
        assertThat(read(p.server(), 5)).isEqualTo("hello");
    }

    @Test
    void itGoesTheOtherWayToo() throws IOException {
        Pair p = pair();
        p.server().write(bytes("hello"));
        assertThat(read(p.client(), 5)).isEqualTo("hello");
    }

    @Test
    void directBuffersAreWrittenAndRead() throws IOException {
        Pair p = pair();
        assertThat(p.client().write(direct("hello"))).isEqualTo(5);
        ByteBuffer b = ByteBuffer.allocateDirect(10);
        while (b.position() < 5) {
            p.server().read(b);
        }
        assertThat(text(b)).isEqualTo("hello");
    }

    @Test
    void readOnlyBuffersAreWritten() throws IOException {
        Pair p = pair();
        assertThat(p.client().write(bytes("hello").asReadOnlyBuffer())).isEqualTo(5);
        assertThat(read(p.server(), 5)).isEqualTo("hello");
    }

    @Test
    void slicesAreWrittenFromTheirOwnBeginning() throws IOException {
        Pair p = pair();
        ByteBuffer b = bytes("..hello..").position(2).slice().limit(5);
        assertThat(p.client().write(b)).isEqualTo(5);
        assertThat(b.hasRemaining()).isFalse();
        assertThat(read(p.server(), 5)).isEqualTo("hello");
    }

    @Test
    void aReadStopsAtTheLimit() throws IOException {
        Pair p = pair();
        p.client().write(bytes("hello"));
        ByteBuffer b = ByteBuffer.allocate(10).position(1).limit(3);
        assertThat(p.server().read(b)).isPositive();
        assertThat(b.position()).isLessThanOrEqualTo(3);
        assertThat(b.get(0)).isZero();
        assertThat(b.clear().get(3)).isZero();
        assertThat(b.get(1)).isEqualTo((byte) 'h');
    }

    @Test
    void aReadIntoAReadOnlyBufferIsRefused() throws IOException {
        Pair p = pair();
        assertThatThrownBy(() -> p.client().read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReadIntoNullIsRefused() throws IOException {
        SocketChannel c = pair().client();
        assertThatThrownBy(() -> c.read((ByteBuffer) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.write((ByteBuffer) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aReadWithoutRoomAnswersZero() throws IOException {
        Pair p = pair();
        assertThat(p.client().read(ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void aWriteOfNothingAnswersZero() throws IOException {
        Pair p = pair();
        assertThat(p.client().write(ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void aNonBlockingReadOfNothingAnswersZero() throws IOException {
        Pair p = nonBlockingPair();
        assertThat(p.client().read(ByteBuffer.allocate(1))).isZero();
    }

    @Test
    void aReadGathersFromManyBuffers() throws IOException {
        Pair p = pair();
        ByteBuffer[] all = {bytes("he"), direct("l"), ByteBuffer.allocate(0), bytes("lo")};
        assertThat(p.client().write(all)).isEqualTo(5);
        assertThat(all).allMatch(b -> !b.hasRemaining());
        assertThat(read(p.server(), 5)).isEqualTo("hello");
    }

    @Test
    void aWriteGathersOnlyTheBuffersAskedFor() throws IOException {
        Pair p = pair();
        ByteBuffer[] all = {bytes("no"), bytes("yes"), bytes("no")};
        assertThat(p.client().write(all, 1, 1)).isEqualTo(3);
        assertThat(all[0].remaining()).isEqualTo(2);
        assertThat(all[2].remaining()).isEqualTo(2);
        assertThat(read(p.server(), 3)).isEqualTo("yes");
    }

    @Test
    void aReadScattersOverManyBuffers() throws IOException {
        Pair p = pair();
        p.client().write(bytes("hello"));
        ByteBuffer[] all = {
            ByteBuffer.allocate(1), ByteBuffer.allocateDirect(0), ByteBuffer.allocateDirect(3), ByteBuffer.allocate(9)
        };
        long n = 0;
        while (n < 5) {
            n += p.server().read(all);
        }
        assertThat(text(all[0]) + "|" + text(all[2]) + "|" + text(all[3])).isEqualTo("h|ell|o");
    }

    @Test
    void aScatterOutsideTheArrayIsRefused() throws IOException {
        SocketChannel c = pair().client();
        ByteBuffer[] two = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
        assertThatThrownBy(() -> c.read(two, 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.read(two, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.write(two, 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.write(two, 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readingBeforeConnectingIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> c.read(new ByteBuffer[] {ByteBuffer.allocate(1)}))
                .isInstanceOf(NotYetConnectedException.class);
    }

    @Test
    void writingBeforeConnectingIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.write(bytes("x"))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> c.write(new ByteBuffer[] {bytes("x")})).isInstanceOf(NotYetConnectedException.class);
    }

    @Test
    void readingAClosedChannelIsRefused() throws IOException {
        SocketChannel c = pair().client();
        c.close();
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1))).isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void writingAClosedChannelIsRefused() throws IOException {
        SocketChannel c = pair().client();
        c.close();
        assertThatThrownBy(() -> c.write(bytes("x"))).isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aMegabyteArrivesWhole() throws Exception {
        Pair p = pair();
        Background<Integer> writer = background(() -> p.client().write(pattern(1 << 20)));
        assertPattern(p.server(), 1 << 20);
        assertThat(writer.get()).isEqualTo(1 << 20);
    }

    @Test
    void aMegabyteOfDirectMemoryArrivesWhole() throws Exception {
        Pair p = pair();
        ByteBuffer b = ByteBuffer.allocateDirect(1 << 20).put(pattern(1 << 20)).flip();
        Background<Integer> writer = background(() -> p.client().write(b));
        assertPattern(p.server(), 1 << 20);
        assertThat(writer.get()).isEqualTo(1 << 20);
    }

    @Test
    void aMegabyteInPiecesArrivesWhole() throws Exception {
        Pair p = pair();
        ByteBuffer whole = pattern(1 << 20);
        ByteBuffer[] pieces = new ByteBuffer[16];
        for (int i = 0; i < 16; i++) {
            pieces[i] = whole.slice(i << 16, 1 << 16);
        }
        Background<Long> writer = background(() -> {
            long n = 0;
            while (pieces[15].hasRemaining()) {
                n += p.client().write(pieces);
            }
            return n;
        });
        assertPattern(p.server(), 1 << 20);
        assertThat(writer.get()).isEqualTo(1 << 20);
    }

    @Test
    void aNonBlockingWriteTakesWhatThereIsRoomFor() throws Exception {
        Pair p = nonBlockingPair();
        long n = fill(p.client());
        assertThat(n).isPositive();
        p.client().close();
        assertThat(drain(p.server())).isEqualTo(n);
    }

    @Test
    void aBlockingWriteWaitsForRoom() throws Exception {
        Pair p = nonBlockingPair();
        long n = fill(p.client());
        p.client().configureBlocking(true);
        Background<Integer> writer = background(() -> p.client().write(ByteBuffer.allocate(1000)));
        writer.blocked();
        Background<Long> reader = background(() -> drain(p.server()));
        assertThat(writer.get()).isEqualTo(1000);
        p.client().close();
        assertThat(reader.get()).isEqualTo(n + 1000);
    }

    @Test
    void aBlockingReadWaitsForData() throws Exception {
        Pair p = pair();
        Background<String> reader = background(() -> read(p.server(), 5)).blocked();
        p.client().write(bytes("hello"));
        assertThat(reader.get()).isEqualTo("hello");
    }

    @Test
    void aVirtualThreadsReadWaitsForData() throws Exception {
        Pair p = pair();
        Background<String> reader = virtual(() -> read(p.server(), 5)).blocked();
        p.client().write(bytes("hello"));
        assertThat(reader.get()).isEqualTo("hello");
    }

    @Test
    void aReadAndAWriteGoOnAtTheSameTime() throws Exception {
        Pair p = pair();
        Background<String> reader = background(() -> read(p.client(), 1)).blocked();
        assertThat(p.client().write(bytes("x"))).isEqualTo(1);
        assertThat(read(p.server(), 1)).isEqualTo("x");
        p.server().write(bytes("y"));
        assertThat(reader.get()).isEqualTo("y");
    }

    /** Goes on writing until it fails; what is taken of a buffer when that happens does not matter. */
    private static int writeForEver(SocketChannel c) throws IOException {
        for (; ; ) {
            c.write(ByteBuffer.allocate(1 << 20));
        }
    }

    static ByteBuffer pattern(int n) {
        ByteBuffer b = ByteBuffer.allocate(n);
        for (int i = 0; i < n; i++) {
            b.put((byte) (i * 31 + (i >> 8)));
        }
        return b.flip();
    }

    static void assertPattern(SocketChannel c, int n) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(n);
        while (b.hasRemaining()) {
            assertThat(c.read(b)).isPositive();
        }
        assertThat(b.flip()).isEqualTo(pattern(n));
    }

    // ---- end of stream, shutdown

    @Test
    void theEndOfTheStreamIsMinusOne() throws IOException {
        Pair p = pair();
        p.client().write(bytes("x"));
        p.client().close();
        assertThat(read(p.server(), 1)).isEqualTo("x");
        assertThat(p.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(p.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(p.server().read(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(-1);
    }

    @Test
    void theEndOfTheStreamIsMinusOneWithoutBlockingToo() throws IOException {
        Pair p = nonBlockingPair();
        p.server().close();
        ByteBuffer b = ByteBuffer.allocate(1);
        int n;
        do {
            n = p.client().read(b);
        } while (n == 0);
        assertThat(n).isEqualTo(-1);
    }

    @Test
    void shutdownOutputEndsThePeersStreamOnly() throws IOException {
        Pair p = pair();
        assertThat(p.client().shutdownOutput()).isSameAs(p.client());
        assertThat(p.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        p.server().write(bytes("still"));
        assertThat(read(p.client(), 5)).isEqualTo("still");
    }

    @Test
    void writingAfterShutdownIsRefused() throws IOException {
        Pair p = pair();
        p.client().shutdownOutput();
        assertThatThrownBy(() -> p.client().write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
        assertThat(p.client().isOpen()).isTrue();
    }

    @Test
    void readingAfterShutdownAnswersTheEnd() throws IOException {
        Pair p = pair();
        assertThat(p.client().shutdownInput()).isSameAs(p.client());
        assertThat(p.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void shutdownInputEndsAReadThatWaits() throws Exception {
        Pair p = pair();
        Background<Integer> reader =
                background(() -> p.client().read(ByteBuffer.allocate(1))).blocked();
        p.client().shutdownInput();
        assertThat(reader.get()).isEqualTo(-1);
    }

    @Test
    void shutdownOutputEndsAWriteThatWaits() throws Exception {
        Pair p = nonBlockingPair();
        fill(p.client());
        p.client().configureBlocking(true);
        Background<Integer> writer = background(() -> writeForEver(p.client())).blocked();
        p.client().shutdownOutput();
        assertThat(writer.failure()).isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void shuttingDownTwiceDoesNothing() throws IOException {
        Pair p = pair();
        p.client().shutdownInput().shutdownInput();
        p.client().shutdownOutput().shutdownOutput();
    }

    @Test
    void shuttingDownBeforeConnectingIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(c::shutdownInput).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(c::shutdownOutput).isInstanceOf(NotYetConnectedException.class);
    }

    @Test
    void shuttingDownAClosedChannelIsRefused() throws IOException {
        SocketChannel c = pair().client();
        c.close();
        assertThatThrownBy(c::shutdownInput).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::shutdownOutput).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void shuttingDownAfterThePeerHasClosedWorks() throws IOException {
        Pair p = pair();
        p.server().close();
        assertThat(p.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        p.client().shutdownOutput();
        p.client().shutdownInput();
    }

    // ---- resets

    private Pair reset() throws IOException {
        Pair p = pair();
        p.server().setOption(StandardSocketOptions.SO_LINGER, 0);
        p.server().close();
        return p;
    }

    @Test
    void aResetIsToldByRead() throws IOException {
        Pair p = reset();
        assertThatThrownBy(() -> p.client().read(ByteBuffer.allocate(1)))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void aResetIsToldByEveryRead() throws IOException {
        Pair p = reset();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> p.client().read(ByteBuffer.allocate(1))).hasMessage("Connection reset");
        }
    }

    @Test
    void aWriteAfterAResetFails() throws IOException {
        Pair p = reset();
        assertThatThrownBy(() -> p.client().read(ByteBuffer.allocate(1))).hasMessage("Connection reset");
        assertThatThrownBy(() -> p.client().write(bytes("x")))
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }

    @Test
    void aResetEndsAReadThatWaits() throws Exception {
        Pair p = pair();
        Background<Integer> reader =
                background(() -> p.client().read(ByteBuffer.allocate(1))).blocked();
        p.server().setOption(StandardSocketOptions.SO_LINGER, 0);
        p.server().close();
        assertThat(reader.failure()).hasMessage("Connection reset");
    }

    @Test
    void closingWithDataUnreadResets() throws Exception {
        Pair p = pair();
        p.client().write(bytes("unread"));
        assertThat(read(p.server(), 1)).isEqualTo("u");
        p.server().close();
        assertThatThrownBy(() -> p.client().read(ByteBuffer.allocate(1))).hasMessage("Connection reset");
    }

    // ---- closing and interrupting

    @Test
    void closingTwiceDoesNothing() throws IOException {
        SocketChannel c = pair().client();
        c.close();
        c.close();
        assertThat(c.isOpen()).isFalse();
    }

    @Test
    void aClosedChannelTellsNoAddress() throws IOException {
        SocketChannel c = pair().client();
        c.close();
        assertThatThrownBy(c::getLocalAddress).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::getRemoteAddress).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aClosedChannelIsNotConnected() throws IOException {
        SocketChannel c = pair().client();
        c.close();
        assertThat(c.isConnected()).isFalse();
        assertThat(c.isConnectionPending()).isFalse();
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        Pair p = pair();
        Background<Integer> reader =
                background(() -> p.client().read(ByteBuffer.allocate(1))).blocked();
        p.client().close();
        assertThat(reader.failure()).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void closingEndsAVirtualThreadsReadThatWaits() throws Exception {
        Pair p = pair();
        Background<Integer> reader =
                virtual(() -> p.client().read(ByteBuffer.allocate(1))).blocked();
        p.client().close();
        assertThat(reader.failure()).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void closingEndsAWriteThatWaits() throws Exception {
        Pair p = nonBlockingPair();
        fill(p.client());
        p.client().configureBlocking(true);
        Background<Integer> writer = background(() -> writeForEver(p.client())).blocked();
        p.client().close();
        assertThat(writer.failure()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anInterruptEndsAReadAndClosesTheChannel() throws Exception {
        Pair p = pair();
        boolean[] status = new boolean[1];
        Background<Integer> reader = background(() -> {
                    try {
                        return p.client().read(ByteBuffer.allocate(1));
                    } finally {
                        status[0] = Thread.currentThread().isInterrupted();
                    }
                })
                .blocked();
        reader.thread.interrupt();
        assertThat(reader.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(status[0]).isTrue();
        assertThat(p.client().isOpen()).isFalse();
    }

    @Test
    void anInterruptEndsAVirtualThreadsRead() throws Exception {
        Pair p = pair();
        boolean[] status = new boolean[1];
        Background<Integer> reader = virtual(() -> {
                    try {
                        return p.client().read(ByteBuffer.allocate(1));
                    } finally {
                        status[0] = Thread.currentThread().isInterrupted();
                    }
                })
                .blocked();
        reader.thread.interrupt();
        assertThat(reader.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(status[0]).isTrue();
    }

    @Test
    void anInterruptEndsAWriteAndClosesTheChannel() throws Exception {
        Pair p = nonBlockingPair();
        fill(p.client());
        p.client().configureBlocking(true);
        boolean[] status = new boolean[1];
        Background<Integer> writer = background(() -> {
                    try {
                        return writeForEver(p.client());
                    } finally {
                        status[0] = Thread.currentThread().isInterrupted();
                    }
                })
                .blocked();
        writer.thread.interrupt();
        assertThat(writer.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(status[0]).isTrue();
        assertThat(p.client().isOpen()).isFalse();
    }

    @Test
    void anInterruptedThreadsReadClosesTheChannel() throws Exception {
        Pair p = pair();
        p.server().write(bytes("x"));
        Background<Integer> reader = background(() -> {
            Thread.currentThread().interrupt();
            return p.client().read(ByteBuffer.allocate(1));
        });
        assertThat(reader.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(p.client().isOpen()).isFalse();
    }

    @Test
    void anInterruptedThreadsNonBlockingReadGoesOn() throws Exception {
        Pair p = nonBlockingPair();
        Background<Integer> reader = background(() -> {
            Thread.currentThread().interrupt();
            return p.client().read(ByteBuffer.allocate(1));
        });
        assertThat(reader.get()).isZero();
        assertThat(p.client().isOpen()).isTrue();
    }

    @Test
    void anInterruptedThreadsConnectClosesTheChannel() throws Exception {
        SocketChannel c = channel();
        SocketAddress to = listener().getLocalAddress();
        Background<Boolean> connector = background(() -> {
            Thread.currentThread().interrupt();
            return c.connect(to);
        });
        assertThat(connector.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(c.isOpen()).isFalse();
    }

    // ---- blocking mode

    @Test
    void theBlockingModeIsKept() throws IOException {
        SocketChannel c = channel();
        assertThat(c.configureBlocking(false)).isSameAs(c);
        assertThat(c.isBlocking()).isFalse();
        c.configureBlocking(true);
        assertThat(c.isBlocking()).isTrue();
        assertThat(c.blockingLock()).isNotNull();
    }

    @Test
    void theBlockingModeOfAClosedChannelIsNotChanged() throws IOException {
        SocketChannel c = channel();
        c.close();
        assertThatThrownBy(() -> c.configureBlocking(false)).isInstanceOf(ClosedChannelException.class);
    }

    // ---- options

    @Test
    void theStandardOptionsAreSupported() throws IOException {
        assertThat(channel().supportedOptions())
                .contains(
                        StandardSocketOptions.SO_SNDBUF,
                        StandardSocketOptions.SO_RCVBUF,
                        StandardSocketOptions.SO_KEEPALIVE,
                        StandardSocketOptions.SO_REUSEADDR,
                        StandardSocketOptions.SO_REUSEPORT,
                        StandardSocketOptions.SO_LINGER,
                        StandardSocketOptions.TCP_NODELAY,
                        StandardSocketOptions.IP_TOS,
                        ExtendedSocketOptions.TCP_QUICKACK,
                        ExtendedSocketOptions.TCP_KEEPIDLE,
                        ExtendedSocketOptions.TCP_KEEPINTERVAL,
                        ExtendedSocketOptions.TCP_KEEPCOUNT);
    }

    @Test
    void eachSupportedOptionHasAValueOfItsType() throws IOException {
        SocketChannel c = channel();
        for (SocketOption<?> o : c.supportedOptions()) {
            assertThat((Object) c.getOption(o)).as(o.name()).isInstanceOf(o.type());
        }
    }

    @Test
    void switchesAreOffAtFirstAndKeepWhatTheyAreSetTo() throws IOException {
        SocketChannel c = channel();
        for (SocketOption<Boolean> o : java.util.List.of(
                StandardSocketOptions.SO_KEEPALIVE,
                StandardSocketOptions.SO_REUSEADDR,
                StandardSocketOptions.SO_REUSEPORT,
                StandardSocketOptions.TCP_NODELAY)) {
            assertThat(c.getOption(o)).as(o.name()).isFalse();
            assertThat(c.setOption(o, true)).isSameAs(c);
            assertThat(c.getOption(o)).as(o.name()).isTrue();
            c.setOption(o, false);
            assertThat(c.getOption(o)).as(o.name()).isFalse();
        }
    }

    @Test
    void numbersKeepWhatTheyAreSetTo() throws IOException {
        SocketChannel c = channel();
        c.setOption(StandardSocketOptions.IP_TOS, 0x10);
        c.setOption(StandardSocketOptions.SO_SNDBUF, 30_000);
        c.setOption(StandardSocketOptions.SO_RCVBUF, 30_000);
        c.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 11);
        c.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 12);
        c.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 13);
        assertThat(c.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(0x10);
        assertThat(c.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(30_000);
        assertThat(c.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(30_000);
        assertThat(c.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(11);
        assertThat(c.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(12);
        assertThat(c.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(13);
    }

    @Test
    void lingerIsOffAtFirstAndWhenNegative() throws IOException {
        SocketChannel c = channel();
        assertThat(c.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
        c.setOption(StandardSocketOptions.SO_LINGER, 5);
        assertThat(c.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(5);
        c.setOption(StandardSocketOptions.SO_LINGER, -7);
        assertThat(c.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
    }

    @Test
    void aForeignOptionIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.getOption(StandardSocketOptions.SO_BROADCAST))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("'SO_BROADCAST' not supported");
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.SO_BROADCAST, true))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aNullOptionIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.getOption(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.setOption(null, true)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aValueThatCannotBeIsRefused() throws IOException {
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.TCP_NODELAY, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid value 'null'");
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.SO_SNDBUF, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid send/receive buffer size");
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.IP_TOS, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid IP_TOS value");
        assertThatThrownBy(() -> c.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 0))
                .isInstanceOf(SocketException.class)
                .hasMessage("Invalid argument");
    }

    @Test
    void optionsOfAClosedChannelAreRefused() throws IOException {
        SocketChannel c = channel();
        c.close();
        assertThatThrownBy(() -> c.getOption(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> c.setOption(StandardSocketOptions.TCP_NODELAY, true))
                .isInstanceOf(ClosedChannelException.class);
    }
}
