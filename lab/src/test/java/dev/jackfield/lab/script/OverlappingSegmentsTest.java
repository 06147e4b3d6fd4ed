package dev.jackfield.lab.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * RFC 9293 section 3.10.7.4, reassembly: whatever segments come of a short stretch of sequence space, in whatever order, and however they
 * overlap, each is answered at once with the number of the first byte that is missing, and what is whole can be read.
 */
class OverlappingSegmentsTest {
    /** The stretch has so many blocks of so many bytes. */
    private static final int BLOCKS = 4, BYTES = 100;

    private static final String CONNECTED = """
            0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 bind(3, ..., ...) = 0
            +0 listen(3, 1) = 0
            +0 < S 0:0(0) win 32792 <mss 1000>
            +0 > S. 0:0(0) ack 1 <mss 1460>
            +.1 < . 1:1(0) ack 1 win 32792
            +0 accept(3, ..., ...) = 4
            +0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0
            """;

    /** Blocks from first up to end. */
    private record Piece(int first, int end) {}

    @Test
    void anyTwoSegments() {
        for (Piece a : pieces()) {
            for (Piece b : pieces()) {
                run(a, b);
            }
        }
    }

    @Test
    void anyThreeSegments() {
        for (Piece a : pieces()) {
            for (Piece b : pieces()) {
                for (Piece c : pieces()) {
                    run(a, b, c);
                }
            }
        }
    }

    private static List<Piece> pieces() {
        List<Piece> all = new ArrayList<>();
        for (int first = 0; first < BLOCKS; first++) {
            for (int end = first + 1; end <= BLOCKS; end++) {
                all.add(new Piece(first, end));
            }
        }
        return all;
    }

    private static void run(Piece... pieces) {
        StringBuilder script = new StringBuilder(CONNECTED);
        int there = 0; // a bit a block
        for (Piece p : pieces) {
            int from = 1 + p.first * BYTES;
            int to = 1 + p.end * BYTES;
            script.append("+.01 < . %d:%d(%d) ack 1 win 32792%n".formatted(from, to, to - from));
            there |= (1 << p.end) - (1 << p.first);
            script.append("+0 > . 1:1(0) ack %d%n".formatted(1 + whole(there) * BYTES));
        }
        if (whole(there) > 0) {
            script.append("+0 read(4, ..., 1000) = %d%n".formatted(whole(there) * BYTES));
        }
        script.append("+0 read(4, ..., 1000) = -1 EAGAIN (Resource temporarily unavailable)\n");
        List<ScriptResult> results = new ScriptRunner(ScriptOptions.DEFAULT).run(Path.of("overlap"), script.toString());
        assertThat(results)
                .allSatisfy(r ->
                        assertThat(r.passed()).as(r.report() + "\n" + script).isTrue());
    }

    /** How many blocks there are without a gap. */
    private static int whole(int there) {
        return Integer.numberOfTrailingZeros(~there);
    }
}
