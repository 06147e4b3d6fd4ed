package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is held out of order, block by block (ModelTest has it against an array): sequence numbers count from just below the wrap of the sequence space, where the next byte is awaited. */
class ReassemblyTest {
    private static final int BASE = -100;

    private final Reassembly held = new Reassembly();
    private final ReceiveQueue queue = new ReceiveQueue();
    private final Pool pool = new Pool();

    /** Holds [from, to), every byte of it of one value; answers how much was new. */
    private int add(int from, int to, int value) {
        byte[] b = new byte[7 + to - from];
        Arrays.fill(b, 7, b.length, (byte) value);
        return held.add(BASE + from, Packet.wrap(b, 0, b.length), 7, to - from);
    }

    private int add(int from, int to) {
        return add(from, to, 1);
    }

    /** What the blocks are, the one that changed last first. */
    private int[] blocks(int most) {
        int[] left = new int[8];
        int[] right = new int[8];
        int n = held.sacks(left, right, 1, most);
        int[] edges = new int[2 * n];
        for (int i = 0; i < n; i++) {
            edges[2 * i] = left[1 + i] - BASE;
            edges[2 * i + 1] = right[1 + i] - BASE;
        }
        return edges;
    }

    private int drain(int rcvNxt) {
        return held.drain(BASE + rcvNxt, queue, pool) - BASE;
    }

    private byte[] read() {
        byte[] b = new byte[queue.bytes()];
        assertThat(queue.read(b, 0, b.length, false)).isEqualTo(b.length);
        return b;
    }

    @Test
    void separateSegmentsAreBlocks() {
        assertThat(held.isEmpty()).isTrue();
        assertThat(add(10, 20)).isEqualTo(10);
        assertThat(add(30, 40)).isEqualTo(10);
        assertThat(add(5, 8)).isEqualTo(3);
        assertThat(held.isEmpty()).isFalse();
        assertThat(held.blocks()).isEqualTo(3);
        assertThat(blocks(4)).containsExactly(5, 8, 30, 40, 10, 20);
        assertThat(blocks(2)).containsExactly(5, 8, 30, 40);
    }

    @Test
    void adjacentOnesAreOne() {
        add(10, 20);
        add(20, 30);
        assertThat(blocks(4)).containsExactly(10, 30);
        add(5, 10);
        assertThat(blocks(4)).containsExactly(5, 30);
        add(40, 50);
        add(30, 40);
        assertThat(blocks(4)).containsExactly(5, 50);
        assertThat(held.blocks()).isEqualTo(1);
    }

    @Test
    void oneThatSpansGapsFillsThem() {
        add(10, 20);
        add(30, 40);
        add(50, 60);
        assertThat(add(5, 55)).isEqualTo(25);
        assertThat(blocks(4)).containsExactly(5, 60);
        assertThat(held.blocks()).isEqualTo(1);
    }

    @Test
    void aDuplicateIsToldFirstAllTheSame() {
        add(10, 20);
        add(30, 40);
        assertThat(add(12, 15)).isZero();
        assertThat(blocks(4)).containsExactly(10, 20, 30, 40);
    }

    @Test
    void theFifthBlockIsForgottenUntilItChanges() {
        for (int i = 0; i < 5; i++) {
            add(10 * i, 10 * i + 5);
        }
        assertThat(blocks(4)).containsExactly(40, 45, 30, 35, 20, 25, 10, 15);
        add(0, 5);
        assertThat(blocks(4)).containsExactly(0, 5, 40, 45, 30, 35, 20, 25);
    }

    @Test
    void aBlockThatIsGoneIsNotTold() {
        add(10, 20);
        add(30, 40);
        add(50, 60);
        assertThat(drain(10)).isEqualTo(20);
        assertThat(blocks(4)).containsExactly(50, 60, 30, 40);
        assertThat(held.blocks()).isEqualTo(2);
        add(40, 50);
        assertThat(blocks(4)).containsExactly(30, 60);
    }

    @Test
    void gapsAreBounded() {
        for (int i = 0; i < 256; i++) {
            assertThat(add(2 * i + 1, 2 * i + 2)).isEqualTo(1);
        }
        assertThat(add(1001, 1002)).isEqualTo(-1);
        assertThat(add(512, 514)).isEqualTo(2); // makes none more
        assertThat(add(2, 3)).isEqualTo(1); // one less
        assertThat(held.blocks()).isEqualTo(255);
        assertThat(add(1001, 1002)).isEqualTo(1);
    }

    @Test
    void nothingMovesBeforeTheGapIsFilled() {
        add(10, 20);
        assertThat(drain(9)).isEqualTo(9);
        assertThat(queue.bytes()).isZero();
        assertThat(drain(10)).isEqualTo(20);
        assertThat(queue.bytes()).isEqualTo(10);
        assertThat(held.isEmpty()).isTrue();
        assertThat(held.memory()).isZero();
    }

    @Test
    void whatCameInOrderMeanwhileIsDropped() {
        add(10, 20, 1);
        add(20, 30, 2);
        assertThat(drain(25)).isEqualTo(30);
        assertThat(read()).containsExactly(2, 2, 2, 2, 2);
        add(40, 50);
        assertThat(drain(60)).isEqualTo(60);
        assertThat(queue.bytes()).isZero();
        assertThat(held.isEmpty()).isTrue();
    }
}
