package dev.jackfield.socket;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.SocketOptions;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** A stream socket without a protocol below: the test plays the network, by the methods that do not override anything. */
final class ScriptedEndpoint extends Endpoint {
    private static final int EAGAIN = Errno.EAGAIN.failure();

    final ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();
    final Deque<ScriptedEndpoint> queue = new ArrayDeque<>();
    int room;
    int sent;
    int error;
    int shut = -1;
    int closes;
    boolean listening;
    boolean ended;
    int connectAnswer = Errno.EINPROGRESS.failure();
    int closeAnswer;
    int acceptError = EAGAIN;
    Linger linger = new Linger(false, 0);

    ScriptedEndpoint(Core core) {
        super(core);
    }

    // ---- the network

    private void onCore(Runnable r) {
        core.call(() -> {
            r.run();
            return 0;
        });
    }

    void arrive(String bytes) {
        onCore(() -> {
            in.compact().put(bytes.getBytes()).flip();
            readiness.raise(Readiness.IN);
        });
    }

    void end() {
        onCore(() -> {
            ended = true;
            readiness.raise(Readiness.IN | Readiness.RDHUP);
        });
    }

    void makeRoom(int bytes) {
        onCore(() -> {
            room += bytes;
            readiness.raise(Readiness.OUT);
        });
    }

    void fail(Errno e, int bits) {
        onCore(() -> {
            error = e.failure();
            readiness.raise(Readiness.ERR | bits);
        });
    }

    void established() {
        onCore(() -> readiness.raise(Readiness.OUT));
    }

    void hangUp() {
        onCore(() -> readiness.raise(Readiness.HUP));
    }

    void connection(ScriptedEndpoint e) {
        onCore(() -> {
            queue.add(e);
            readiness.raise(Readiness.IN);
        });
    }

    // ---- the socket

    @Override
    public int bind(SocketAddress local) {
        return 0;
    }

    @Override
    public int listen(int backlog) {
        listening = true;
        return 0;
    }

    @Override
    public boolean listening() {
        return listening;
    }

    @Override
    public Endpoint accept() {
        Endpoint e = queue.poll();
        if (queue.isEmpty()) {
            readiness.lower(Readiness.IN);
        }
        return e;
    }

    @Override
    public int acceptError() {
        return acceptError;
    }

    @Override
    public int connect(SocketAddress peer) {
        return connectAnswer;
    }

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to) {
        if (error != 0) {
            return takeError();
        }
        int n = Math.min(len, room);
        room -= n;
        sent += n;
        if (room == 0) {
            readiness.lower(Readiness.OUT);
        }
        return n == 0 && len > 0 ? EAGAIN : n;
    }

    @Override
    public int receive(byte[] b, int off, int len, int flags, Message message) {
        if (error != 0) {
            return takeError();
        }
        if (!in.hasRemaining()) {
            return ended ? 0 : EAGAIN;
        }
        int n = Math.min(len, in.remaining());
        in.get(b, off, n);
        if (!in.hasRemaining() && !ended) {
            readiness.lower(Readiness.IN);
        }
        return n;
    }

    @Override
    public int shutdown(int how) {
        shut = how;
        return 0;
    }

    @Override
    public int close() {
        closes++;
        return closeAnswer;
    }

    @Override
    public SocketAddress localAddress() {
        return null;
    }

    @Override
    public SocketAddress peerAddress() {
        return null;
    }

    @Override
    public int setOption(int level, int option, Object value) {
        return Errno.ENOPROTOOPT.failure();
    }

    @Override
    public Object option(int level, int option) {
        return level == SocketOptions.SOL_SOCKET && option == SocketOptions.SO_LINGER ? linger : null;
    }

    @Override
    public int takeError() {
        int e = error;
        error = 0;
        readiness.lower(Readiness.ERR);
        return e;
    }
}
