package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.WritePendingException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** AsynchronousSocketChannel, AsynchronousServerSocketChannel and their groups. */
abstract class AsynchronousContract extends Contract {
    /** Remembers how an operation ended, the attachment, and in which thread it was told. */
    static final class Told<V> implements CompletionHandler<V, String> {
        private final CompletableFuture<V> outcome = new CompletableFuture<>();
        volatile String attachment;
        volatile Thread thread;

        @Override
        public void completed(V result, String a) {
            attachment = a;
            thread = Thread.currentThread();
            outcome.complete(result);
        }

        @Override
        public void failed(Throwable e, String a) {
            attachment = a;
            thread = Thread.currentThread();
            outcome.completeExceptionally(e);
        }

        V get() throws Exception {
            return outcome.get(20, TimeUnit.SECONDS);
        }

        Throwable failure() throws Exception {
            return failureOf(outcome);
        }
    }

    private static Throwable failureOf(Future<?> f) throws Exception {
        try {
            f.get(20, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static <V> V get(Future<V> f) throws Exception {
        return f.get(20, TimeUnit.SECONDS);
    }

    private AsynchronousSocketChannel open() throws IOException {
        return closing(AsynchronousSocketChannel.open());
    }

    private AsynchronousServerSocketChannel server() throws IOException {
        return closing(AsynchronousServerSocketChannel.open()).bind(anyPort());
    }

    private record Ends(AsynchronousSocketChannel client, AsynchronousSocketChannel server) {}

    private Ends ends() throws Exception {
        AsynchronousServerSocketChannel l = server();
        Future<AsynchronousSocketChannel> accepted = l.accept();
        AsynchronousSocketChannel c = open();
        get(c.connect(l.getLocalAddress()));
        return new Ends(c, closing(get(accepted)));
    }

    private static String read(AsynchronousSocketChannel c, int n) throws Exception {
        ByteBuffer b = ByteBuffer.allocate(n);
        while (b.hasRemaining() && get(c.read(b)) >= 0) {
            spin();
        }
        return text(b);
    }

    // ---- connecting

    @Test
    void aNewChannelIsOpenAndNotConnected() throws IOException {
        AsynchronousSocketChannel c = open();
        assertThat(c.isOpen()).isTrue();
        assertThat(c.getLocalAddress()).isNull();
        assertThat(c.getRemoteAddress()).isNull();
    }

    @Test
    void connectCompletesItsFuture() throws Exception {
        AsynchronousSocketChannel c = open();
        SocketAddress to = listener().getLocalAddress();
        Future<Void> f = c.connect(to);
        assertThat(get(f)).isNull();
        assertThat(f.isDone()).isTrue();
        assertThat(f.isCancelled()).isFalse();
        assertThat(f.cancel(true)).isFalse();
        assertThat(c.getRemoteAddress()).isEqualTo(to);
        assertThat(c.getLocalAddress()).isNotNull();
    }

    @Test
    void connectTellsItsHandler() throws Exception {
        Told<Void> told = new Told<>();
        open().connect(listener().getLocalAddress(), "attachment", told);
        assertThat(told.get()).isNull();
        assertThat(told.attachment).isEqualTo("attachment");
    }

    @Test
    void aRefusedConnectFailsAndClosesTheChannel() throws Exception {
        AsynchronousSocketChannel c = open();
        Throwable e = failureOf(c.connect(refusing()));
        assertThat(e).isInstanceOf(ConnectException.class).hasMessage("Connection refused");
        assertThat(c.isOpen()).isFalse();
    }

    @Test
    void aRefusedConnectTellsItsHandler() throws Exception {
        Told<Void> told = new Told<>();
        open().connect(refusing(), "a", told);
        assertThat(told.failure()).isInstanceOf(ConnectException.class);
    }

    @Test
    void connectingTwiceIsRefused() throws Exception {
        AsynchronousSocketChannel c = ends().client();
        assertThatThrownBy(() -> c.connect(refusing())).isInstanceOf(AlreadyConnectedException.class);
    }

    @Test
    void connectingAClosedChannelFails() throws Exception {
        AsynchronousSocketChannel c = open();
        c.close();
        assertThat(failureOf(c.connect(anyPort()))).isInstanceOf(ClosedChannelException.class);
        Told<Void> told = new Told<>();
        c.connect(anyPort(), "a", told);
        assertThat(told.failure()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void addressesThatAreNoneAreRefused() throws IOException {
        AsynchronousSocketChannel c = open();
        assertThatThrownBy(() -> c.connect(new SocketChannelContract.Strange()))
                .isInstanceOf(UnsupportedAddressTypeException.class);
        assertThatThrownBy(() -> c.connect(unresolved())).isInstanceOf(UnresolvedAddressException.class);
    }

    @Test
    void aNullHandlerIsRefused() throws Exception {
        Ends e = ends();
        assertThatThrownBy(() -> open().connect(anyPort(), "a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> e.client().read(ByteBuffer.allocate(1), "a", null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> e.client().write(bytes("x"), "a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> server().accept("a", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void bindGivesALocalAddress() throws IOException {
        AsynchronousSocketChannel c = open();
        assertThat(c.bind(anyPort())).isSameAs(c);
        assertThat(((InetSocketAddress) c.getLocalAddress()).getPort()).isPositive();
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
        c.close();
        assertThatThrownBy(() -> c.bind(anyPort())).isInstanceOf(ClosedChannelException.class);
    }

    // ---- accepting

    @Test
    void acceptCompletesWithTheConnection() throws Exception {
        Ends e = ends();
        assertThat(e.server().getRemoteAddress()).isEqualTo(e.client().getLocalAddress());
        assertThat(e.server().isOpen()).isTrue();
    }

    @Test
    void acceptTellsItsHandler() throws Exception {
        AsynchronousServerSocketChannel l = server();
        Told<AsynchronousSocketChannel> told = new Told<>();
        l.accept("attachment", told);
        get(open().connect(l.getLocalAddress()));
        assertThat(closing(told.get()).isOpen()).isTrue();
        assertThat(told.attachment).isEqualTo("attachment");
    }

    @Test
    void aConnectionThatIsThereIsAcceptedAtOnce() throws Exception {
        AsynchronousServerSocketChannel l = server();
        get(open().connect(l.getLocalAddress()));
        assertThat(closing(get(l.accept())).isOpen()).isTrue();
    }

    @Test
    void acceptingWhileOneIsPendingIsRefused() throws Exception {
        AsynchronousServerSocketChannel l = server();
        l.accept();
        assertThatThrownBy(l::accept).isInstanceOf(AcceptPendingException.class);
    }

    @Test
    void acceptingBeforeBindingIsRefused() throws Exception {
        AsynchronousServerSocketChannel l = closing(AsynchronousServerSocketChannel.open());
        assertThat(l.getLocalAddress()).isNull();
        assertThatThrownBy(l::accept).isInstanceOf(NotYetBoundException.class);
    }

    @Test
    void acceptingOnAClosedListenerFails() throws Exception {
        AsynchronousServerSocketChannel l = server();
        l.close();
        l.close();
        assertThat(failureOf(l.accept())).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(l::getLocalAddress).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingFailsAnAcceptThatWaits() throws Exception {
        AsynchronousServerSocketChannel l = server();
        Told<AsynchronousSocketChannel> told = new Told<>();
        l.accept("a", told);
        l.close();
        assertThat(told.failure()).isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void acceptIsCancelled() throws Exception {
        AsynchronousServerSocketChannel l = server();
        Future<AsynchronousSocketChannel> f = l.accept();
        assertThat(f.cancel(false)).isTrue();
        assertThat(f.isCancelled()).isTrue();
        assertThat(f.isDone()).isTrue();
        assertThatThrownBy(f::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void bindingTwiceOrToAPortInUseIsRefused() throws Exception {
        AsynchronousServerSocketChannel l = server();
        assertThatThrownBy(() -> l.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
        AsynchronousServerSocketChannel m = closing(AsynchronousServerSocketChannel.open());
        SocketAddress used = l.getLocalAddress();
        assertThatThrownBy(() -> m.bind(used)).hasMessage("Address already in use");
    }

    @Test
    void manyAreAcceptedByAHandlerThatGoesOn() throws Exception {
        AsynchronousServerSocketChannel l = server();
        java.util.concurrent.CountDownLatch accepted = new java.util.concurrent.CountDownLatch(20);
        l.accept(null, new CompletionHandler<AsynchronousSocketChannel, Void>() {
            @Override
            public void completed(AsynchronousSocketChannel c, Void a) {
                closing(c);
                l.accept(null, this);
                accepted.countDown();
            }

            @Override
            public void failed(Throwable e, Void a) {}
        });
        for (int i = 0; i < 20; i++) {
            get(open().connect(l.getLocalAddress()));
        }
        assertThat(accepted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    // ---- reading and writing

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Ends e = ends();
        assertThat(get(e.client().write(bytes("hello")))).isEqualTo(5);
        assertThat(read(e.server(), 5)).isEqualTo("hello");
    }

    @Test
    void directBuffersAreWrittenAndRead() throws Exception {
        Ends e = ends();
        get(e.client().write(direct("hello")));
        ByteBuffer b = ByteBuffer.allocateDirect(5);
        while (b.hasRemaining()) {
            get(e.server().read(b));
        }
        assertThat(text(b)).isEqualTo("hello");
    }

    @Test
    void handlersAreToldWhatWasReadAndWritten() throws Exception {
        Ends e = ends();
        ByteBuffer b = ByteBuffer.allocate(9);
        Told<Integer> read = new Told<>();
        e.server().read(b, "r", read);
        Told<Integer> written = new Told<>();
        e.client().write(bytes("hello"), "w", written);
        assertThat(written.get()).isEqualTo(5);
        assertThat(written.attachment).isEqualTo("w");
        assertThat(read.get()).isEqualTo(5);
        assertThat(read.attachment).isEqualTo("r");
        assertThat(text(b)).isEqualTo("hello");
    }

    @Test
    void aWriteGathersAndAReadScatters() throws Exception {
        Ends e = ends();
        Told<Long> written = new Told<>();
        e.client().write(new ByteBuffer[] {bytes("he"), direct("llo")}, 0, 2, 0, TimeUnit.SECONDS, "w", written);
        assertThat(written.get()).isEqualTo(5);
        ByteBuffer[] into = {ByteBuffer.allocate(1), ByteBuffer.allocateDirect(9)};
        Told<Long> read = new Told<>();
        e.server().read(into, 0, 2, 0, TimeUnit.SECONDS, "r", read);
        assertThat(read.get()).isEqualTo(5);
        assertThat(text(into[0]) + "|" + text(into[1])).isEqualTo("h|ello");
    }

    @Test
    void indexesAndBuffersThatCannotBeAreRefused() throws Exception {
        AsynchronousSocketChannel c = ends().client();
        ByteBuffer[] one = {ByteBuffer.allocate(1)};
        assertThatThrownBy(() -> c.read(one, 0, 2, 0, TimeUnit.SECONDS, "a", new Told<>()))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.write(one, 1, 1, 0, TimeUnit.SECONDS, "a", new Told<>()))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReadWithoutRoomAndAWriteOfNothingAnswerZero() throws Exception {
        AsynchronousSocketChannel c = ends().client();
        assertThat(get(c.read(ByteBuffer.allocate(0)))).isZero();
        assertThat(get(c.write(ByteBuffer.allocate(0)))).isZero();
    }

    @Test
    void readingAndWritingBeforeConnectingIsRefused() throws IOException {
        AsynchronousSocketChannel c = open();
        assertThatThrownBy(() -> c.read(ByteBuffer.allocate(1))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(() -> c.write(bytes("x"))).isInstanceOf(NotYetConnectedException.class);
        assertThatThrownBy(c::shutdownInput).isInstanceOf(NotYetConnectedException.class);
    }

    @Test
    void aSecondReadIsRefusedWhileOneIsPending() throws Exception {
        Ends e = ends();
        Future<Integer> first = e.client().read(ByteBuffer.allocate(1));
        assertThatThrownBy(() -> e.client().read(ByteBuffer.allocate(1))).isInstanceOf(ReadPendingException.class);
        get(e.server().write(bytes("x")));
        assertThat(get(first)).isEqualTo(1);
    }

    @Test
    void aReadAndAWriteArePendingTogether() throws Exception {
        Ends e = ends();
        Future<Integer> r = e.client().read(ByteBuffer.allocate(1));
        assertThat(get(e.client().write(bytes("x")))).isEqualTo(1);
        assertThat(r.isDone()).isFalse();
        get(e.server().write(bytes("y")));
        assertThat(get(r)).isEqualTo(1);
    }

    /** Goes on writing until it fails. */
    private static Background<Object> writeForEver(AsynchronousSocketChannel c) {
        return background(() -> {
            for (; ; ) {
                try {
                    c.write(ByteBuffer.allocate(1 << 20)).get();
                } catch (ExecutionException e) {
                    throw (Exception) e.getCause();
                }
            }
        });
    }

    @Test
    void aSecondWriteIsRefusedWhileOneIsPending() throws Exception {
        Ends e = ends();
        assertThatThrownBy(() -> {
                    for (; ; ) { // until there is no room any more, and one is pending
                        e.client().write(ByteBuffer.allocate(1 << 20));
                    }
                })
                .isInstanceOf(WritePendingException.class);
    }

    @Test
    void aPendingWriteCompletesWhenThereIsRoom() throws Exception {
        Ends e = ends();
        Future<Integer> pending;
        do {
            pending = e.client().write(ByteBuffer.allocate(1 << 20));
        } while (pending.isDone());
        background(() -> {
            ByteBuffer b = ByteBuffer.allocate(1 << 20);
            while (get(e.server().read(b.clear())) >= 0) {
                spin();
            }
            return b;
        });
        assertThat(get(pending)).isPositive();
    }

    @Test
    void aMegabyteArrivesWhole() throws Exception {
        Ends e = ends();
        Background<Integer> writer = background(() -> {
            ByteBuffer b = SocketChannelContract.pattern(1 << 20);
            while (b.hasRemaining()) {
                get(e.client().write(b));
            }
            return b.position();
        });
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        while (all.hasRemaining()) {
            assertThat(get(e.server().read(all))).isPositive();
        }
        assertThat(all.flip()).isEqualTo(SocketChannelContract.pattern(1 << 20));
        assertThat(writer.get()).isEqualTo(1 << 20);
    }

    @Test
    void theEndOfTheStreamIsMinusOne() throws Exception {
        Ends e = ends();
        Future<Integer> pending = e.client().read(ByteBuffer.allocate(1));
        e.server().close();
        assertThat(get(pending)).isEqualTo(-1);
        assertThat(get(e.client().read(ByteBuffer.allocate(1)))).isEqualTo(-1);
    }

    @Test
    void aResetFailsARead() throws Exception {
        AsynchronousServerSocketChannel l = server();
        Future<AsynchronousSocketChannel> accepted = l.accept();
        java.nio.channels.SocketChannel c = channel();
        c.connect(l.getLocalAddress());
        AsynchronousSocketChannel s = closing(get(accepted));
        Future<Integer> pending = s.read(ByteBuffer.allocate(1));
        c.setOption(StandardSocketOptions.SO_LINGER, 0);
        c.close();
        assertThat(failureOf(pending)).isInstanceOf(IOException.class).hasMessageStartingWith("Connection reset");
    }

    @Test
    void aRoundTripThroughHandlersGoesOn() throws Exception {
        Ends e = ends();
        echo(e.server());
        for (int i = 0; i < 100; i++) {
            get(e.client().write(bytes("x")));
            assertThat(read(e.client(), 1)).isEqualTo("x");
        }
    }

    private static void echo(AsynchronousSocketChannel c) {
        ByteBuffer b = ByteBuffer.allocate(16);
        c.read(b, null, new CompletionHandler<Integer, Void>() {
            @Override
            public void completed(Integer n, Void a) {
                if (n < 0) {
                    return;
                }
                CompletionHandler<Integer, Void> again = this;
                c.write(b.flip(), null, new CompletionHandler<Integer, Void>() {
                    @Override
                    public void completed(Integer written, Void x) {
                        c.read(b.clear(), null, again);
                    }

                    @Override
                    public void failed(Throwable e, Void x) {}
                });
            }

            @Override
            public void failed(Throwable e, Void a) {}
        });
    }

    // ---- timeouts and cancelling

    @Test
    void aReadWhoseTimeIsOverFails() throws Exception {
        Ends e = ends();
        Told<Integer> told = new Told<>();
        e.client().read(ByteBuffer.allocate(1), 1, TimeUnit.MILLISECONDS, "a", told);
        assertThat(told.failure()).isInstanceOf(InterruptedByTimeoutException.class);
        assertThat(told.attachment).isEqualTo("a");
        assertThatThrownBy(() -> e.client().read(ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Reading not allowed due to timeout or cancellation");
        assertThat(get(e.client().write(bytes("x")))).isEqualTo(1);
    }

    @Test
    void aReadWithinItsTimeCompletes() throws Exception {
        Ends e = ends();
        Told<Integer> told = new Told<>();
        e.client().read(ByteBuffer.allocate(1), 20, TimeUnit.SECONDS, "a", told);
        get(e.server().write(bytes("x")));
        assertThat(told.get()).isEqualTo(1);
        assertThat(get(e.client().read(ByteBuffer.allocate(0)))).isZero();
    }

    @Test
    void aScatteringReadWhoseTimeIsOverFails() throws Exception {
        Ends e = ends();
        Told<Long> told = new Told<>();
        e.client().read(new ByteBuffer[] {ByteBuffer.allocate(1)}, 0, 1, 1, TimeUnit.MILLISECONDS, "a", told);
        assertThat(told.failure()).isInstanceOf(InterruptedByTimeoutException.class);
    }

    @Test
    void aWriteWhoseTimeIsOverFails() throws Exception {
        Ends e = ends();
        for (; ; ) {
            Told<Integer> told = new Told<>();
            e.client().write(ByteBuffer.allocate(1 << 20), 50, TimeUnit.MILLISECONDS, "a", told);
            Throwable f = told.failure();
            if (f != null) {
                assertThat(f).isInstanceOf(InterruptedByTimeoutException.class);
                break;
            }
        }
        assertThatThrownBy(() -> e.client().write(bytes("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Writing not allowed due to timeout or cancellation");
    }

    @Test
    void aReadIsCancelled() throws Exception {
        Ends e = ends();
        Future<Integer> f = e.client().read(ByteBuffer.allocate(1));
        assertThat(f.isDone()).isFalse();
        assertThat(f.cancel(false)).isTrue();
        assertThat(f.cancel(false)).isFalse();
        assertThat(f.isCancelled()).isTrue();
        assertThat(f.isDone()).isTrue();
        assertThatThrownBy(f::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> e.client().read(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        assertThat(e.client().isOpen()).isTrue();
    }

    @Test
    void gettingWithinATimeEnds() throws Exception {
        Ends e = ends();
        Future<Integer> f = e.client().read(ByteBuffer.allocate(1));
        assertThatThrownBy(() -> f.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        get(e.server().write(bytes("x")));
        assertThat(get(f)).isEqualTo(1);
    }

    @Test
    void gettingIsInterrupted() throws Exception {
        Ends e = ends();
        Future<Integer> f = e.client().read(ByteBuffer.allocate(1));
        Background<Integer> getter = background(() -> {
            Thread.currentThread().interrupt();
            return f.get();
        });
        assertThat(getter.failure()).isInstanceOf(InterruptedException.class);
        assertThat(e.client().isOpen()).isTrue();
    }

    // ---- closing

    @Test
    void closingFailsAReadThatWaits() throws Exception {
        Ends e = ends();
        Future<Integer> f = e.client().read(ByteBuffer.allocate(1));
        e.client().close();
        assertThat(failureOf(f)).isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void closingFailsAWriteThatWaits() throws Exception {
        Ends e = ends();
        Background<Object> writer = writeForEver(e.client());
        e.client().close();
        assertThat(writer.failure()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aClosedChannelFailsEverything() throws Exception {
        AsynchronousSocketChannel c = ends().client();
        c.close();
        c.close();
        assertThat(failureOf(c.read(ByteBuffer.allocate(1)))).isInstanceOf(ClosedChannelException.class);
        assertThat(failureOf(c.write(bytes("x")))).isInstanceOf(ClosedChannelException.class);
        Told<Integer> told = new Told<>();
        c.read(ByteBuffer.allocate(1), "a", told);
        assertThat(told.failure()).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::getLocalAddress).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::getRemoteAddress).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(c::shutdownOutput).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void shutdownOutputEndsThePeersStream() throws Exception {
        Ends e = ends();
        assertThat(e.client().shutdownOutput()).isSameAs(e.client());
        assertThat(get(e.server().read(ByteBuffer.allocate(1)))).isEqualTo(-1);
        assertThat(failureOf(e.client().write(bytes("x")))).isInstanceOf(ClosedChannelException.class);
        get(e.server().write(bytes("still")));
        assertThat(read(e.client(), 5)).isEqualTo("still");
    }

    @Test
    void shutdownInputAnswersTheEnd() throws Exception {
        Ends e = ends();
        assertThat(e.client().shutdownInput()).isSameAs(e.client());
        assertThat(get(e.client().read(ByteBuffer.allocate(1)))).isEqualTo(-1);
    }

    // ---- options

    @Test
    void optionsHaveValuesOfTheirTypes() throws IOException {
        AsynchronousSocketChannel c = open();
        AsynchronousServerSocketChannel l = server();
        assertThat(c.supportedOptions()).contains(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_SNDBUF);
        assertThat(l.supportedOptions()).contains(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_RCVBUF);
        for (SocketOption<?> o : c.supportedOptions()) {
            assertThat((Object) c.getOption(o)).as(o.name()).isInstanceOf(o.type());
        }
        for (SocketOption<?> o : l.supportedOptions()) {
            assertThat((Object) l.getOption(o)).as(o.name()).isInstanceOf(o.type());
        }
    }

    @Test
    void optionsKeepWhatTheyAreSetTo() throws IOException {
        AsynchronousSocketChannel c = open();
        assertThat(c.setOption(StandardSocketOptions.TCP_NODELAY, true)).isSameAs(c);
        assertThat(c.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThatThrownBy(() -> c.getOption(StandardSocketOptions.IP_MULTICAST_TTL))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> c.getOption(null)).isInstanceOf(NullPointerException.class);
        c.close();
        assertThatThrownBy(() -> c.getOption(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(ClosedChannelException.class);
    }

    // ---- groups

    private AsynchronousChannelGroup group(ExecutorService e) throws IOException {
        return AsynchronousChannelGroup.withThreadPool(e);
    }

    @Test
    void handlersRunInTheThreadsOfTheGroup() throws Exception {
        Thread[] made = new Thread[1];
        AsynchronousChannelGroup g = AsynchronousChannelGroup.withFixedThreadPool(1, r -> made[0] = new Thread(r));
        AsynchronousSocketChannel c = closing(AsynchronousSocketChannel.open(g));
        Told<Void> told = new Told<>();
        c.connect(listener().getLocalAddress(), "a", told);
        told.get();
        assertThat(told.thread).isSameAs(made[0]);
        assertThat(told.thread).isNotSameAs(Thread.currentThread());
        g.shutdownNow();
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void acceptedChannelsAreOfTheListenersGroup() throws Exception {
        AsynchronousChannelGroup g = group(Executors.newCachedThreadPool());
        AsynchronousServerSocketChannel l =
                closing(AsynchronousServerSocketChannel.open(g)).bind(anyPort());
        Future<AsynchronousSocketChannel> f = l.accept();
        get(open().connect(l.getLocalAddress()));
        AsynchronousSocketChannel a = closing(get(f));
        g.shutdownNow();
        assertThat(a.isOpen()).isFalse();
        assertThat(l.isOpen()).isFalse();
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aGroupThatIsShutDownTakesNoChannels() throws Exception {
        AsynchronousChannelGroup g = group(Executors.newCachedThreadPool());
        assertThat(g.isShutdown()).isFalse();
        assertThat(g.isTerminated()).isFalse();
        g.shutdown();
        g.shutdown();
        assertThat(g.isShutdown()).isTrue();
        assertThatThrownBy(() -> AsynchronousSocketChannel.open(g)).isInstanceOf(ShutdownChannelGroupException.class);
        assertThatThrownBy(() -> AsynchronousServerSocketChannel.open(g))
                .isInstanceOf(ShutdownChannelGroupException.class);
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(g.isTerminated()).isTrue();
    }

    @Test
    void aGroupThatIsShutDownTerminatesWithItsLastChannel() throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        AsynchronousChannelGroup g = group(executor);
        AsynchronousSocketChannel c = closing(AsynchronousSocketChannel.open(g));
        g.shutdown();
        assertThat(g.isTerminated()).isFalse();
        assertThat(c.isOpen()).isTrue();
        get(c.connect(listener().getLocalAddress()));
        c.close();
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shutdownNowFailsWhatIsPending() throws Exception {
        AsynchronousChannelGroup g = group(Executors.newCachedThreadPool());
        AsynchronousServerSocketChannel l =
                closing(AsynchronousServerSocketChannel.open(g)).bind(anyPort());
        Told<AsynchronousSocketChannel> told = new Told<>();
        l.accept("a", told);
        g.shutdownNow();
        assertThat(told.failure()).isInstanceOf(AsynchronousCloseException.class);
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aConnectionForAGroupThatIsShutDownIsClosed() throws Exception {
        AsynchronousChannelGroup g = group(Executors.newCachedThreadPool());
        AsynchronousServerSocketChannel l =
                closing(AsynchronousServerSocketChannel.open(g)).bind(anyPort());
        Future<AsynchronousSocketChannel> f = l.accept();
        g.shutdown();
        AsynchronousSocketChannel c = open();
        get(c.connect(l.getLocalAddress()));
        assertThat(failureOf(f))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(ShutdownChannelGroupException.class);
        l.close();
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void groupsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> AsynchronousChannelGroup.withFixedThreadPool(0, Thread::new))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AsynchronousChannelGroup.withThreadPool(null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void aGroupThatGoesOnDoesNotTerminateInATime() throws Exception {
        AsynchronousChannelGroup g = group(Executors.newCachedThreadPool());
        assertThat(g.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        g.shutdownNow();
        assertThat(g.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
}
