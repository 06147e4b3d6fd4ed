package dev.jackfield.socket;

/** What poll(2) is asked about one descriptor, and what it answers. */
public final class PollFd {
    /** The descriptor; one below 0 is passed over. */
    public int fd;
    /** POLL... bits asked for; POLLERR, POLLHUP and POLLNVAL are told in any case. */
    public int events;
    /** POLL... bits that stand. */
    public int revents;

    public PollFd(int fd, int events) {
        this.fd = fd;
        this.events = events;
    }
}
