package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;

/** accept(2): takes the oldest connection and gives it the lowest free descriptor; without a free one no connection is taken. */
final class Accept extends Call {
    private final OpenFile listener;
    private final DescriptorTable table;
    private final int flags;

    /** @param flags SOCK_NONBLOCK, SOCK_CLOEXEC */
    Accept(Descriptor d, DescriptorTable table, int flags) {
        super(d, Readiness.IN);
        this.listener = d.file();
        this.table = table;
        this.flags = flags;
    }

    @Override
    boolean needsNoThread() {
        return true;
    }

    @Override
    int attempt() {
        if (table.full()) {
            return Errno.EMFILE.failure();
        }
        Endpoint connected = listener.endpoint().accept();
        if (connected == null) {
            return listener.endpoint().acceptError();
        }
        return table.open(listener.accepted(connected, table.newInode()), flags);
    }
}
