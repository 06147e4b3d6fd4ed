package dev.jackfield.lab.golden;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Link;
import dev.jackfield.lab.Network;
import java.net.InetSocketAddress;

/** Flows from one host to another over a {@link Path}, each with as much to send as it can: default settings, buffers tuned by the stack. */
final class BulkTransfer implements AutoCloseable {
    /** Payload of a full segment with timestamps, bytes. */
    static final int MSS = 1448;

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_CONGESTION = 13;
    private static final int PORT = 5001;
    private static final int BLOCK = 65_536;
    private static final long APART = 100_000_000; // between the beginnings of two flows, ns

    private final Network net;
    private final Link link;
    private final long[] received;
    private long heardAt; // when a receiver last read anything
    private long longestSilence;

    BulkTransfer(long seed, Path path, String congestion, int flows) {
        net = Network.virtual(seed);
        received = new long[flows];
        Host from = net.host("from");
        Host to = net.host("to");
        link = net.cable(from, "10.0.0.1/24", to, "10.0.0.2/24");
        long there = path.roundTrip() / 2;
        link.ab().rate(path.rate(), path.queue()).delay(there).loss(path.loss());
        link.ba().delay(path.roundTrip() - there).jitter(path.jitter());
        net.world().daemon("to", () -> serve(to.process("sink")));
        for (int i = 0; i < flows; i++) {
            long begin = i * APART;
            net.world().daemon("from " + i, () -> {
                net.world().sleep(begin);
                send(from.process("source"), congestion);
            });
        }
    }

    private void serve(Process p) throws ErrnoException {
        int l = p.socket(AF_INET, SOCK_STREAM, 0);
        p.bind(l, new InetSocketAddress("10.0.0.2", PORT));
        p.listen(l, received.length);
        for (int i = 0; i < received.length; i++) {
            int flow = i;
            int s = p.accept(l);
            net.world().daemon("sink " + i, () -> {
                byte[] b = new byte[BLOCK];
                for (int n; (n = p.read(s, b, 0, b.length)) > 0; ) {
                    received[flow] += n;
                    long now = net.world().now();
                    longestSilence = Math.max(longestSilence, now - heardAt);
                    heardAt = now;
                }
            });
        }
    }

    private static void send(Process p, String congestion) throws ErrnoException {
        int s = p.socket(AF_INET, SOCK_STREAM, 0);
        p.setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, congestion);
        p.connect(s, new InetSocketAddress("10.0.0.2", PORT));
        byte[] b = new byte[BLOCK];
        while (p.write(s, b, 0, b.length) > 0) {}
    }

    /** What may go wrong with the data, from here on. */
    Link link() {
        return link;
    }

    long now() {
        return net.world().now();
    }

    /** Goes on until a time, ns since it began. */
    void runUntil(long time) {
        net.world().runUntil(time);
    }

    /** Bytes that each flow's receiver has read. */
    long[] received() {
        return received.clone();
    }

    /** The longest time for which no receiver read anything, since it was last asked, ns. */
    long longestSilence() {
        long t = longestSilence;
        longestSilence = 0;
        return t;
    }

    /** Bits a second of payload that each flow gets between two times, ns. */
    double[] goodput(long begin, long end) {
        runUntil(begin);
        long[] before = received();
        runUntil(end);
        double[] rates = new double[received.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = (received[i] - before[i]) * 8e9 / (end - begin);
        }
        return rates;
    }

    @Override
    public void close() {
        net.close();
    }
}
