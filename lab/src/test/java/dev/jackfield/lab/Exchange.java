package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.wire.Bytes;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Two hosts that send each other a stream at the same time over a bad cable: 1 ms long each way, it loses 5% of the frames, overtakes 2%,
 * doubles 1% and damages 1%. Both ends make the same stream from the seed, so that each byte is compared.
 */
final class Exchange {
    private static final int PORT = 4000;
    private static final int BLOCK = 16_384;

    private final long seed;
    private final long aToB;
    private final long bToA;

    Exchange(long seed, long aToB, long bToA) {
        this.seed = seed;
        this.aToB = aToB;
        this.bToA = bToA;
    }

    /** Runs it; what goes wrong is told with the last frames of both ends. */
    void run() {
        try {
            run(null, null);
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed + "\n" + ladder(), e);
        }
    }

    /** Runs it and writes all frames to a file. */
    void run(Path capture) {
        run(capture, null);
    }

    /** The same happens again, and this time somebody looks. */
    private String ladder() {
        LadderRecorder[] recorder = new LadderRecorder[1];
        try {
            run(null, recorder);
            return "the second time it went well";
        } catch (Throwable e) {
            return recorder[0].ladder().tail(60);
        }
    }

    private void run(Path capture, LadderRecorder[] recorder) {
        try (Network net = Network.virtual(seed)) {
            Host a = net.host("a");
            Host b = net.host("b");
            net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24")
                    .loss(0.05)
                    .reorder(0.02)
                    .duplicate(0.01)
                    .corrupt(0.01)
                    .delay(Duration.ofMillis(1));
            if (capture != null) {
                net.capture(capture);
            }
            if (recorder != null) {
                recorder[0] = new LadderRecorder(a, b);
            }
            net.world().start("b", () -> {
                Process p = b.process("server");
                int l = p.socket(AF_INET, SOCK_STREAM, 0);
                p.bind(l, new InetSocketAddress("10.0.0.2", PORT));
                p.listen(l, 1);
                int s = p.accept(l);
                p.close(l);
                converse(net, p, s, 2, bToA, 1, aToB);
            });
            net.world().start("a", () -> {
                Process p = a.process("client");
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                p.connect(s, new InetSocketAddress("10.0.0.2", PORT));
                converse(net, p, s, 1, aToB, 2, bToA);
            });
            net.world().join();
            leavesNothingBehind(net);
        }
    }

    /** Sends one stream and receives the other, then closes. */
    private void converse(Network net, Process p, int s, int out, long outBytes, int in, long inBytes)
            throws Exception {
        boolean[] sent = new boolean[1];
        net.world().start(p + " sends", () -> {
            send(p, s, out, outBytes);
            p.shutdown(s, Endpoint.SHUT_WR);
            sent[0] = true;
        });
        receive(p, s, in, inBytes);
        while (!sent[0]) {
            net.world().sleep(Duration.ofMillis(10));
        }
        p.close(s);
        p.exit();
    }

    private void send(Process p, int s, int stream, long bytes) throws ErrnoException {
        byte[] b = new byte[BLOCK];
        for (long at = 0; at < bytes; at += BLOCK) {
            fill(b, stream, at);
            p.write(s, b, 0, (int) Math.min(BLOCK, bytes - at));
        }
    }

    private void receive(Process p, int s, int stream, long bytes) throws ErrnoException {
        byte[] b = new byte[BLOCK];
        byte[] expected = new byte[BLOCK];
        for (long at = 0; at < bytes; at += BLOCK) {
            int want = (int) Math.min(BLOCK, bytes - at);
            int n = p.recv(s, b, 0, want, Endpoint.MSG_WAITALL);
            if (n != want) {
                throw new AssertionError("the stream ended after " + (at + n) + " of " + bytes + " bytes");
            }
            fill(expected, stream, at);
            int wrong = Arrays.mismatch(b, 0, n, expected, 0, n);
            if (wrong >= 0) {
                throw new AssertionError("byte " + (at + wrong) + " is wrong");
            }
        }
        assertThat(p.read(s, b, 0, 1)).as("what comes after the stream").isZero();
    }

    /** A part of a stream of bytes, by SplitMix64. */
    private void fill(byte[] b, int stream, long at) {
        long x = (seed * 4 + stream) * 0xd134_2543_de82_ef95L + at;
        for (int i = 0; i < b.length; i += 8) {
            long z = (x + i) * 0x9e37_79b9_7f4a_7c15L;
            z = (z ^ z >>> 32) * 0xbf58_476d_1ce4_e5b9L;
            Bytes.put64(b, i, z ^ z >>> 29);
        }
    }

    /** When TIME_WAIT and all else is over, no socket, process, timer or fault is left. */
    static void leavesNothingBehind(Network net) {
        net.world().run();
        assertThat(net.faults()).as("faults").isZero();
        for (Host h : net.hosts()) {
            assertThat(h.sockets()).as("sockets of " + h).isEmpty();
            assertThat(h.processes()).as("processes of " + h).isEmpty();
            assertThat(h.tcpMemory()).as("what queues hold on " + h).isZero();
            Core core = h.core();
            assertThat(core.call(core::timers)).as("timers of " + h).isZero();
        }
    }
}
