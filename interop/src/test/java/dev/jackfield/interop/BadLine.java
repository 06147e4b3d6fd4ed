package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.lab.Link;
import dev.jackfield.link.Capture;
import dev.jackfield.link.NetInterface;
import java.time.Duration;

/**
 * A line that loses 2% and takes 20 ms each way, and is cut for three seconds when so many bytes have passed it: in the middle of a conversation, whatever that
 * is and however fast.
 */
final class BadLine implements Capture {
    private static final double LOSS = 0.02;
    private static final long DELAY = 20; // ms
    private static final Duration CUT = Duration.ofSeconds(3);

    private final Link line;
    private final long bytes;
    private long passed; // on the core of the host at whose interface it looks

    private BadLine(Link line, long bytes) {
        this.line = line;
        this.bytes = bytes;
    }

    /** Makes the client's line one. */
    static BadLine of(Routed net, long bytes) {
        BadLine b = new BadLine(net.line.loss(LOSS).delay(DELAY), bytes);
        net.client.capture("eth0", b);
        return b;
    }

    @Override
    public void frame(NetInterface i, boolean outbound, long wallTime, Packet frame) {
        long before = passed;
        passed += frame.length();
        if (before < bytes && passed >= bytes) {
            line.cut(CUT);
        }
    }

    /** It was all that. */
    void check() {
        assertThat(line.ab().partitioned() + line.ba().partitioned())
                .as("frames that met the cut")
                .isPositive();
        assertThat(line.ab().lost() + line.ba().lost()).as("frames lost").isPositive();
    }
}
