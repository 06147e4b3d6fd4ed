package dev.jackfield.lab.golden;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.Endpoint;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.lab.Link;
import dev.jackfield.lab.Network;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Ten segments over a path of 40 ms, the last of which may be lost. */
final class ShortTransfer {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_CONGESTION = 13;
    private static final int PORT = 5001;
    private static final int SEGMENTS = 10;

    private ShortTransfer() {}

    /** How long it takes until all is read, ns. */
    static long time(String control, boolean lost) {
        long[] times = new long[2];
        try (Network net = Network.virtual(1)) {
            Host a = net.host("a");
            Host b = net.host("b");
            Link link = net.cable(a, "10.0.0.1/24", b, "10.0.0.2/24").delay(Duration.ofMillis(20));
            net.world().daemon("b", () -> {
                Process p = b.process("sink");
                int l = p.socket(AF_INET, SOCK_STREAM, 0);
                p.bind(l, new InetSocketAddress("10.0.0.2", PORT));
                p.listen(l, 1);
                int s = p.accept(l);
                p.recv(s, new byte[SEGMENTS * BulkTransfer.MSS], 0, SEGMENTS * BulkTransfer.MSS, Endpoint.MSG_WAITALL);
                times[1] = net.world().now();
                p.close(s);
                p.close(l);
            });
            net.world().start("a", () -> {
                Process p = a.process("source");
                int s = p.socket(AF_INET, SOCK_STREAM, 0);
                p.setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, control);
                p.connect(s, new InetSocketAddress("10.0.0.2", PORT));
                net.world().sleep(Duration.ofSeconds(1)); // nothing of the handshake is under way any more
                times[0] = net.world().now();
                byte[] data = new byte[(SEGMENTS - 1) * BulkTransfer.MSS];
                p.write(s, data, 0, data.length);
                link.ab().loseNext(lost ? 1 : 0);
                p.write(s, data, 0, BulkTransfer.MSS);
                p.read(s, data, 0, 1);
                p.close(s);
            });
            net.world().join();
        }
        return times[1] - times[0];
    }
}
