package dev.jackfield.host;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.F_SETFL;
import static dev.jackfield.socket.Posix.MSG_DONTWAIT;
import static dev.jackfield.socket.Posix.MSG_WAITALL;
import static dev.jackfield.socket.Posix.O_NONBLOCK;
import static dev.jackfield.socket.Posix.POLLIN;
import static dev.jackfield.socket.Posix.SHUT_WR;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.socket.PollFd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at once, in real time: nobody sleeps through what came for him, and nothing comes twice. */
@Timeout(120)
class RaceTest extends HostFixture {
    private static void finish(List<FutureTask<Integer>> tasks) throws Exception {
        for (FutureTask<Integer> t : tasks) {
            t.get();
        }
    }

    @Test
    void manyPairsPlayPingPongWithDatagrams() throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int server = bound(b, B, 1000 + i);
            int client = udp(a);
            a.connect(client, at(B, 1000 + i));
            tasks.add(start(() -> {
                byte[] buffer = new byte[4];
                Endpoint.Message m = new Endpoint.Message();
                for (int n = 0; n < 200; n++) {
                    b.recvfrom(server, buffer, 0, 4, 0, m);
                    b.sendto(server, buffer, 0, 4, 0, m.from);
                }
                return 0;
            }));
            tasks.add(start(() -> {
                byte[] buffer = new byte[4];
                for (int n = 0; n < 200; n++) {
                    buffer[0] = (byte) n;
                    a.write(client, buffer, 0, 4);
                    a.read(client, buffer, 0, 4);
                    assertThat(buffer[0]).isEqualTo((byte) n);
                }
                return 0;
            }));
        }
        finish(tasks);
    }

    @Test
    void manyReadersOfOneSocketGetEachDatagramOnce() throws Exception {
        int s = bound(b, B, 1000);
        int readers = 20;
        int datagrams = 5000;
        AtomicInteger[] seen = new AtomicInteger[datagrams];
        for (int i = 0; i < datagrams; i++) {
            seen[i] = new AtomicInteger();
        }
        AtomicInteger credit = new AtomicInteger();
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            tasks.add(start(() -> {
                byte[] d = new byte[2];
                while (credit.getAndIncrement() < datagrams) {
                    b.read(s, d, 0, 2);
                    seen[(d[0] & 0xff) << 8 | d[1] & 0xff].incrementAndGet();
                }
                return 0;
            }));
        }
        int c = udp(a);
        a.connect(c, at(B, 1000));
        for (int i = 0; i < datagrams; i++) {
            a.write(c, new byte[] {(byte) (i >> 8), (byte) i}, 0, 2);
            while (i - total(seen) > 100) { // what does not fit the receive buffer is dropped
                Thread.yield();
            }
        }
        finish(tasks);
        assertThat(seen).allMatch(n -> n.get() == 1);
    }

    private static int total(AtomicInteger[] seen) {
        int n = 0;
        for (AtomicInteger i : seen) {
            n += i.get();
        }
        return n;
    }

    @Test
    void closeAlwaysEndsTheReader() throws Exception {
        for (int i = 0; i < 3000; i++) {
            int s = bound(b, B, 1000);
            FutureTask<Errno> reader = start(() -> {
                try {
                    b.read(s, new byte[1], 0, 1);
                    return null;
                } catch (ErrnoException e) {
                    return e.errno();
                }
            });
            if ((i & 1) == 0) {
                Thread.yield();
            }
            b.close(s);
            assertThat(reader.get()).isEqualTo(Errno.EBADF);
        }
    }

    @Test
    void anInterruptOrADatagramAlwaysEndsTheReader() throws Exception {
        int s = bound(b, B, 1000);
        int c = udp(a);
        a.connect(c, at(B, 1000));
        int received = 0;
        for (int i = 0; i < 2000; i++) {
            FutureTask<Integer> reader = new FutureTask<>(() -> {
                try {
                    return b.read(s, new byte[1], 0, 1);
                } catch (ErrnoException e) {
                    assertThat(e.errno()).isEqualTo(Errno.EINTR);
                    return 0;
                }
            });
            Thread t = Thread.ofVirtual().start(reader);
            a.write(c, new byte[1], 0, 1);
            t.interrupt();
            received += reader.get();
        }
        while (received < 2000) {
            received += b.recv(s, new byte[1], 0, 1, MSG_DONTWAIT);
        }
        assertThat(received).isEqualTo(2000);
    }

    @Test
    void manyConnectionsEchoWithAThreadEach() throws Exception {
        int l = listening(b, 7);
        int clients = 60;
        byte[] data = new byte[100_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 7 >> 3);
        }
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        tasks.add(start(() -> {
            for (int i = 0; i < clients; i++) {
                int s = b.accept(l);
                start(() -> echo(b, s));
            }
            return 0;
        }));
        for (int i = 0; i < clients; i++) {
            tasks.add(start(() -> {
                int c = connected(a, B, 7);
                FutureTask<Integer> writer = start(() -> {
                    int n = a.write(c, data, 0, data.length);
                    a.shutdown(c, SHUT_WR);
                    return n;
                });
                byte[] back = new byte[data.length];
                assertThat(a.recv(c, back, 0, back.length, MSG_WAITALL)).isEqualTo(data.length);
                assertThat(back).isEqualTo(data);
                assertThat(a.read(c, back, 0, 1)).isZero();
                a.close(c);
                return writer.get();
            }));
        }
        finish(tasks);
    }

    private static int echo(Process p, int s) throws ErrnoException {
        byte[] buffer = new byte[8192];
        int total = 0;
        for (int n; (n = p.read(s, buffer, 0, buffer.length)) > 0; total += n) {
            p.write(s, buffer, 0, n);
        }
        p.close(s);
        return total;
    }

    @Test
    void aServerOfOneThreadAndPollServesMany() throws Exception {
        int l = b.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        b.bind(l, at(B, 7));
        b.listen(l, 100);
        int clients = 40;
        FutureTask<Integer> server = start(() -> pollServer(l, clients));
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            tasks.add(start(() -> {
                int c = connected(a, B, 7);
                byte[] buffer = new byte[10];
                for (int n = 0; n < 50; n++) {
                    a.write(c, buffer, 0, 10);
                    assertThat(a.recv(c, buffer, 0, 10, MSG_WAITALL)).isEqualTo(10);
                }
                a.close(c);
                return 0;
            }));
        }
        finish(tasks);
        assertThat(server.get()).isEqualTo(clients);
    }

    /** Echoes until as many clients as expected have come and gone. */
    private int pollServer(int l, int clients) throws ErrnoException {
        List<PollFd> fds = new ArrayList<>(List.of(new PollFd(l, POLLIN)));
        byte[] buffer = new byte[1000];
        int gone = 0;
        while (gone < clients) {
            b.poll(fds.toArray(new PollFd[0]), -1);
            for (PollFd f : List.copyOf(fds)) {
                if (f.revents == 0) {
                    continue;
                }
                if (f.fd == l) {
                    int s = b.accept(l);
                    b.fcntl(s, F_SETFL, O_NONBLOCK);
                    fds.add(new PollFd(s, POLLIN));
                } else {
                    int n = b.read(f.fd, buffer, 0, buffer.length);
                    if (n == 0) {
                        b.close(f.fd);
                        fds.remove(f);
                        gone++;
                    } else {
                        b.write(f.fd, buffer, 0, n);
                    }
                }
            }
        }
        return gone;
    }

    @Test
    void descriptorsOpenedAndClosedByManyThreadsStayDistinct() throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int port = 2000 + t;
            tasks.add(start(() -> {
                for (int i = 0; i < 1000; i++) {
                    int s = bound(a, A, port);
                    assertThat(a.getsockname(s)).isEqualTo(at(A, port));
                    a.close(s);
                }
                return 0;
            }));
        }
        finish(tasks);
        assertThat(udp(a)).isEqualTo(3);
    }
}
