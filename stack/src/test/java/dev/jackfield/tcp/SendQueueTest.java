package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private final SendQueue queue = new SendQueue();
    private final Pool pool = new Pool();

    private byte[] attached(int from, int n) {
        Packet p = Packet.allocate(0, 0);
        queue.attach(p, from, n);
        return p.toBytes();
    }

    private static byte[] bytes(int n, long seed) {
        byte[] b = new byte[n];
        new SplittableRandom(seed).nextBytes(b);
        return b;
    }

    @Test
    void whatIsWrittenInOneLargePieceIsReferredToInOnePiece() {
        byte[] written = bytes(65_536, 1);
        queue.append(pool, written, 0, written.length);
        Packet p = Packet.allocate(0, 0);
        queue.attach(p, 0, written.length);
        assertThat(p.slices()).isEqualTo(1);
        assertThat(p.toBytes()).isEqualTo(written);
    }

    @Test
    void theApplicationMayChangeItsArrayAfterwards() {
        byte[] written = bytes(10_000, 2);
        byte[] kept = written.clone();
        queue.append(pool, written, 0, written.length);
        Arrays.fill(written, (byte) 0);
        assertThat(attached(0, kept.length)).isEqualTo(kept);
    }

    @Test
    void anyMixOfWritesTransmissionsAndAcknowledgementsKeepsTheBytesInOrder() {
        byte[] stream = bytes(4 << 20, 3);
        int[] sizes = {1, 10, 600, 4095, 4096, 20_000, 65_536, 65_537, 200_000};
        SplittableRandom random = new SplittableRandom(4);
        int written = 0;
        int acknowledged = 0;
        while (acknowledged < stream.length) {
            int n = Math.min(sizes[random.nextInt(sizes.length)], stream.length - written);
            queue.append(pool, stream, written, n);
            written += n;
            assertThat(queue.bytes()).isEqualTo(written - acknowledged);
            int from = random.nextInt(queue.bytes() + 1);
            int to = random.nextInt(from, queue.bytes() + 1);
            assertThat(attached(from, to - from))
                    .isEqualTo(Arrays.copyOfRange(stream, acknowledged + from, acknowledged + to));
            int acks = written == stream.length ? queue.bytes() : random.nextInt(queue.bytes() + 1);
            queue.drop(acks);
            acknowledged += acks;
        }
        assertThat(queue.bytes()).isZero();
    }
}
