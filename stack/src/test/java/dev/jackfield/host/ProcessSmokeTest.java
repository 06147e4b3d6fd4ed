package dev.jackfield.host;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ProcessSmokeTest {
    @Test
    void aDatagramComesBackOverTheLoopback() throws Exception {
        try (Host h = Host.builder("h").build()) {
            Process p = h.process("test");
            int s = p.socket(AF_INET, SOCK_DGRAM, 0);
            p.bind(s, new InetSocketAddress("127.0.0.1", 7));
            int c = p.socket(AF_INET, SOCK_DGRAM, 0);
            Thread t = Thread.ofVirtual().start(() -> {
                try {
                    byte[] b = new byte[10];
                    Endpoint.Message m = new Endpoint.Message();
                    int n = p.recvfrom(s, b, 0, 10, 0, m);
                    p.sendto(s, b, 0, n, 0, m.from);
                } catch (Exception e) {
                    e.printStackTrace();
                }
            });
            p.connect(c, new InetSocketAddress("127.0.0.1", 7));
            p.write(c, "hello".getBytes(), 0, 5);
            byte[] b = new byte[10];
            assertThat(p.read(c, b, 0, 10)).isEqualTo(5);
            t.join();
            System.out.println(h.sockets() + "\n" + h.interfaces() + "\n" + h.routes());
        }
    }
}
