package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;

abstract class PipeContract extends Contract {
    private Pipe pipe() throws IOException {
        Pipe p = Pipe.open();
        closing(p.source());
        closing(p.sink());
        return p;
    }

    @Test
    void aPipeHasTwoBlockingEnds() throws IOException {
        Pipe p = pipe();
        assertThat(p.source().isOpen()).isTrue();
        assertThat(p.sink().isOpen()).isTrue();
        assertThat(p.source().isBlocking()).isTrue();
        assertThat(p.source()).isSameAs(p.source());
        assertThat(p.sink()).isSameAs(p.sink());
        assertThat(p.source().validOps()).isEqualTo(SelectionKey.OP_READ);
        assertThat(p.sink().validOps()).isEqualTo(SelectionKey.OP_WRITE);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Pipe p = pipe();
        assertThat(p.sink().write(bytes("hello"))).isEqualTo(5);
        assertThat(read(p.source(), 5)).isEqualTo("hello");
    }

    @Test
    void directBuffersAreWrittenAndRead() throws IOException {
        Pipe p = pipe();
        p.sink().write(direct("hello"));
        ByteBuffer b = ByteBuffer.allocateDirect(9);
        assertThat(p.source().read(b)).isEqualTo(5);
        assertThat(text(b)).isEqualTo("hello");
    }

    @Test
    void aWriteGathersAndAReadScatters() throws IOException {
        Pipe p = pipe();
        assertThat(p.sink().write(new ByteBuffer[] {bytes("he"), direct("llo")}))
                .isEqualTo(5);
        ByteBuffer[] into = {ByteBuffer.allocate(1), ByteBuffer.allocateDirect(9)};
        assertThat(p.source().read(into)).isEqualTo(5);
        assertThat(text(into[0]) + "|" + text(into[1])).isEqualTo("h|ello");
    }

    @Test
    void partOfAnArrayIsWrittenAndRead() throws IOException {
        Pipe p = pipe();
        ByteBuffer[] from = {bytes("no"), bytes("yes"), bytes("no")};
        assertThat(p.sink().write(from, 1, 1)).isEqualTo(3);
        ByteBuffer[] into = {ByteBuffer.allocate(9), ByteBuffer.allocate(9)};
        assertThat(p.source().read(into, 1, 1)).isEqualTo(3);
        assertThat(text(into[1])).isEqualTo("yes");
    }

    @Test
    void indexesOutsideTheArrayAreRefused() throws IOException {
        Pipe p = pipe();
        ByteBuffer[] one = {ByteBuffer.allocate(1)};
        assertThatThrownBy(() -> p.source().read(one, 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> p.sink().write(one, 1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aReadOnlyBufferIsNotReadInto() throws IOException {
        Pipe p = pipe();
        assertThatThrownBy(() -> p.source().read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNonBlockingReadOfNothingAnswersZero() throws IOException {
        Pipe p = pipe();
        p.source().configureBlocking(false);
        assertThat(p.source().read(ByteBuffer.allocate(1))).isZero();
    }

    @Test
    void aNonBlockingWriteTakesWhatThereIsRoomFor() throws Exception {
        Pipe p = pipe();
        p.sink().configureBlocking(false);
        long n = fill(p.sink());
        assertThat(n).isPositive();
        p.sink().close();
        assertThat(drain(p.source())).isEqualTo(n);
    }

    @Test
    void aReadWaitsForData() throws Exception {
        Pipe p = pipe();
        Background<String> reader = background(() -> read(p.source(), 5)).blocked();
        p.sink().write(bytes("hello"));
        assertThat(reader.get()).isEqualTo("hello");
    }

    @Test
    void aWriteWaitsForRoom() throws Exception {
        Pipe p = pipe();
        Background<Integer> writer = background(() -> p.sink().write(ByteBuffer.allocate(1 << 20)));
        Background<Long> reader = background(() -> drain(p.source()));
        assertThat(writer.get()).isEqualTo(1 << 20);
        p.sink().close();
        assertThat(reader.get()).isEqualTo(1 << 20);
    }

    @Test
    void aClosedSinkEndsTheSource() throws IOException {
        Pipe p = pipe();
        p.sink().write(bytes("x"));
        p.sink().close();
        assertThat(read(p.source(), 1)).isEqualTo("x");
        assertThat(p.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(p.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void aClosedSinkEndsAReadThatWaits() throws Exception {
        Pipe p = pipe();
        Background<Integer> reader =
                background(() -> p.source().read(ByteBuffer.allocate(1))).blocked();
        p.sink().close();
        assertThat(reader.get()).isEqualTo(-1);
    }

    @Test
    void writingAfterTheSourceIsClosedFails() throws IOException {
        Pipe p = pipe();
        p.source().close();
        assertThatThrownBy(() -> p.sink().write(bytes("x")))
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }

    @Test
    void aClosedEndIsRefused() throws IOException {
        Pipe p = pipe();
        p.source().close();
        p.sink().close();
        assertThatThrownBy(() -> p.source().read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> p.sink().write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> p.source().configureBlocking(false)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingTheSourceEndsItsRead() throws Exception {
        Pipe p = pipe();
        Background<Integer> reader =
                background(() -> p.source().read(ByteBuffer.allocate(1))).blocked();
        p.source().close();
        assertThat(reader.failure()).isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void anInterruptEndsAReadAndClosesTheSource() throws Exception {
        Pipe p = pipe();
        Background<Integer> reader =
                background(() -> p.source().read(ByteBuffer.allocate(1))).blocked();
        reader.thread.interrupt();
        assertThat(reader.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(p.source().isOpen()).isFalse();
    }

    @Test
    void anInterruptEndsAWriteAndClosesTheSink() throws Exception {
        Pipe p = pipe();
        Background<Object> writer = background(() -> {
                    for (; ; ) {
                        p.sink().write(ByteBuffer.allocate(1 << 20));
                    }
                })
                .blocked();
        writer.thread.interrupt();
        assertThat(writer.failure()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(p.sink().isOpen()).isFalse();
    }

    @Test
    void aFullPipeIsNotReadyToWrite() throws IOException {
        Pipe p = pipe();
        p.sink().configureBlocking(false);
        fill(p.sink());
        Selector s = selector();
        SelectionKey k = p.sink().register(s, SelectionKey.OP_WRITE);
        assertThat(s.selectNow()).isZero();
        p.source().configureBlocking(false);
        while (p.source().read(ByteBuffer.allocate(1 << 16)) > 0) {
            spin();
        }
        until(k, SelectionKey.OP_WRITE);
    }

    @Test
    void aClosedSinkMakesTheSourceReady() throws IOException {
        Pipe p = pipe();
        p.source().configureBlocking(false);
        Selector s = selector();
        SelectionKey k = p.source().register(s, SelectionKey.OP_READ);
        assertThat(s.selectNow()).isZero();
        p.sink().close();
        until(k, SelectionKey.OP_READ);
        assertThat(p.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void aClosedSourceMakesTheSinkReady() throws IOException {
        Pipe p = pipe();
        p.sink().configureBlocking(false);
        fill(p.sink());
        Selector s = selector();
        SelectionKey k = p.sink().register(s, SelectionKey.OP_WRITE);
        assertThat(s.selectNow()).isZero();
        p.source().close();
        until(k, SelectionKey.OP_WRITE);
        assertThatThrownBy(() -> p.sink().write(bytes("x"))).hasMessage("Broken pipe");
    }
}
