package dev.jackfield.ip;

/** What is known of the largest packet that reaches one destination (RFC 1191 section 6.3): it is forgotten after a while, for paths get better. */
final class PathMtu {
    private int mtu;
    private long until;

    /** Lowers it, until a time. */
    void set(int mtu, long until) {
        this.mtu = mtu;
        this.until = until;
    }

    /** The MTU at a time, on a link with that MTU. */
    int mtu(long now, int link) {
        return now < until ? Math.min(mtu, link) : link;
    }

    boolean known(long now) {
        return now < until;
    }
}
