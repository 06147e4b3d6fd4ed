package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.SOCK_STREAM;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static dev.jackfield.socket.Posix.SO_LINGER;
import static dev.jackfield.socket.Posix.TCP_CORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The two programs of a {@link StreamScene}: a client and a server that send each other a stream, in pieces of any size and at any pace, shut down when they have sent all, and close when they have read all. */
final class StreamTalk {
    private static final int PORT = 4000;
    private static final int MOST_CALLS = 300; // of one kind, for one stream
    private static final Set<Errno> OF_THE_NETWORK = EnumSet.of(
            Errno.ETIMEDOUT,
            Errno.ECONNRESET,
            Errno.EPIPE,
            Errno.ECONNREFUSED,
            Errno.EHOSTUNREACH,
            Errno.ENETUNREACH,
            Errno.ENETDOWN);

    private final StreamScene scene;
    private final Network net;
    private final SplittableRandom random;
    private final List<String> features;
    private final End client;
    private final End server;
    private int running; // threads
    private int listener = -1;

    StreamTalk(StreamScene scene, Network net, SplittableRandom random, List<String> features) {
        this.scene = scene;
        this.net = net;
        this.random = random;
        this.features = features;
        this.client = new End("client", 1);
        this.server = new End("server", 2);
    }

    static String[] congestionControls() {
        return new String[] {"cubic", "reno", "bbr"};
    }

    /** One of the two programs, and what became of it. */
    private final class End {
        final String name;
        final int out;
        final int in;
        final SplittableRandom random = StreamTalk.this.random.split();
        /** Of the stream that it sends, in bytes. */
        final long length;
        /** After so many bytes it aborts; -1 for never. */
        final long abortsAfter;

        Process p;
        int fd = -1;
        int busy; // threads that use it
        boolean sent;
        boolean received;
        boolean closed;
        Errno sendError;
        Errno receiveError;

        End(String name, int out) {
            this.name = name;
            this.out = out;
            this.in = 3 - out;
            this.length =
                    random.nextLong(1L << (random.nextInt(30) == 0 ? random.nextInt(19, 23) : random.nextInt(1, 20)));
            this.abortsAfter = !scene.kind && random.nextInt(5) == 0 ? random.nextLong(length + 1) : -1;
        }

        void failed(ErrnoException e, boolean sending) {
            // It aborted, and its other thread is told so; or there is nothing to shut down any more.
            if (!(closed && e.errno() == Errno.EBADF) && !(sending && e.errno() == Errno.ENOTCONN)) {
                assertThat(e.errno()).as(name).isIn(OF_THE_NETWORK);
            }
            if (sending) {
                sendError = e.errno();
            } else {
                receiveError = e.errno();
            }
        }

        @Override
        public String toString() {
            return name
                    + (sent ? " sent " : " sends ")
                    + length
                    + (sendError == null ? "" : " (" + sendError + ")")
                    + (received ? ", received" : ", receives")
                    + (receiveError == null ? "" : " (" + receiveError + ")")
                    + (abortsAfter >= 0 ? ", aborts after " + abortsAfter : "")
                    + (closed ? ", closed" : "");
        }
    }

    // ---- the programs

    void begin(Host a, Host b, String address) {
        features.add(client + "; " + server);
        server.p = b.process("server");
        client.p = a.process("client");
        start("server", () -> serve(address));
        start("client", () -> {
            net.world().sleep(1);
            ask(address);
        });
    }

    private void start(String name, VirtualWorld.Body body) {
        running++;
        net.world().daemon(name, () -> {
            try {
                body.run();
            } finally {
                running--;
            }
        });
    }

    /** Whether both programs have ended. */
    boolean over() {
        return running == 0;
    }

    /** A connection may come that the client has given up already: only the one that says something is meant. */
    private void serve(String address) throws Exception {
        Process p = server.p;
        int l = p.socket(AF_INET, SOCK_STREAM, 0);
        scene.options(p, l, server.random);
        p.bind(l, new InetSocketAddress(address, PORT));
        p.listen(l, 2);
        listener = l;
        byte[] one = new byte[1];
        while (true) {
            int s;
            try {
                s = p.accept(l);
            } catch (ErrnoException e) {
                assertThat(e.errno()).isEqualTo(Errno.EINVAL); // nobody comes any more, see ask
                server.receiveError = e.errno();
                p.exit();
                return;
            }
            int n;
            try {
                n = p.read(s, one, 0, 1);
            } catch (ErrnoException e) {
                n = 0;
            }
            if (n == 1) {
                p.close(l);
                listener = -1;
                server.fd = s;
                converse(server);
                return;
            }
            p.close(s);
        }
    }

    private void ask(String address) throws Exception {
        try {
            client.fd = connect(client.p, address);
            client.p.write(client.fd, new byte[1], 0, 1);
        } catch (ErrnoException e) {
            client.failed(e, true);
            client.failed(e, false);
            end(client);
            return;
        }
        converse(client);
    }

    private int connect(Process p, String address) throws Exception {
        for (int tries = 0; ; tries++) {
            int s = p.socket(AF_INET, SOCK_STREAM, 0);
            scene.options(p, s, client.random);
            try {
                p.connect(s, new InetSocketAddress(address, PORT));
                return s;
            } catch (ErrnoException e) {
                p.close(s);
                if (tries == 100 || !scene.kind && e.errno() == Errno.ETIMEDOUT) {
                    throw e;
                }
                net.world().sleep(100_000_000); // the network is away for a while
            }
        }
    }

    private void converse(End e) {
        e.busy = 2;
        start(e.name + " sends", () -> {
            try {
                send(e);
            } catch (ErrnoException x) {
                e.failed(x, true);
            }
            end(e);
        });
        start(e.name + " receives", () -> {
            try {
                receive(e);
            } catch (ErrnoException x) {
                e.failed(x, false);
            }
            end(e);
        });
    }

    /** The last of a program's threads closes what is open. */
    private void end(End e) throws Exception {
        if (--e.busy > 0) {
            return;
        }
        while (scene.kind && !whole()) {
            net.world()
                    .sleep(100_000_000); // a connection that its program has left is given up sooner than one that it
            // holds
        }
        if (!e.closed && e.fd >= 0) {
            if (e.random.nextInt(5) == 0) {
                e.p.setsockopt(e.fd, SOL_SOCKET, SO_LINGER, new Endpoint.Linger(true, 3));
            }
            e.p.close(e.fd);
            e.closed = true;
        }
        e.p.exit();
        if (e == client && listener >= 0) {
            server.p.shutdown(listener, Endpoint.SHUT_RDWR);
        }
    }

    private void send(End e) throws Exception {
        SplittableRandom r = e.random.split();
        SplittableRandom content = content(e.out);
        int most = Math.max(1 << r.nextInt(1, 16), (int) (e.length / MOST_CALLS));
        boolean cork = r.nextInt(5) == 0;
        if (cork) {
            e.p.setsockopt(e.fd, IPPROTO_TCP, TCP_CORK, 1);
        }
        for (long at = 0; at < e.length; ) {
            if (e.abortsAfter >= 0 && at >= e.abortsAfter) {
                e.p.setsockopt(e.fd, SOL_SOCKET, SO_LINGER, new Endpoint.Linger(true, 0));
                e.closed = true;
                e.p.close(e.fd);
                throw new ErrnoException("abort", Errno.ECONNRESET);
            }
            byte[] b = new byte[(int) Math.min(e.length - at, r.nextInt(1, most + 1))];
            for (int i = 0; i < b.length; i++) {
                b[i] = (byte) content.nextInt();
            }
            int flags = r.nextInt(10) == 0 ? Endpoint.MSG_MORE : 0;
            int n = e.p.send(e.fd, b, 0, b.length, flags);
            if (n < b.length) { // an error ended it on the way, which the next call tells
                e.p.send(e.fd, b, n, b.length - n, flags);
                throw new AssertionError(
                        "a blocking write of " + b.length + " took " + n + ", and the next one no error");
            }
            at += n;
            pause(r);
        }
        if (cork && r.nextBoolean()) {
            e.p.setsockopt(e.fd, IPPROTO_TCP, TCP_CORK, 0);
            pause(r);
        }
        e.p.shutdown(e.fd, Endpoint.SHUT_WR);
        e.sent = true;
    }

    private void receive(End e) throws Exception {
        SplittableRandom r = e.random.split();
        SplittableRandom content = content(e.in);
        long expected = e == client ? server.length : client.length;
        byte[] b = new byte[Math.max(1 << r.nextInt(1, 17), (int) (expected / MOST_CALLS))];
        long all = 0;
        while (true) {
            int want = r.nextInt(1, b.length + 1);
            int n = e.p.recv(e.fd, b, 0, want, r.nextInt(8) == 0 ? Endpoint.MSG_WAITALL : 0);
            if (n == 0) {
                break;
            }
            for (int i = 0; i < n; i++) {
                if (b[i] != (byte) content.nextInt()) {
                    throw new AssertionError("byte " + (all + i) + " that the " + e.name + " receives is wrong");
                }
            }
            all += n;
            pause(r);
        }
        if (all != expected) {
            if (e.sendError != null
                    && e.sendError
                            != Errno.ENOTCONN) { // told once, to the other thread; from then on there is only the end,
                // as on Linux
                e.receiveError = e.sendError;
                return;
            }
            throw new AssertionError("the " + e.name + " is told the end after " + all + " of " + expected + " bytes");
        }
        e.received = true;
    }

    private SplittableRandom content(int stream) {
        return new SplittableRandom(scene.seed * 4 + stream);
    }

    private void pause(SplittableRandom r) throws InterruptedException {
        if (r.nextInt(50) == 0) {
            net.world().sleep(r.nextLong(300_000_000));
        }
    }

    // ---- what became of it

    boolean whole() {
        return client.received && server.received;
    }

    void verify() {
        assertThat(client.received || client.receiveError != null)
                .as(client.toString())
                .isTrue();
        assertThat(server.received || server.receiveError != null)
                .as(server.toString())
                .isTrue();
        if (scene.kind) {
            assertThat(whole())
                    .as("all goes through on a kind network: %s", this)
                    .isTrue();
        }
    }

    @Override
    public String toString() {
        return client + "; " + server;
    }
}
