package dev.jackfield.jdk.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

abstract class SelectorContract extends Contract {
    // ---- the selector

    @Test
    void aNewSelectorIsOpenAndEmpty() throws IOException {
        Selector s = selector();
        assertThat(s.isOpen()).isTrue();
        assertThat(s.keys()).isEmpty();
        assertThat(s.selectedKeys()).isEmpty();
        assertThat(s.provider()).isInstanceOf(SelectorProvider.class);
    }

    @Test
    void aClosedSelectorRefusesEverythingButCloseAndWakeup() throws IOException {
        Selector s = selector();
        s.close();
        s.close();
        assertThat(s.isOpen()).isFalse();
        assertThatThrownBy(s::keys).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(s::selectedKeys).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(s::select).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(s::selectNow).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(() -> s.select(1)).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(() -> s.select(_ -> {})).isInstanceOf(ClosedSelectorException.class);
        assertThat(s.wakeup()).isSameAs(s);
    }

    @Test
    void registeringWithAClosedSelectorIsRefused() throws IOException {
        Selector s = selector();
        s.close();
        SocketChannel c = nonBlocking();
        assertThatThrownBy(() -> c.register(s, OP_READ)).isInstanceOf(ClosedSelectorException.class);
    }

    @Test
    void aSelectionOfNothingNowAnswersZero() throws IOException {
        assertThat(selector().selectNow()).isZero();
    }

    @Test
    void aSelectionEndsWhenItsTimeIsOver() throws IOException {
        assertThat(selector().select(1)).isZero();
    }

    @Test
    void aNegativeTimeIsRefused() throws IOException {
        Selector s = selector();
        assertThatThrownBy(() -> s.select(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> s.select(_ -> {}, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNullActionIsRefused() throws IOException {
        Selector s = selector();
        assertThatThrownBy(() -> s.select(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> s.select(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> s.selectNow(null)).isInstanceOf(NullPointerException.class);
    }

    // ---- registering

    @Test
    void aKeyKnowsItsChannelSelectorInterestAndAttachment() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(s, OP_READ, "attachment");
        assertThat(k.channel()).isSameAs(c);
        assertThat(k.selector()).isSameAs(s);
        assertThat(k.interestOps()).isEqualTo(OP_READ);
        assertThat(k.readyOps()).isZero();
        assertThat(k.attachment()).isEqualTo("attachment");
        assertThat(k.isValid()).isTrue();
        assertThat(s.keys()).containsExactly(k);
        assertThat(c.keyFor(s)).isSameAs(k);
        assertThat(c.isRegistered()).isTrue();
    }

    @Test
    void registeringAgainChangesTheKey() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(s, OP_READ, "one");
        assertThat(c.register(s, OP_WRITE, "two")).isSameAs(k);
        assertThat(k.interestOps()).isEqualTo(OP_WRITE);
        assertThat(k.attachment()).isEqualTo("two");
        assertThat(s.keys()).hasSize(1);
    }

    @Test
    void aBlockingChannelIsNotRegistered() throws IOException {
        Selector s = selector();
        SocketChannel c = channel();
        assertThatThrownBy(() -> c.register(s, OP_READ)).isInstanceOf(IllegalBlockingModeException.class);
        assertThat(s.keys()).isEmpty();
    }

    @Test
    void aClosedChannelIsNotRegistered() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        c.close();
        assertThatThrownBy(() -> c.register(s, OP_READ)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anOperationThatTheChannelHasNotIsRefused() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        assertThatThrownBy(() -> c.register(s, OP_ACCEPT)).isInstanceOf(IllegalArgumentException.class);
        SelectionKey k = c.register(s, 0);
        assertThatThrownBy(() -> k.interestOps(OP_ACCEPT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> k.interestOpsOr(OP_ACCEPT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRegisteredChannelIsNotMadeBlocking() throws IOException {
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(selector(), OP_READ);
        assertThatThrownBy(() -> c.configureBlocking(true)).isInstanceOf(IllegalBlockingModeException.class);
        k.cancel();
        c.configureBlocking(true);
        assertThat(c.isBlocking()).isTrue();
    }

    @Test
    void aChannelIsRegisteredWithManySelectors() throws IOException {
        Selector a = selector();
        Selector b = selector();
        Pair p = nonBlockingPair();
        SelectionKey ka = p.client().register(a, OP_WRITE);
        SelectionKey kb = p.client().register(b, OP_WRITE);
        assertThat(ka).isNotSameAs(kb);
        assertThat(a.select()).isEqualTo(1);
        assertThat(b.select()).isEqualTo(1);
        ka.cancel();
        a.selectNow();
        assertThat(p.client().isRegistered()).isTrue();
        assertThat(p.client().keyFor(a)).isNull();
        assertThat(p.client().keyFor(b)).isSameAs(kb);
    }

    @Test
    void interestIsAddedAndTakenAway() throws IOException {
        SelectionKey k = nonBlocking().register(selector(), OP_READ);
        assertThat(k.interestOpsOr(OP_WRITE)).isEqualTo(OP_READ);
        assertThat(k.interestOps()).isEqualTo(OP_READ | OP_WRITE);
        assertThat(k.interestOpsAnd(~OP_READ)).isEqualTo(OP_READ | OP_WRITE);
        assertThat(k.interestOps()).isEqualTo(OP_WRITE);
    }

    @Test
    void anAttachmentIsExchanged() throws IOException {
        SelectionKey k = nonBlocking().register(selector(), 0);
        assertThat(k.attachment()).isNull();
        assertThat(k.attach("a")).isNull();
        assertThat(k.attach("b")).isEqualTo("a");
        assertThat(k.attach(null)).isEqualTo("b");
    }

    @Test
    void keysAreNotAddedOrRemovedByThePublic() throws IOException {
        Selector s = selector();
        SelectionKey k = nonBlocking().register(s, 0);
        assertThatThrownBy(() -> s.keys().remove(k)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> s.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> s.selectedKeys().add(k)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> s.selectedKeys().addAll(Set.of(k))).isInstanceOf(UnsupportedOperationException.class);
    }

    // ---- readiness

    @Test
    void aConnectedChannelIsReadyToWrite() throws IOException {
        Selector s = selector();
        SelectionKey k = nonBlockingPair().client().register(s, OP_WRITE | OP_READ);
        assertThat(s.select()).isEqualTo(1);
        assertThat(s.selectedKeys()).containsExactly(k);
        assertThat(k.readyOps()).isEqualTo(OP_WRITE);
        assertThat(k.isWritable()).isTrue();
        assertThat(k.isReadable()).isFalse();
    }

    @Test
    void aChannelWithDataIsReadyToRead() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_READ);
        assertThat(s.selectNow()).isZero();
        p.server().write(bytes("x"));
        assertThat(s.select()).isEqualTo(1);
        assertThat(k.isReadable()).isTrue();
        assertThat(k.isWritable()).isFalse();
    }

    @Test
    void aSelectionWaitsForData() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        Background<Integer> selecting = background(s::select).blocked();
        p.server().write(bytes("x"));
        assertThat(selecting.get()).isEqualTo(1);
    }

    @Test
    void aSelectionWithTimeWaitsForData() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        Background<Integer> selecting = background(() -> s.select(20_000)).blocked();
        p.server().write(bytes("x"));
        assertThat(selecting.get()).isEqualTo(1);
    }

    @Test
    void aVirtualThreadsSelectionWaitsForData() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        Background<Integer> selecting = virtual(s::select);
        p.server().write(bytes("x"));
        assertThat(selecting.get()).isEqualTo(1);
    }

    @Test
    void readinessIsALevel() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_READ);
        p.server().write(bytes("xy"));
        for (int i = 0; i < 3; i++) {
            assertThat(s.select()).isEqualTo(1);
            assertThat(s.selectedKeys().remove(k)).isTrue();
        }
        assertThat(read(p.client(), 2)).isEqualTo("xy");
        assertThat(s.selectNow()).isZero();
        p.server().write(bytes("z"));
        assertThat(s.select()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsSelectedAlreadyCountsWhenItsReadinessGrows() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_WRITE | OP_READ);
        assertThat(s.select()).isEqualTo(1);
        assertThat(s.selectNow()).isZero();
        p.server().write(bytes("x"));
        while ((k.readyOps() & OP_READ) == 0) {
            int n = s.selectNow();
            assertThat(n).isEqualTo((k.readyOps() & OP_READ) == 0 ? 0 : 1);
        }
        assertThat(k.readyOps()).isEqualTo(OP_READ | OP_WRITE);
        assertThat(s.selectNow()).isZero();
    }

    @Test
    void aSelectedKeysReadinessIsKeptUntilItIsRemoved() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_READ);
        p.server().write(bytes("x"));
        until(k, OP_READ);
        assertThat(read(p.client(), 1)).isEqualTo("x");
        assertThat(s.selectNow()).isZero();
        assertThat(k.readyOps()).isEqualTo(OP_READ);
        assertThat(s.selectedKeys()).containsExactly(k);
    }

    @Test
    void aListenerIsReadyToAcceptUntilAllAreAccepted() throws IOException {
        Selector s = selector();
        ServerSocketChannel l = listener();
        l.configureBlocking(false);
        SelectionKey k = l.register(s, OP_ACCEPT);
        assertThat(s.selectNow()).isZero();
        channel().connect(l.getLocalAddress());
        channel().connect(l.getLocalAddress());
        until(k, OP_ACCEPT);
        assertThat(k.isAcceptable()).isTrue();
        for (int accepted = 0; accepted < 2; ) {
            SocketChannel c = l.accept();
            if (c != null) {
                closing(c);
                accepted++;
            }
        }
        s.selectedKeys().clear();
        assertThat(s.selectNow()).isZero();
    }

    @Test
    void aConnectThatIsDoneIsTold() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(s, 0);
        if (!c.connect(listener().getLocalAddress())) {
            k.interestOps(OP_CONNECT);
            until(k, OP_CONNECT);
            assertThat(k.isConnectable()).isTrue();
            assertThat(c.finishConnect()).isTrue();
        }
        k.interestOps(OP_WRITE);
        s.selectedKeys().clear();
        assertThat(s.select()).isEqualTo(1);
        assertThat(k.readyOps()).isEqualTo(OP_WRITE);
    }

    @Test
    void aConnectThatIsRefusedIsTold() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(s, OP_CONNECT);
        boolean pending;
        try {
            pending = !c.connect(refusing());
        } catch (java.net.ConnectException e) {
            return; // at once is allowed
        }
        assertThat(pending).isTrue();
        until(k, OP_CONNECT);
        assertThatThrownBy(c::finishConnect).isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void aFullChannelIsNotReadyToWriteUntilThereIsRoom() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        long n = fill(p.client());
        SelectionKey k = p.client().register(s, OP_WRITE);
        while (s.selectNow() > 0) { // the system may have made some room meanwhile
            s.selectedKeys().clear();
            n += fill(p.client());
        }
        Background<Integer> selecting = background(s::select);
        Background<Long> reader = background(() -> drain(p.server()));
        assertThat(selecting.get()).isEqualTo(1);
        assertThat(k.isWritable()).isTrue();
        p.client().close();
        assertThat(reader.get()).isEqualTo(n);
    }

    @Test
    void theEndOfTheStreamIsReadyToRead() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_READ);
        p.server().close();
        until(k, OP_READ);
        assertThat(p.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        s.selectedKeys().clear();
        assertThat(s.select()).isEqualTo(1); // and stays so
    }

    @Test
    void aResetIsReadyForAllThatIsOfInterest() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_READ);
        p.server().setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        p.server().close();
        until(k, OP_READ);
        assertThatThrownBy(() -> p.client().read(ByteBuffer.allocate(1))).hasMessage("Connection reset");
    }

    @Test
    void shutdownInputIsReadyToRead() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_READ);
        p.client().shutdownInput();
        until(k, OP_READ);
        assertThat(p.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void aChannelOfNoInterestIsNotSelected() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, 0);
        p.server().write(bytes("x"));
        p.server().close();
        assertThat(s.select(1)).isZero();
        k.interestOps(OP_READ);
        until(k, OP_READ);
        assertThat(read(p.client(), 1)).isEqualTo("x");
    }

    @Test
    void interestThatIsTakenAwayIsNotSelected() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        SelectionKey k = p.client().register(s, OP_WRITE);
        assertThat(s.select()).isEqualTo(1);
        s.selectedKeys().clear();
        k.interestOps(0);
        assertThat(s.selectNow()).isZero();
        k.interestOps(OP_WRITE);
        assertThat(s.selectNow()).isEqualTo(1);
    }

    @Test
    void aDatagramChannelIsReadyToWriteAndThenToRead() throws IOException {
        Selector s = selector();
        DatagramChannel a = closing(DatagramChannel.open()).bind(anyPort());
        DatagramChannel b = closing(DatagramChannel.open()).bind(anyPort());
        a.configureBlocking(false);
        SelectionKey k = a.register(s, OP_READ | OP_WRITE);
        assertThat(s.select()).isEqualTo(1);
        assertThat(k.readyOps()).isEqualTo(OP_WRITE);
        k.interestOps(OP_READ);
        s.selectedKeys().clear();
        b.send(bytes("x"), a.getLocalAddress());
        until(k, OP_READ);
        assertThat(a.receive(ByteBuffer.allocate(1))).isEqualTo(b.getLocalAddress());
        s.selectedKeys().clear();
        assertThat(s.selectNow()).isZero();
    }

    @Test
    void aPipeIsReadyToReadWhenSomethingIsInIt() throws IOException {
        Selector s = selector();
        Pipe p = Pipe.open();
        closing(p.source()).configureBlocking(false);
        closing(p.sink()).configureBlocking(false);
        SelectionKey r = p.source().register(s, OP_READ);
        SelectionKey w = p.sink().register(s, OP_WRITE);
        assertThat(s.select()).isEqualTo(1);
        assertThat(s.selectedKeys()).containsExactly(w);
        w.interestOps(0);
        s.selectedKeys().clear();
        p.sink().write(bytes("x"));
        assertThat(s.select()).isEqualTo(1);
        assertThat(s.selectedKeys()).containsExactly(r);
    }

    @Test
    void manyChannelsAreSelectedTogether() throws IOException {
        Selector s = selector();
        List<SelectionKey> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Pair p = nonBlockingPair();
            keys.add(p.client().register(s, OP_READ, p));
        }
        for (int i = 0; i < 20; i += 2) {
            ((Pair) keys.get(i).attachment()).server().write(bytes("x"));
        }
        while (s.selectedKeys().size() < 10) {
            s.select();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(s.selectedKeys().contains(keys.get(i))).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void channelsOfAllKindsAreInOneSelector() throws IOException {
        Selector s = selector();
        ServerSocketChannel l = listener();
        l.configureBlocking(false);
        DatagramChannel d = closing(DatagramChannel.open()).bind(anyPort());
        d.configureBlocking(false);
        Pipe p = Pipe.open();
        closing(p.source()).configureBlocking(false);
        closing(p.sink());
        l.register(s, OP_ACCEPT);
        d.register(s, OP_READ);
        p.source().register(s, OP_READ);
        nonBlockingPair().client().register(s, OP_WRITE);
        assertThat(s.keys()).hasSize(4);
        channel().connect(l.getLocalAddress());
        d.send(bytes("x"), d.getLocalAddress());
        p.sink().write(bytes("x"));
        while (s.selectedKeys().size() < 4) {
            s.select();
        }
        closing(l.accept());
    }

    // ---- actions

    @Test
    void anActionIsGivenEachReadyKey() throws IOException {
        Selector s = selector();
        SelectionKey k = nonBlockingPair().client().register(s, OP_WRITE);
        List<SelectionKey> seen = new ArrayList<>();
        assertThat(s.select(seen::add)).isEqualTo(1);
        assertThat(seen).containsExactly(k);
        assertThat(k.isWritable()).isTrue();
        assertThat(s.selectedKeys()).isEmpty();
        assertThat(s.select(seen::add, 1000)).isEqualTo(1);
        assertThat(s.selectNow(seen::add)).isEqualTo(1);
        assertThat(seen).hasSize(3);
    }

    @Test
    void anActionMayCancelTheKey() throws IOException {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_WRITE);
        assertThat(s.select(SelectionKey::cancel)).isEqualTo(1);
        assertThat(s.selectNow()).isZero();
        assertThat(s.keys()).isEmpty();
    }

    @Test
    void anActionMayChangeTheInterest() throws IOException {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_WRITE);
        assertThat(s.select(k -> k.interestOps(0))).isEqualTo(1);
        assertThat(s.selectNow(_ -> {})).isZero();
    }

    @Test
    void anActionsExceptionIsTheSelections() throws IOException {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_WRITE);
        assertThatThrownBy(() -> s.select(_ -> {
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThat(s.select(_ -> {})).isEqualTo(1);
    }

    @Test
    void anActionDoesNotSelect() throws IOException {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_WRITE);
        assertThatThrownBy(() -> s.select(k -> {
                    try {
                        k.selector().selectNow();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anActionThatClosesTheSelectorEndsTheSelection() throws IOException {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_WRITE);
        assertThatThrownBy(() -> s.select(k -> {
                    try {
                        k.selector().close();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .isInstanceOf(ClosedSelectorException.class);
    }

    // ---- cancelling

    @Test
    void aCancelledKeyIsInvalidAtOnceAndGoneAfterTheNextSelection() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(s, OP_READ);
        k.cancel();
        k.cancel();
        assertThat(k.isValid()).isFalse();
        assertThat(s.keys()).containsExactly(k);
        assertThat(c.isRegistered()).isTrue();
        s.selectNow();
        assertThat(s.keys()).isEmpty();
        assertThat(c.isRegistered()).isFalse();
        assertThat(c.keyFor(s)).isNull();
    }

    @Test
    void aCancelledKeyTellsNothing() throws IOException {
        SelectionKey k = nonBlocking().register(selector(), OP_READ, "a");
        k.cancel();
        assertThatThrownBy(k::interestOps).isInstanceOf(CancelledKeyException.class);
        assertThatThrownBy(() -> k.interestOps(OP_READ)).isInstanceOf(CancelledKeyException.class);
        assertThatThrownBy(() -> k.interestOpsOr(OP_READ)).isInstanceOf(CancelledKeyException.class);
        assertThatThrownBy(() -> k.interestOpsAnd(0)).isInstanceOf(CancelledKeyException.class);
        assertThatThrownBy(k::readyOps).isInstanceOf(CancelledKeyException.class);
        assertThatThrownBy(k::isReadable).isInstanceOf(CancelledKeyException.class);
        assertThat(k.attachment()).isEqualTo("a");
        assertThat(k.channel()).isNotNull();
    }

    @Test
    void registeringAgainBeforeACancelledKeyIsGoneIsRefused() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        c.register(s, OP_READ).cancel();
        assertThatThrownBy(() -> c.register(s, OP_READ)).isInstanceOf(CancelledKeyException.class);
        s.selectNow();
        assertThat(c.register(s, OP_READ).isValid()).isTrue();
    }

    @Test
    void aCancelledKeyLeavesTheSelectedKeys() throws IOException {
        Selector s = selector();
        SelectionKey k = nonBlockingPair().client().register(s, OP_WRITE);
        assertThat(s.select()).isEqualTo(1);
        k.cancel();
        assertThat(s.selectedKeys()).containsExactly(k);
        assertThat(s.selectNow()).isZero();
        assertThat(s.selectedKeys()).isEmpty();
    }

    @Test
    void aChannelCancelledAndRegisteredAnewIsSelected() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        for (int i = 0; i < 5; i++) {
            SelectionKey k = p.client().register(s, OP_WRITE);
            assertThat(s.select()).isEqualTo(1);
            k.cancel();
            assertThat(s.selectNow()).isZero();
        }
    }

    @Test
    void closingAChannelCancelsItsKeys() throws IOException {
        Selector a = selector();
        Selector b = selector();
        SocketChannel c = nonBlocking();
        SelectionKey ka = c.register(a, OP_READ);
        SelectionKey kb = c.register(b, OP_READ);
        c.close();
        assertThat(ka.isValid()).isFalse();
        assertThat(kb.isValid()).isFalse();
        assertThat(a.keys()).hasSize(1);
        a.selectNow();
        b.selectNow();
        assertThat(a.keys()).isEmpty();
        assertThat(b.keys()).isEmpty();
        assertThat(c.isRegistered()).isFalse();
    }

    @Test
    void closingARegisteredChannelEndsThePeersStream() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        p.client().close();
        s.selectNow();
        assertThat(p.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void aRegisteredListenersPortIsFreeOnceItIsClosedAndFlushed() throws IOException {
        Selector s = selector();
        ServerSocketChannel l = listener();
        l.configureBlocking(false);
        l.register(s, OP_ACCEPT);
        java.net.SocketAddress at = l.getLocalAddress();
        l.close();
        s.selectNow();
        closing(ServerSocketChannel.open()).bind(at);
    }

    @Test
    void closingASelectorCancelsItsKeys() throws IOException {
        Selector s = selector();
        SocketChannel c = nonBlocking();
        SelectionKey k = c.register(s, OP_READ);
        s.close();
        assertThat(k.isValid()).isFalse();
        assertThat(c.isRegistered()).isFalse();
        assertThat(c.isOpen()).isTrue();
        c.configureBlocking(true);
    }

    @Test
    void aChannelOfAClosedSelectorGoesOn() throws IOException {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        s.close();
        p.server().write(bytes("hello"));
        assertThat(read(p.client(), 5)).isEqualTo("hello");
        Selector t = selector();
        p.client().register(t, OP_WRITE);
        assertThat(t.select()).isEqualTo(1);
    }

    // ---- wakeup, interrupt, close, while selecting

    @Test
    void wakeupEndsASelection() throws Exception {
        Selector s = selector();
        Background<Integer> selecting = background(s::select).blocked();
        assertThat(s.wakeup()).isSameAs(s);
        assertThat(selecting.get()).isZero();
    }

    @Test
    void wakeupEndsASelectionWithKeys() throws Exception {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_READ);
        Background<Integer> selecting = background(s::select).blocked();
        s.wakeup();
        assertThat(selecting.get()).isZero();
    }

    @Test
    void wakeupBeforeASelectionEndsTheNext() throws IOException {
        Selector s = selector();
        s.wakeup().wakeup();
        assertThat(s.select()).isZero();
        assertThat(s.select(1)).isZero();
    }

    @Test
    void aSelectionNowTakesTheWakeup() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        s.wakeup();
        assertThat(s.selectNow()).isZero();
        Background<Integer> selecting = background(s::select).blocked();
        p.server().write(bytes("x"));
        assertThat(selecting.get()).isEqualTo(1);
    }

    @Test
    void anInterruptEndsASelectionAndLeavesTheSelectorOpen() throws Exception {
        Selector s = selector();
        boolean[] status = new boolean[1];
        Background<Integer> selecting = background(() -> {
                    int n = s.select();
                    status[0] = Thread.currentThread().isInterrupted();
                    return n;
                })
                .blocked();
        selecting.thread.interrupt();
        assertThat(selecting.get()).isZero();
        assertThat(status[0]).isTrue();
        assertThat(s.isOpen()).isTrue();
        assertThat(s.selectNow()).isZero();
    }

    @Test
    void anInterruptedThreadsSelectionEndsAtOnce() throws Exception {
        Selector s = selector();
        boolean[] status = new boolean[1];
        Background<Integer> selecting = background(() -> {
            Thread.currentThread().interrupt();
            int n = s.select();
            status[0] = Thread.interrupted();
            return n;
        });
        assertThat(selecting.get()).isZero();
        assertThat(status[0]).isTrue();
    }

    @Test
    void closingASelectorEndsASelection() throws Exception {
        Selector s = selector();
        nonBlockingPair().client().register(s, OP_READ);
        Background<Integer> selecting = background(s::select).blocked();
        s.close();
        assertThat(selecting.get()).isZero();
        assertThat(s.isOpen()).isFalse();
    }

    @Test
    void cancellingDuringASelectionTakesEffectByItsEnd() throws Exception {
        Selector s = selector();
        SocketChannel c = nonBlockingPair().client();
        SelectionKey k = c.register(s, OP_READ);
        Background<Integer> selecting = background(s::select).blocked();
        k.cancel();
        s.wakeup();
        assertThat(selecting.get()).isZero();
        assertThat(s.keys()).isEmpty();
        assertThat(c.isRegistered()).isFalse();
    }

    @Test
    void closingAChannelDuringASelectionTakesEffectByItsEnd() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        Background<Integer> selecting = background(s::select).blocked();
        p.client().close();
        s.wakeup();
        assertThat(selecting.get()).isZero();
        assertThat(s.keys()).isEmpty();
        assertThat(p.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void aChannelIsRegisteredDuringASelection() throws Exception {
        Selector s = selector();
        Background<Integer> selecting = background(s::select).blocked();
        SelectionKey k = nonBlockingPair().client().register(s, OP_WRITE);
        s.wakeup();
        selecting.get();
        until(k, OP_WRITE);
        assertThat(s.selectedKeys()).containsExactly(k);
    }

    @Test
    void anotherThreadsWriteIsSelectedEachTime() throws Exception {
        Selector s = selector();
        Pair p = nonBlockingPair();
        p.client().register(s, OP_READ);
        Background<Integer> writer = background(() -> {
            int n = 0;
            for (int i = 0; i < 200; i++) {
                n += p.server().write(bytes("x"));
                assertThat(read(p.server(), 1)).isEqualTo("y");
            }
            return n;
        });
        for (int i = 0; i < 200; i++) {
            while (s.select() == 0) {
                spin();
            }
            s.selectedKeys().clear();
            assertThat(read(p.client(), 1)).isEqualTo("x");
            p.client().write(bytes("y"));
        }
        assertThat(writer.get()).isEqualTo(200);
    }

    @Test
    void interestSetByAnotherThreadIsSeenByTheNextSelection() throws Exception {
        Selector s = selector();
        SelectionKey k = nonBlockingPair().client().register(s, OP_READ);
        CountDownLatch woken = new CountDownLatch(1);
        Background<Integer> selecting = background(() -> {
            s.select();
            woken.countDown();
            return s.select();
        });
        selecting.blocked();
        k.interestOps(OP_WRITE);
        s.wakeup();
        woken.await();
        assertThat(selecting.get()).isEqualTo(1);
        assertThat(k.readyOps()).isEqualTo(OP_WRITE);
    }

    @Test
    void aSelectionHoldsTheSelectorAndItsSelectedKeys() throws Exception {
        Selector s = selector();
        Set<SelectionKey> selected = s.selectedKeys();
        nonBlockingPair().client().register(s, OP_WRITE);
        boolean[] holds = new boolean[2];
        s.select(_ -> {
            holds[0] = Thread.holdsLock(s);
            holds[1] = Thread.holdsLock(selected);
        });
        assertThat(holds).containsExactly(true, true);
    }

    @Test
    void wakeupsFromManyThreadsDoNoHarm() throws Exception {
        Selector s = selector();
        List<Background<Selector>> wakers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            wakers.add(background(() -> {
                for (int n = 0; n < 500; n++) {
                    s.wakeup();
                }
                return s;
            }));
        }
        for (int i = 0; i < 50; i++) {
            s.select(1);
        }
        for (Background<Selector> w : wakers) {
            w.get();
        }
    }
}
