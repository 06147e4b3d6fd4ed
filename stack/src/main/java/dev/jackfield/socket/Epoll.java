package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.EPOLLERR;
import static dev.jackfield.socket.Posix.EPOLLET;
import static dev.jackfield.socket.Posix.EPOLLEXCLUSIVE;
import static dev.jackfield.socket.Posix.EPOLLHUP;
import static dev.jackfield.socket.Posix.EPOLLIN;
import static dev.jackfield.socket.Posix.EPOLLONESHOT;
import static dev.jackfield.socket.Posix.EPOLLOUT;
import static dev.jackfield.socket.Posix.EPOLLRDNORM;
import static dev.jackfield.socket.Posix.EPOLLWAKEUP;
import static dev.jackfield.socket.Posix.EPOLLWRNORM;
import static dev.jackfield.socket.Posix.EPOLL_CTL_ADD;
import static dev.jackfield.socket.Posix.EPOLL_CTL_DEL;
import static dev.jackfield.socket.Posix.EPOLL_CTL_MOD;

import dev.jackfield.core.Core;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Readiness;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * An epoll instance (epoll(7)): the descriptors it watches, and a list of those that may have something to tell. News puts an entry on the
 * list; epoll_wait takes entries from its head, looks at each, and puts the level-triggered ones that told something back at its end. So a wait
 * costs what there is to tell, however many descriptors are watched.
 *
 * <p>It is a file like any other: it is readable while there is something to tell, can be polled, and can be watched by another instance.
 */
public final class Epoll extends Endpoint {
    private static final int NOT_EVENTS = EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP;
    private static final int WITH_EXCLUSIVE =
            EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;
    private static final int DEEPEST = 5; // instances that watch instances
    private static final int NOT_A_SOCKET = Errno.ENOTSOCK.failure();

    /** An entry belongs to a number and to the file behind it: after dup and close a file may be watched under a number that is not open. */
    private record Key(int fd, OpenFile file) {}

    private final Map<Key, Item> items = new HashMap<>();
    private Item firstReady;
    private Item lastReady;
    private int waiting; // calls of epoll_wait that wait

    private Epoll(Core core) {
        super(core);
    }

    /** A file that is a new instance. */
    public static OpenFile open(Core core, long inode) {
        return new OpenFile(new Epoll(core), null, inode);
    }

    // ---- epoll_ctl --------------------------------------------------------------------------------------------------

    /** epoll_ctl(2), on the core: 0 or a negated error number. */
    public static int control(Descriptor instance, int operation, int fd, Descriptor watched, EpollEvent event) {
        if (!(instance.file().endpoint() instanceof Epoll epoll) || instance.file() == watched.file()) {
            return Errno.EINVAL.failure();
        }
        boolean exclusive = event != null && (event.events & EPOLLEXCLUSIVE) != 0 && operation != EPOLL_CTL_DEL;
        boolean nested = watched.file().endpoint() instanceof Epoll;
        if (exclusive && (operation == EPOLL_CTL_MOD || nested || (event.events & ~WITH_EXCLUSIVE) != 0)) {
            return Errno.EINVAL.failure();
        }
        if (event == null && operation != EPOLL_CTL_DEL) {
            return Errno.EFAULT.failure();
        }
        Key key = new Key(fd, watched.file());
        Item item = epoll.items.get(key);
        return switch (operation) {
            case EPOLL_CTL_ADD -> {
                if (nested && (((Epoll) watched.file().endpoint()).reaches(epoll) || epoll.depth() > DEEPEST)) {
                    yield Errno.ELOOP.failure();
                }
                yield item == null ? epoll.add(key, event) : Errno.EEXIST.failure();
            }
            case EPOLL_CTL_MOD -> item == null ? Errno.ENOENT.failure() : item.modify(event);
            case EPOLL_CTL_DEL -> item == null ? Errno.ENOENT.failure() : item.remove();
            default -> Errno.EINVAL.failure();
        };
    }

    private int add(Key key, EpollEvent event) {
        Item i = new Item(key, event);
        items.put(key, i);
        key.file.add(i);
        key.file.endpoint().readiness().watch(i);
        return i.look();
    }

    /** Whether it watches another instance, directly or not. */
    private boolean reaches(Epoll other) {
        for (Key k : items.keySet()) {
            if (k.file.endpoint() instanceof Epoll e && (e == other || e.reaches(other))) {
                return true;
            }
        }
        return this == other;
    }

    private int depth() {
        int deepest = 0;
        for (Key k : items.keySet()) {
            if (k.file.endpoint() instanceof Epoll e) {
                deepest = Math.max(deepest, e.depth());
            }
        }
        return deepest + 1;
    }

    // ---- entries ----------------------------------------------------------------------------------------------------

    /** One descriptor that is watched. */
    final class Item extends Readiness.Watcher {
        private final Key key;
        private int events;
        private long data;
        private boolean listed;
        private Item beforeInList;
        private Item afterInList;
        Item previousOfFile;
        Item nextOfFile;

        Item(Key key, EpollEvent event) {
            super(0);
            this.key = key;
            set(event);
        }

        private void set(EpollEvent event) {
            events = event.events;
            data = event.data;
            interest(interest());
        }

        private int interest() {
            int i = events & ~NOT_EVENTS;
            i |= (i & EPOLLRDNORM) != 0 ? EPOLLIN : 0;
            i |= (i & EPOLLWRNORM) != 0 ? EPOLLOUT : 0;
            return i;
        }

        int modify(EpollEvent event) {
            set(event);
            return look();
        }

        /** Takes it up in the list when it has something to tell already. */
        private int look() {
            if (now() != 0) {
                list(this);
            }
            return 0;
        }

        /** What it has to tell now; nothing when it was to tell once, and has. */
        private int now() {
            if ((events & ~NOT_EVENTS) == 0) {
                return 0;
            }
            int bits = key.file.endpoint().ready();
            bits |= (bits & EPOLLIN) != 0 ? EPOLLRDNORM : 0;
            bits |= (bits & EPOLLOUT) != 0 ? EPOLLWRNORM : 0;
            return bits & (events & ~NOT_EVENTS | EPOLLERR | EPOLLHUP);
        }

        @Override
        protected void ready(int bits) {
            if ((events & ~NOT_EVENTS) != 0) {
                list(this);
            }
        }

        @Override
        protected boolean exclusive() {
            return (events & EPOLLEXCLUSIVE) != 0;
        }

        @Override
        protected boolean wokeSomebody() {
            return waiting > 0;
        }

        int remove() {
            key.file.endpoint().readiness().unwatch(this);
            key.file.remove(this);
            items.remove(key);
            unlist(this);
            return 0;
        }
    }

    private void list(Item i) {
        if (!i.listed) {
            i.listed = true;
            i.beforeInList = lastReady;
            if (lastReady == null) {
                firstReady = i;
            } else {
                lastReady.afterInList = i;
            }
            lastReady = i;
        }
        readiness.raise(Readiness.IN);
    }

    private void unlist(Item i) {
        if (!i.listed) {
            return;
        }
        i.listed = false;
        if (i.beforeInList == null) {
            firstReady = i.afterInList;
        } else {
            i.beforeInList.afterInList = i.afterInList;
        }
        if (i.afterInList == null) {
            lastReady = i.beforeInList;
        } else {
            i.afterInList.beforeInList = i.beforeInList;
        }
        i.beforeInList = null;
        i.afterInList = null;
        if (firstReady == null) {
            readiness.lower(Readiness.IN);
        }
    }

    // ---- epoll_wait -------------------------------------------------------------------------------------------------

    /**
     * epoll_wait(2).
     *
     * @param timeout nanoseconds: 0 does not wait, less waits for ever
     * @return how many of {@code events} were filled, or a negated error number
     */
    public static int await(Descriptor instance, EpollEvent[] events, long timeout) {
        if (!(instance.file().endpoint() instanceof Epoll epoll) || events.length == 0) {
            return Errno.EINVAL.failure();
        }
        return epoll.new Waiting(instance, events).perform(timeout != 0, Math.max(timeout, 0));
    }

    /** A call that waits until there is something to tell. */
    private final class Waiting extends Call {
        private final EpollEvent[] events;
        private boolean counted;

        Waiting(Descriptor instance, EpollEvent[] events) {
            super(instance, Readiness.IN);
            this.events = events;
        }

        @Override
        int attempt() {
            if (counted) {
                counted = false;
                waiting--;
            }
            int n = take(events);
            if (n == 0) {
                counted = true;
                waiting++;
            }
            return n == 0 ? EAGAIN : n;
        }

        @Override
        int cutShort(int error) {
            if (counted) {
                core.call(() -> {
                    counted = false;
                    return waiting--;
                });
            }
            return error == EAGAIN ? 0 : error;
        }
    }

    /** Takes from the list's head what has something to tell: how many. */
    private int take(EpollEvent[] into) {
        int n = 0;
        Item last = lastReady; // what is put back behind it has its turn next time
        for (Item i = firstReady; i != null && n < into.length; ) {
            Item after = i == last ? null : i.afterInList;
            unlist(i);
            int bits = i.now();
            if (bits != 0) {
                EpollEvent e = into[n] == null ? into[n] = new EpollEvent() : into[n];
                e.events = bits;
                e.data = i.data;
                n++;
                if ((i.events & EPOLLONESHOT) != 0) {
                    i.events &= NOT_EVENTS;
                } else if ((i.events & EPOLLET) == 0) {
                    list(i);
                }
            }
            i = after;
        }
        return n;
    }

    /** Readable while an entry has something to tell; the others leave the list. */
    @Override
    public int ready() {
        Item i = firstReady;
        while (i != null && i.now() == 0) {
            unlist(i);
            i = firstReady;
        }
        return readiness.bits();
    }

    // ---- a file that is no socket -----------------------------------------------------------------------------------

    @Override
    public int close() {
        for (Item i : items.values().toArray(Item[]::new)) {
            i.remove();
        }
        return 0;
    }

    @Override
    public int bind(SocketAddress local) {
        return NOT_A_SOCKET;
    }

    @Override
    public int listen(int backlog) {
        return NOT_A_SOCKET;
    }

    @Override
    public int acceptError() {
        return NOT_A_SOCKET;
    }

    @Override
    public int connect(SocketAddress peer) {
        return NOT_A_SOCKET;
    }

    @Override
    public int send(byte[] b, int off, int len, int flags, SocketAddress to) {
        return Errno.EINVAL.failure();
    }

    @Override
    public int receive(byte[] b, int off, int len, int flags, Message message) {
        return Errno.EINVAL.failure();
    }

    @Override
    public int shutdown(int how) {
        return NOT_A_SOCKET;
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
        return NOT_A_SOCKET;
    }

    @Override
    public Object option(int level, int option) {
        return null;
    }

    @Override
    public int takeError() {
        return 0;
    }
}
