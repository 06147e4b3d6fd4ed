package dev.jackfield.interop;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;

/** A test on a network of two hosts, "client" and "server", with a router between them. */
abstract class RoutedTest {
    static final int REQUESTS = 1_000;

    @BeforeEach
    void build(Network net) {
        Host client = net.host("client");
        Host router = net.router("router");
        Host server = net.host("server");
        net.cable(client, "10.0.1.2/24", router, "10.0.1.1/24");
        net.cable(router, "10.0.2.1/24", server, "10.0.2.2/24");
        net.gateway(client, "10.0.1.1");
        net.gateway(server, "10.0.2.1");
    }

    /** Starts a server on that host; closing stops it there, as its main program would. */
    static AutoCloseable started(Host host, Callable<AutoCloseable> server) throws Exception {
        AutoCloseable running = host.call(server);
        return () -> host.call(() -> {
            running.close();
            return null;
        });
    }

    static byte[] large() {
        byte[] b = new byte[2_000_000];
        new Random(1).nextBytes(b);
        return b;
    }
}
