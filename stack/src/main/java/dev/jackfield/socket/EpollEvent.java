package dev.jackfield.socket;

/** struct epoll_event: to epoll_ctl what is asked of a descriptor, from epoll_wait what stands. */
public final class EpollEvent {
    /** EPOLL... bits. */
    public int events;
    /** What the application wants to be told with them: kept and given back. */
    public long data;

    public EpollEvent(int events, long data) {
        this.events = events;
        this.data = data;
    }

    /** An empty one, to be filled by epoll_wait. */
    public EpollEvent() {}
}
