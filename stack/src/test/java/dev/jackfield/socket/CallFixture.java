package dev.jackfield.socket;

import dev.jackfield.core.Core;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SteppedClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;

/** A descriptor for a scripted stream socket, and threads that call on it. */
abstract class CallFixture {
    static final ProtocolSwitch.Row STREAM =
            new ProtocolSwitch.Row(Posix.AF_INET, Posix.SOCK_STREAM, Posix.IPPROTO_TCP, v6 -> null);

    final SteppedClock clock = new SteppedClock();
    final Core core = new Core("test", clock);
    final Settings settings = new Settings();
    final DescriptorTable table = new DescriptorTable(settings, this::inode);
    final ScriptedEndpoint endpoint = new ScriptedEndpoint(core);
    private long inodes;
    int fd;
    Descriptor descriptor;

    private long inode() {
        return ++inodes;
    }

    @BeforeEach
    void open() {
        fd = open(endpoint);
        descriptor = table.get(fd);
    }

    int open(ScriptedEndpoint e) {
        return core.call(() -> table.open(new OpenFile(e, STREAM, inode()), 0));
    }

    int close(int number) {
        return core.call(() -> table.close(number));
    }

    /** A call under way in a virtual thread of its own. */
    record Running<T>(Thread thread, FutureTask<T> result) {
        T get() throws Exception {
            return result.get();
        }
    }

    static <T> Running<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        return new Running<>(Thread.ofVirtual().start(task), task);
    }

    /** A call that has begun to wait. */
    <T> Running<T> startAndWait(Callable<T> call) throws InterruptedException {
        Running<T> r = start(call);
        clock.untilWaiting(1);
        return r;
    }

    Running<Integer> receiving(int len, int flags) throws InterruptedException {
        return startAndWait(() -> descriptor.receive(new byte[len], 0, len, flags, null));
    }

    Running<Integer> sending(int len) throws InterruptedException {
        return startAndWait(() -> descriptor.send(new byte[len], 0, len, 0, null));
    }

    void nonblocking() {
        descriptor.file().setFlags(Posix.O_NONBLOCK);
    }

    void timeout(int option, Duration d) {
        core.call(() -> descriptor.file().setOption(Posix.SOL_SOCKET, option, d));
    }
}
