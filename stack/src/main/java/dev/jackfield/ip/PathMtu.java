package dev.jackfield.ip;

/** What is known of the largest packet that reaches one destination (RFC 1191 section 6.3): it is forgotten after a while, for paths get better. */
final class PathMtu {
    private int mtu;
    private long until;
    private boolean narrower;

    /**
     * Lowers it, until a time.
     *
     * @param narrower whether the path takes even less, but less is not believed
     */
    void set(int mtu, boolean narrower, long until) {
        this.mtu = mtu;
        this.narrower = narrower;
        this.until = until;
    }

    /** Whether packets must be allowed to be fragmented on their way to fit through it (Linux's locked MTU). */
    boolean narrower(long now) {
        return now < until && narrower;
    }

    /** The MTU at a time, on a link with that MTU. */
    int mtu(long now, int link) {
        return now < until ? Math.min(mtu, link) : link;
    }

    boolean known(long now) {
        return now < until;
    }
}
