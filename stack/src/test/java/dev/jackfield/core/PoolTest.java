package dev.jackfield.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolTest {
    private final Pool pool = new Pool();

    @Test
    void aChunkIsUsedAgainWhenItsLastReferenceIsGone() {
        Chunk c = pool.chunk(1000);
        c.retain();
        c.release();
        assertThat(pool.chunk(1000)).isNotSameAs(c);
        c.release();
        assertThat(pool.chunk(1000)).isSameAs(c);
    }

    @Test
    void whatWasGivenBackLastIsTakenFirst() {
        Chunk one = pool.chunk(1000);
        Chunk two = pool.chunk(1000);
        one.release();
        two.release();
        assertThat(pool.chunk(1000)).isSameAs(two);
        assertThat(pool.chunk(1000)).isSameAs(one);
    }

    @Test
    void aChunkIsAtLeastAsLongAsAskedFor() {
        for (int n : new int[] {0, 1, 256, 257, 512, 32_768, 32_769, 65_536, Pool.GREATEST_CHUNK}) {
            assertThat(pool.chunk(n).bytes.length).isBetween(n, Math.max(2 * n + 1024, Pool.LEAST_CHUNK));
        }
    }

    @Test
    void aPoolKeepsNoMoreThanItsLimit() {
        List<Chunk> taken = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            taken.add(pool.chunk(65_536));
        }
        taken.forEach(Chunk::release);
        int kept = 0;
        while (taken.contains(pool.chunk(65_536))) {
            kept++;
        }
        assertThat(kept * 65_536).isEqualTo(16 << 20);
    }

    @Test
    void aPacketIsUsedAgainWithNothingLeftOfItsFirstLife() {
        Packet p = pool.packet(10, 20);
        p.append(new byte[20], 0, 20);
        p.attach(new byte[5], 0, 5);
        p.gso = Packet.GSO_TCP;
        p.ttl = 3;
        p.next = p;
        p.free();
        Packet again = pool.packet(30, 40);
        assertThat(again).isSameAs(p);
        assertThat(again.length()).isZero();
        assertThat(again.slices()).isZero();
        assertThat(again.off).isEqualTo(30);
        assertThat(again.gso).isEqualTo(Packet.GSO_NONE);
        assertThat(again.ttl).isZero();
        assertThat(again.next).isNull();
    }

    @Test
    void aPacketIsAReferenceToTheChunksItRefersTo() {
        Chunk c = pool.chunk(1000);
        Packet p = pool.packet(0, 0);
        Packet q = pool.packet(0, 0);
        p.attach(c, 0, 10);
        q.attach(p, 2, 5);
        c.release();
        p.free();
        assertThat(pool.chunk(1000)).isNotSameAs(c);
        q.skip(5);
        assertThat(pool.chunk(1000)).isSameAs(c);
    }

    @Test
    void whoSharesAPacketsLinearPartKeepsIt() {
        Packet p = pool.packet(0, 3);
        p.append(new byte[] {1, 2, 3}, 0, 3);
        Packet q = pool.packet(0, 0);
        q.attach(p, 1, 2);
        p.free();
        pool.packet(0, 3).append(new byte[] {7, 7, 7}, 0, 3);
        assertThat(q.toBytes()).containsExactly(2, 3);
    }

    @Test
    void freeingTwiceIsABug() {
        Packet p = pool.packet(0, 0);
        p.free();
        assertThatThrownBy(p::free).isInstanceOf(AssertionError.class);
    }

    @Test
    void aPacketThatCameFromNoPoolIsLeftToTheCollector() {
        Packet p = Packet.allocate(0, 3);
        p.free();
        p.free();
        assertThat(p.buf).hasSize(3);
    }
}
