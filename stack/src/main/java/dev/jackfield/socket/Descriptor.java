package dev.jackfield.socket;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Readiness;
import java.net.SocketAddress;
import java.util.List;

/**
 * What stands behind a descriptor's number, from the call that opened it to close: a reference to an {@link OpenFile}, and the
 * calls that wait on it. Its calls answer a result or a negated error number, and block the calling thread when they must and may.
 */
public final class Descriptor {
    private final OpenFile file;
    private volatile boolean closed;
    private Wait waits; // on the core
    private volatile boolean closeOnExec;

    Descriptor(OpenFile file) {
        this.file = file;
    }

    /** What it refers to. */
    public OpenFile file() {
        return file;
    }

    /** The core of the host it belongs to. */
    public Core core() {
        return file.endpoint().core();
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
    }

    /** FD_CLOEXEC, which is kept and means nothing yet. */
    public boolean closeOnExec() {
        return closeOnExec;
    }

    /** Sets FD_CLOEXEC. */
    public void setCloseOnExec(boolean on) {
        closeOnExec = on;
    }

    // ---- calls that wait

    /** connect(2); a null address dissolves an association. */
    public int connect(SocketAddress peer) {
        return connect(peer, file.blocking(), file.sendTimeout());
    }

    /** As {@link #connect(SocketAddress)}, waiting as told here: {@code timeout} is in nanoseconds, 0 for ever. */
    public int connect(SocketAddress peer, boolean mayWait, long timeout) {
        return new Connect(this, peer, mayWait).perform(mayWait, timeout);
    }

    /** accept(2) into a table: the new descriptor's number. */
    public int accept(DescriptorTable table, int flags) {
        return accept(table, flags, file.blocking(), file.receiveTimeout());
    }

    /** As {@link #accept(DescriptorTable, int)}, waiting as told here. */
    public int accept(DescriptorTable table, int flags, boolean mayWait, long timeout) {
        return new Accept(this, table, flags).perform(mayWait, timeout);
    }

    /** recvfrom(2). */
    public int receive(byte[] b, int off, int len, int flags, Endpoint.Message message) {
        return receive(b, off, len, flags, message, mayWaitToReceive(flags), file.receiveTimeout());
    }

    /** As {@link #receive(byte[], int, int, int, Endpoint.Message)}, waiting as told here. */
    public int receive(byte[] b, int off, int len, int flags, Endpoint.Message message, boolean mayWait, long timeout) {
        Receive call = Calls.receive();
        call.prepare(this, b, off, len, flags, message);
        int r = call.perform(mayWait, timeout);
        Calls.give(call);
        return r;
    }

    /** sendto(2); a null address means the connected peer. */
    public int send(byte[] b, int off, int len, int flags, SocketAddress to) {
        return send(b, off, len, flags, to, mayWait(flags), file.sendTimeout());
    }

    /** As {@link #send(byte[], int, int, int, SocketAddress)}, waiting as told here. */
    public int send(byte[] b, int off, int len, int flags, SocketAddress to, boolean mayWait, long timeout) {
        return send(b, off, len, flags, to, List.of(), mayWait, timeout);
    }

    /** sendmsg(2), of one buffer. */
    public int send(byte[] b, int off, int len, int flags, SocketAddress to, List<Endpoint.Control> control) {
        return send(b, off, len, flags, to, control, mayWait(flags), file.sendTimeout());
    }

    private int send(
            byte[] b,
            int off,
            int len,
            int flags,
            SocketAddress to,
            List<Endpoint.Control> control,
            boolean mayWait,
            long timeout) {
        Send call = Calls.send();
        call.prepare(this, b, off, len, flags, to, control, mayWait);
        int r = call.perform(mayWait, timeout);
        Calls.give(call);
        return r;
    }

    /**
     * Waits until the socket is ready, whatever its status flags say.
     *
     * @param interest readiness bits, of which one has to stand; ERR and HUP always count
     * @param timeout nanoseconds, 0 for ever
     * @return the bits that stand, -EAGAIN when the time is over, -EINTR, or -EBADF
     */
    public int await(int interest, long timeout) {
        return new Ready(this, interest).perform(true, timeout);
    }

    /** What is out of band is there or not: nothing waits for it. */
    private boolean mayWaitToReceive(int flags) {
        return mayWait(flags) && (flags & Endpoint.MSG_OOB) == 0;
    }

    private boolean mayWait(int flags) {
        return file.blocking() && (flags & (Endpoint.MSG_DONTWAIT | Endpoint.MSG_ERRQUEUE)) == 0;
    }

    /** Ends it, on the core: wakes whoever waits on it, and gives up its reference. Answers as {@link Endpoint#close}. */
    int close() {
        assert core().held() && !closed;
        closed = true;
        for (Wait w = waits; w != null; w = w.after) {
            w.tell();
        }
        return file.release();
    }

    /** What close does when SO_LINGER asks it to wait: until all is acknowledged, or the time is over. Off the core. */
    public void linger() {
        Object linger = core().get(() -> file.endpoint().option(Posix.SOL_SOCKET, Posix.SO_LINGER));
        if (linger instanceof Endpoint.Linger l && l.seconds() > 0) {
            new LingeringClose(this).perform(true, l.seconds() * 1_000_000_000L);
        }
    }

    // ---- who waits

    void add(Wait w) {
        w.after = waits;
        if (waits != null) {
            waits.before = w;
        }
        waits = w;
    }

    void remove(Wait w) {
        if (w.before == null) {
            waits = w.after;
        } else {
            w.before.after = w.after;
        }
        if (w.after != null) {
            w.after.before = w.before;
        }
        w.before = null;
        w.after = null;
    }

    /** How many waits there are, for tests; on the core or when nothing happens. */
    public int waiting() {
        int n = 0;
        for (Wait w = waits; w != null; w = w.after) {
            n++;
        }
        return n;
    }

    private static final class LingeringClose extends Call {
        private final Readiness readiness;

        LingeringClose(Descriptor d) {
            super(d, Readiness.HUP);
            readiness = d.file.endpoint().readiness();
        }

        @Override
        int attempt() {
            return (readiness.bits() & Readiness.HUP) != 0 ? 0 : EAGAIN;
        }

        @Override
        boolean endsWithDescriptor() {
            return false;
        }
    }
}
