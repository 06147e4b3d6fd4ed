package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.SystemClock;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class TcpSmokeTest {
    private static void transfer(Host server, Host client, String address, int total) throws Exception {
        Process ps = server.process("server");
        Process pc = client.process("client");
        int l = ps.socket(AF_INET, SOCK_STREAM, 0);
        ps.bind(l, new InetSocketAddress(address, 80));
        ps.listen(l, 16);
        long[] received = new long[1];
        Thread t = Thread.ofVirtual().start(() -> {
            try {
                int s = ps.accept(l);
                byte[] b = new byte[65536];
                for (int n; (n = ps.read(s, b, 0, b.length)) > 0; ) {
                    for (int i = 0; i < n; i += 997) {
                        assertThat(b[i]).isEqualTo((byte) (received[0] + i));
                    }
                    received[0] += n;
                }
                ps.close(s);
            } catch (Throwable e) {
                e.printStackTrace();
            }
        });
        int c = pc.socket(AF_INET, SOCK_STREAM, 0);
        pc.connect(c, new InetSocketAddress(address, 80));
        byte[] b = new byte[65536];
        long t0 = System.nanoTime();
        long sent = 0;
        while (sent < total) {
            int len = (int) Math.min(b.length, total - sent);
            for (int i = 0; i < len; i++) {
                b[i] = (byte) (sent + i);
            }
            int n = pc.write(c, b, 0, len);
            sent += n;
        }
        pc.close(c);
        t.join();
        System.out.printf("%d bytes %.2f Gbit/s%n", received[0], received[0] * 8.0 / (System.nanoTime() - t0));
        assertThat(received[0]).isEqualTo(total);
        System.out.println(client.sockets());
    }

    @Test
    void loopback() throws Exception {
        try (Host h = Host.builder("h").build()) {
            transfer(h, h, "127.0.0.1", 50_000_000);
        }
    }

    @Test
    void cable() throws Exception {
        try (Host a = Host.builder("a").build();
                Host b = Host.builder("b").build()) {
            Cable cable = new Cable(SystemClock.INSTANCE, 1);
            a.attach("eth0", LinkType.ETHERNET, cable.a());
            b.attach("eth0", LinkType.ETHERNET, cable.b());
            a.addAddress("eth0", "10.0.0.1/24");
            b.addAddress("eth0", "10.0.0.2/24");
            transfer(a, b, "10.0.0.1", 500_000_000);
        }
    }
}
