package dev.jackfield.jdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand virtual threads, each with a blocking conversation with one server; nothing of it is left behind. */
@Timeout(120)
class ManyThreadsTest {
    private static final int CONVERSATIONS = 10_000;
    private static final int ROUNDS = 3;

    @Test
    void tenThousandBlockingConversations() throws Exception {
        JavaNet.install();
        try (Network net = Network.realTime(1)) {
            Host client = net.host("client");
            Host server = net.host("server");
            net.cable(client, "10.0.0.1/16", server, "10.0.0.2/16");
            server.set("net.core.somaxconn", 20_000);

            ServerSocket listener = server.call(() -> new ServerSocket(7, 20_000));
            Thread acceptor = server.call(() -> Thread.ofVirtual().start(() -> serve(listener)));

            CountDownLatch allConnected = new CountDownLatch(CONVERSATIONS);
            List<Future<Integer>> results = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CONVERSATIONS; i++) {
                    int id = i;
                    results.add(threads.submit(() -> client.call(() -> talk(id, allConnected))));
                }
            }
            for (int i = 0; i < CONVERSATIONS; i++) {
                assertThat(results.get(i).get()).isEqualTo(i + ROUNDS);
            }
            listener.close();
            acceptor.join();

            assertThat(net.faults()).isZero();
            assertThat(open(client)).isEmpty();
            assertThat(open(server)).isEmpty();
        }
    }

    private static List<SocketInfo> open(Host h) {
        return h.sockets().stream().filter(s -> s.owner().inode() != 0).toList();
    }

    /** All are connected at the same time; then each sends a number, and gets the next. */
    private static int talk(int number, CountDownLatch allConnected) throws Exception {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress("server", 7));
            allConnected.countDown();
            allConnected.await();
            int n = number;
            for (int i = 0; i < ROUNDS; i++) {
                s.getOutputStream().write(ByteBuffer.allocate(4).putInt(n).array());
                n = ByteBuffer.wrap(s.getInputStream().readNBytes(4)).getInt();
            }
            return n;
        }
    }

    private static void serve(ServerSocket listener) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (; ; ) {
                Socket s = listener.accept();
                threads.submit(() -> answer(s));
            }
        } catch (IOException e) {
            // closed: everybody was served
        }
    }

    private static Void answer(Socket s) throws IOException {
        try (s) {
            for (byte[] b; (b = s.getInputStream().readNBytes(4)).length == 4; ) {
                s.getOutputStream()
                        .write(ByteBuffer.allocate(4)
                                .putInt(ByteBuffer.wrap(b).getInt() + 1)
                                .array());
            }
            return null;
        }
    }
}
