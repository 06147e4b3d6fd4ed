package dev.jackfield.jdk.nio;

import dev.jackfield.core.Clock;
import dev.jackfield.core.SystemClock;
import dev.jackfield.core.Waiter;
import dev.jackfield.host.Host;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A selector for channels on hosts and on the kernel together.
 *
 * <p>For a channel on a host, a watcher of its readiness puts its key into a list when something is raised, and wakes the selecting
 * thread; a selection goes through that list and through the keys that were ready the last time, as epoll does with level
 * triggering. So it costs what is ready, not what is registered. Channels on the kernel are in a selector of the JDK
 * ({@link KernelKeys}); while there are any, the selecting thread waits in that one and is woken there, else it waits by its clock.
 *
 * <p>The clock is that of the host on which the selector was opened, or of the first channel's.
 */
final class HostSelector extends AbstractSelector {
    private static final long FOREVER = -1;
    private static final Parked IN_KERNEL = new Parked(null, null);
    private static final VarHandle PARKED;
    private static final VarHandle RAISED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PARKED = lookup.findVarHandle(HostSelector.class, "parked", Parked.class);
            RAISED = lookup.findVarHandle(HostSelector.class, "raised", HostKey.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How the selecting thread waits; or that it does in the kernel's selector. */
    private record Parked(Waiter waiter, Clock clock) {
        void wakeUp(KernelKeys kernel) {
            if (this == IN_KERNEL) {
                kernel.wakeup();
            } else {
                clock.wake(waiter);
            }
        }
    }

    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> selected = new HashSet<>();
    private final Set<SelectionKey> publicKeys = Collections.unmodifiableSet(keys);
    private final Set<SelectionKey> publicSelected = new UngrowableSet<>(selected);
    private final ArrayDeque<HostKey> changed = new ArrayDeque<>(); // whose interest was set; its own lock
    private final ArrayList<HostKey> candidates = new ArrayList<>(); // may be ready; of the selecting thread
    private volatile HostKey raised; // a stack: newest first
    private volatile Parked parked; // the selecting thread, while it waits
    private volatile boolean wakeup;
    private volatile Clock clock;
    private volatile KernelKeys kernel; // null while no channel of the kernel was registered
    private boolean selecting;

    HostSelector(SelectorProvider provider, Host host) {
        super(provider);
        clock = host == null ? null : host.clock();
    }

    // ---- keys

    private void ensureOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    @Override
    public Set<SelectionKey> keys() {
        ensureOpen();
        return publicKeys;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        ensureOpen();
        return publicSelected;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel ch, int ops, Object attachment) {
        Key k;
        if (ch instanceof HostChannel h) {
            k = new HostKey(this, ch, h);
            if (clock == null) {
                clock = h.core().clock();
            }
        } else {
            k = kernel().register(this, ch);
        }
        k.attach(attachment);
        keys.add(k);
        if (!isOpen()) { // closed while it was added
            keys.remove(k);
            k.forget();
            throw new ClosedSelectorException();
        }
        k.begin();
        k.interestOps(ops);
        return k;
    }

    private KernelKeys kernel() {
        synchronized (changed) {
            if (kernel == null) {
                kernel = KernelKeys.open();
            }
            return kernel;
        }
    }

    /** Has the interest of a key looked at by the next selection. */
    void changed(HostKey k) {
        synchronized (changed) {
            changed.add(k);
        }
    }

    private void applyChanges() {
        synchronized (changed) {
            for (HostKey k; (k = changed.poll()) != null; ) {
                if (k.isValid() && k.apply()) {
                    addCandidate(k);
                }
            }
        }
    }

    private void addCandidate(HostKey k) {
        if (!k.candidate) {
            k.candidate = true;
            candidates.add(k);
        }
    }

    /** Lets go of the keys that were cancelled; whether one of the kernel's was among them. */
    private boolean forgetCancelled() {
        Set<SelectionKey> cancelled = cancelledKeys();
        SelectionKey[] all;
        synchronized (cancelled) {
            if (cancelled.isEmpty()) {
                return false;
            }
            all = cancelled.toArray(new SelectionKey[0]);
            cancelled.clear();
        }
        boolean kernels = false;
        for (SelectionKey k : all) {
            forget((Key) k);
            kernels |= k instanceof KernelKeys.KernelKey;
        }
        return kernels;
    }

    /** A key of the kernel's is being cancelled: what stands below it is cancelled no sooner than we know of it. */
    void cancelling(KernelKeys.KernelKey k) {
        Set<SelectionKey> cancelled = cancelledKeys();
        synchronized (cancelled) {
            cancelled.add(k);
            k.cancelBelow();
        }
    }

    private void forget(Key k) {
        keys.remove(k);
        selected.remove(k);
        deregister(k);
        k.forget();
    }

    // ---- news, from any thread

    /** A key may be ready; on the core of its channel. */
    void raise(HostKey k) {
        HostKey head;
        do {
            head = raised;
            k.nextRaised = head;
        } while (!RAISED.compareAndSet(this, head, k));
        Parked p = takeParked();
        if (p != null) {
            if (p.clock == k.host().core().clock()) {
                k.host().core().wake(p.waiter); // when the batch is over
            } else {
                p.wakeUp(kernel);
            }
        }
    }

    private Parked takeParked() {
        Parked p = parked;
        return p != null && PARKED.compareAndSet(this, p, null) ? p : null;
    }

    @Override
    public Selector wakeup() {
        wakeup = true;
        Parked p = takeParked();
        if (p != null) {
            p.wakeUp(kernel);
        }
        return this;
    }

    // ---- selecting

    @Override
    public int selectNow() throws IOException {
        return selection(null, 0);
    }

    @Override
    public int select() throws IOException {
        return selection(null, FOREVER);
    }

    @Override
    public int select(long millis) throws IOException {
        return selection(null, limit(millis));
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        Objects.requireNonNull(action);
        return selection(action, 0);
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        Objects.requireNonNull(action);
        return selection(action, FOREVER);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long millis) throws IOException {
        Objects.requireNonNull(action);
        return selection(action, limit(millis));
    }

    private static long limit(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("Negative timeout");
        }
        return millis == 0 || millis > Long.MAX_VALUE / 2_000_000 ? FOREVER : millis * 1_000_000;
    }

    private int selection(Consumer<SelectionKey> action, long timeout) throws IOException {
        synchronized (this) {
            ensureOpen();
            if (selecting) {
                throw new IllegalStateException("select in progress");
            }
            selecting = true;
            try {
                synchronized (publicSelected) {
                    return selectLocked(action, timeout);
                }
            } finally {
                selecting = false;
            }
        }
    }

    private int selectLocked(Consumer<SelectionKey> action, long timeout) throws IOException {
        settleCancelled();
        applyChanges();
        boolean interrupted = false;
        try {
            begin();
            await(timeout);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            end();
        }
        if (settleCancelled()) {
            kernel.settle();
        }
        wakeup = false;
        return report(action);
    }

    /** Lets go of cancelled keys, and of what the kernel's selectors still have of them; see {@link KernelKeys}. */
    private boolean settleCancelled() throws IOException {
        if (!forgetCancelled()) {
            return false;
        }
        kernel.flushKeeper();
        forgetCancelled();
        return true;
    }

    /** Waits until something is ready, the time is over, or somebody wants it to end; and asks the kernel. */
    private void await(long timeout) throws IOException, InterruptedException {
        KernelKeys k = kernel;
        Clock c = k != null || clock == null ? SystemClock.INSTANCE : clock;
        long deadline = timeout == FOREVER ? Clock.NEVER : c.now() + timeout;
        for (boolean asked = false; ; ) {
            if (somethingReady() || wakeup || timeout == 0) {
                if (k != null && !asked) {
                    k.poll();
                }
                return;
            }
            Parked p = k == null ? new Parked(new Waiter(), c) : IN_KERNEL;
            parked = p;
            try {
                if (raised == null && !wakeup) {
                    boolean inTime = k == null ? c.await(p.waiter, deadline) : k.await(deadline);
                    asked = true;
                    if (!inTime
                            || k != null
                                    && (k.something() || Thread.currentThread().isInterrupted())) {
                        return;
                    }
                }
            } finally {
                parked = null;
            }
        }
    }

    /** Takes the keys that were raised, and drops from the candidates those that are ready no longer. */
    private boolean somethingReady() {
        if (raised != null) {
            HostKey newest = (HostKey) RAISED.getAndSet(this, null);
            HostKey first = null; // in the order in which they were raised
            while (newest != null) {
                HostKey next = newest.nextRaised;
                newest.nextRaised = first;
                first = newest;
                newest = next;
            }
            while (first != null) {
                HostKey next = first.nextRaised;
                first.nextRaised = null;
                first.taken(); // from here on it is raised anew; its bits are looked at after that
                addCandidate(first);
                first = next;
            }
        }
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            HostKey k = candidates.get(i);
            if (k.isValid() && k.readyNow() != 0) {
                candidates.set(kept++, k);
            } else {
                k.candidate = false;
            }
        }
        while (candidates.size() > kept) {
            candidates.removeLast();
        }
        return kept > 0;
    }

    /** Puts what is ready into the selected keys, or gives it to the action; how many keys that were. */
    private int report(Consumer<SelectionKey> action) {
        int n = 0;
        somethingReady();
        for (int i = 0; i < candidates.size(); i++) { // shrinks to nothing when the action closes this
            HostKey k = candidates.get(i);
            n += report(k, k.isValid() ? k.readyNow() : 0, action);
        }
        if (kernel != null) {
            KernelKeys.KernelKey[] ready = kernel.take();
            for (KernelKeys.KernelKey k : ready) {
                n += report(k, k.isValid() ? k.found() : 0, action);
            }
        }
        return n;
    }

    private int report(Key k, int ops, Consumer<SelectionKey> action) {
        if (ops == 0) {
            return 0;
        }
        if (action != null) {
            k.setReady(ops);
            action.accept(k);
            ensureOpen();
            return 1;
        }
        if (selected.contains(k)) {
            return k.addReady(ops) ? 1 : 0;
        }
        k.setReady(ops);
        selected.add(k);
        return 1;
    }

    // ---- closing

    @Override
    protected void implCloseSelector() throws IOException {
        wakeup();
        synchronized (this) {
            synchronized (publicSelected) {
                for (SelectionKey k : Set.copyOf(keys)) {
                    forget((Key) k);
                }
                selected.clear();
                candidates.clear();
                Set<SelectionKey> cancelled = cancelledKeys();
                synchronized (cancelled) {
                    cancelled.clear();
                }
                if (kernel != null) {
                    kernel.close();
                }
            }
        }
    }

    @Override
    public String toString() {
        return isOpen() ? "HostSelector[" + keys.size() + " keys]" : "HostSelector[closed]";
    }
}
