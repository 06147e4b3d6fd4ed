package dev.jackfield.tcp;

/** Of a connection that a SYN with a valid cookie opened (RFC 7413 section 4.2.2): it is used before its handshake is complete. */
final class FastOpenChild {
    private final FastOpenQueue queue;
    private final boolean data;
    private FastOpenCookie reply;
    private boolean pending = true;

    /**
     * @param reply a new cookie for the client, or null
     * @param data whether there was data in the SYN
     */
    FastOpenChild(FastOpenQueue queue, FastOpenCookie reply, boolean data) {
        this.queue = queue;
        this.reply = reply;
        this.data = data;
        queue.enter();
    }

    /** Whether the peer has not acknowledged our SYN. */
    boolean pending() {
        return pending;
    }

    boolean data() {
        return data;
    }

    /** The cookie for the first SYN-ACK, once. */
    FastOpenCookie takeReply() {
        FastOpenCookie c = reply;
        reply = null;
        return c;
    }

    /** The handshake is complete, or the connection is at its end. */
    void settle(boolean reset, long now) {
        if (pending) {
            pending = false;
            queue.leave(reset, now);
        }
    }
}
