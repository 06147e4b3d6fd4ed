package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.jackfield.core.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls that a device needs. Each answers what the call answers or, when it fails, the negated errno. The numbers are
 * those of x86-64 and AArch64, which agree in all that is used here.
 *
 * <p>An instance holds the place to which errno is saved, so it is used by one thread at a time.
 */
final class Libc {
    static final int O_RDWR = 2, O_NONBLOCK = 0x800, O_CLOEXEC = 0x8_0000;
    static final int EFD_CLOEXEC = O_CLOEXEC;
    static final int AF_INET = 2, AF_PACKET = 17, AF_XDP = 44;
    static final int SOCK_DGRAM = 2, SOCK_RAW = 3, SOCK_CLOEXEC = O_CLOEXEC, SOCK_NONBLOCK = O_NONBLOCK;
    static final int MSG_DONTWAIT = 0x40;
    static final int PROT_READ_WRITE = 3, MAP_SHARED = 1, MAP_POPULATE = 0x8000;
    static final short POLLIN = 1;

    static final int EPERM = -1, ENOENT = -2, EINTR = -4, ENXIO = -6, EAGAIN = -11, EACCES = -13, EBUSY = -16;
    static final int ENODEV = -19, EINVAL = -22, EOPNOTSUPP = -95, ENETDOWN = -100, ENOBUFS = -105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option SAVE_ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option THIRD_IS_VARIADIC = Linker.Option.firstVariadicArg(2);
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = bind("open", JAVA_INT, THIRD_IS_VARIADIC, ADDRESS, JAVA_INT);
    private static final MethodHandle SOCKET = bind("socket", JAVA_INT, null, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD = bind("eventfd", JAVA_INT, null, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, null, JAVA_INT);
    private static final MethodHandle POLL = bind("poll", JAVA_INT, null, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle READ = bind("read", JAVA_LONG, null, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle READ_HEAP = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("read"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
            SAVE_ERRNO,
            Linker.Option.critical(true));
    private static final MethodHandle WRITE = bind("write", JAVA_LONG, null, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle IOCTL_POINTER =
            bind("ioctl", JAVA_INT, THIRD_IS_VARIADIC, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle IOCTL_NUMBER =
            bind("ioctl", JAVA_INT, THIRD_IS_VARIADIC, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle BIND = bind("bind", JAVA_INT, null, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", JAVA_INT, null, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            bind("getsockopt", JAVA_INT, null, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle RECVMMSG =
            bind("recvmmsg", JAVA_INT, null, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SEND = bind("send", JAVA_LONG, null, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle MMAP =
            bind("mmap", ADDRESS, null, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = bind("munmap", JAVA_INT, null, ADDRESS, JAVA_LONG);
    private static final MethodHandle BPF =
            bind("syscall", JAVA_LONG, Linker.Option.firstVariadicArg(1), JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle IO_URING_SETUP =
            bind("syscall", JAVA_LONG, Linker.Option.firstVariadicArg(1), JAVA_LONG, JAVA_INT, ADDRESS);
    private static final MethodHandle IO_URING_ENTER = bind(
            "syscall",
            JAVA_LONG,
            Linker.Option.firstVariadicArg(1),
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG);
    private static final long IO_URING_SETUP_NUMBER = 425, IO_URING_ENTER_NUMBER = 426;
    private static final long BPF_NUMBER = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    private static MethodHandle bind(
            String name, MemoryLayout result, Linker.Option variadic, MemoryLayout... arguments) {
        MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
        FunctionDescriptor type = FunctionDescriptor.of(result, arguments);
        return variadic == null
                ? LINKER.downcallHandle(address, type, SAVE_ERRNO)
                : LINKER.downcallHandle(address, type, SAVE_ERRNO, variadic);
    }

    int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return answer((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int socket(int family, int type, int protocol) {
        try {
            return answer((int) SOCKET.invokeExact(state, family, type, protocol));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int eventfd(int count, int flags) {
        try {
            return answer((int) EVENTFD.invokeExact(state, count, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int close(int fd) {
        try {
            return answer((int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Waits without limit until one of the {@link #pollFds descriptors} is ready. */
    int poll(MemorySegment fds, int n) {
        try {
            return answer((int) POLL.invokeExact(state, fds, (long) n, -1));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int read(int fd, MemorySegment to, long n) {
        try {
            return answer((int) (long) READ.invokeExact(state, fd, to, n));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Reads into an array without a copy. The collector waits for the call, so it is for descriptors that do not block. */
    int read(int fd, byte[] to, int at, int n) {
        try {
            MemorySegment room = MemorySegment.ofArray(to).asSlice(at, n);
            return answer((int) (long) READ_HEAP.invokeExact(state, fd, room, (long) n));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int write(int fd, MemorySegment from, long n) {
        try {
            return answer((int) (long) WRITE.invokeExact(state, fd, from, n));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int ioctl(int fd, long request, MemorySegment argument) {
        try {
            return answer((int) IOCTL_POINTER.invokeExact(state, fd, request, argument));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int ioctl(int fd, long request, long argument) {
        try {
            return answer((int) IOCTL_NUMBER.invokeExact(state, fd, request, argument));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int bind(int fd, MemorySegment address) {
        try {
            return answer((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            return answer((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** As the call of that name, for options that are an int. */
    int setsockopt(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** @param length of the value, an int, which the kernel may lower */
    int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        try {
            return answer((int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Receives into an array of {@code struct mmsghdr} what is there, without waiting. */
    int recvmmsg(int fd, MemorySegment messages, int n) {
        try {
            return answer((int) RECVMMSG.invokeExact(state, fd, messages, n, MSG_DONTWAIT, MemorySegment.NULL));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int send(int fd, MemorySegment from, long n, int flags) {
        try {
            return answer((int) (long) SEND.invokeExact(state, fd, from, n, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Maps what a descriptor offers at an offset; null when it cannot. */
    MemorySegment mmap(int fd, long offset, long length) {
        try {
            MemorySegment m = (MemorySegment) MMAP.invokeExact(
                    state, MemorySegment.NULL, length, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
            return m.address() == -1 ? null : m.reinterpret(length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int munmap(MemorySegment mapped) {
        try {
            return answer((int) MUNMAP.invokeExact(state, mapped, mapped.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** bpf(2). */
    int bpf(int command, MemorySegment attributes) {
        try {
            return answer(
                    (int) (long) BPF.invokeExact(state, BPF_NUMBER, command, attributes, (int) attributes.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** io_uring_setup(2). */
    int ioUringSetup(int entries, MemorySegment params) {
        try {
            return answer((int) (long) IO_URING_SETUP.invokeExact(state, IO_URING_SETUP_NUMBER, entries, params));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** io_uring_enter(2), which submits and does not wait. */
    int ioUringEnter(int ring, int submissions) {
        try {
            return answer((int) (long) IO_URING_ENTER.invokeExact(
                    state, IO_URING_ENTER_NUMBER, ring, submissions, 0, 0, MemorySegment.NULL, 0L));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** An array of {@code struct pollfd} that asks for POLLIN on each. */
    static MemorySegment pollFds(Arena arena, int... fds) {
        MemorySegment s = arena.allocate(8L * fds.length, 4);
        for (int i = 0; i < fds.length; i++) {
            s.set(JAVA_INT, 8L * i, fds[i]);
            s.set(JAVA_SHORT, 8L * i + 4, POLLIN);
        }
        return s;
    }

    /** What the last {@link #poll} found on descriptor i of the array: POLLIN, POLLERR ... */
    static short found(MemorySegment pollFds, int i) {
        return pollFds.get(JAVA_SHORT, 8L * i + 6);
    }

    /** The words for an error. */
    static String text(int failure) {
        try {
            return Errno.of(failure).text();
        } catch (IllegalArgumentException e) {
            return "errno " + -failure;
        }
    }

    private int answer(int result) {
        return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
    }

    private static AssertionError unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new AssertionError(e); // a foreign call throws nothing
    }
}
