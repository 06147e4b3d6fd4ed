package dev.jackfield.lab.script;

import static dev.jackfield.lab.script.Values.isAny;
import static dev.jackfield.lab.script.Values.member;
import static dev.jackfield.lab.script.Values.number;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Process;
import dev.jackfield.lab.script.Invocation.After;
import dev.jackfield.lab.script.Invocation.Body;
import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.lab.script.lang.Action.Call;
import dev.jackfield.lab.script.lang.Expression;
import dev.jackfield.lab.script.lang.Expression.Int;
import dev.jackfield.lab.script.lang.Expression.Items;
import dev.jackfield.lab.script.lang.Expression.Word;
import dev.jackfield.socket.PollFd;
import dev.jackfield.socket.Posix;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The calls that scripts make, on a process of the host under test. */
final class Syscalls {
    private static final After NOTHING = r -> {};
    private static final int STREAM = 1;
    private static final int FAST_OPEN = 0x20000000; // MSG_FASTOPEN
    private static final int MSG_CONFIRM = 0x800,
            MSG_CMSG_CLOEXEC = 0x4000_0000; // of neighbours, of descriptors received
    /** What the stack takes for flags of send and recv; others would be passed over by it in silence. */
    private static final int KNOWN_FLAGS = Posix.MSG_OOB
            | Posix.MSG_PEEK
            | Posix.MSG_DONTROUTE
            | Posix.MSG_TRUNC
            | Posix.MSG_DONTWAIT
            | Posix.MSG_WAITALL
            | Posix.MSG_NOSIGNAL
            | MSG_CONFIRM
            | MSG_CMSG_CLOEXEC
            | Posix.MSG_MORE
            | Posix.MSG_EOR
            | Endpoint.MSG_ERRQUEUE
            | Endpoint.MSG_ZEROCOPY
            | FAST_OPEN;

    private final ScriptConfig config;
    private final Process process;
    private final TestedSockets sockets;
    private final SocketOptionCalls options;
    private final MessageCalls messages;
    private final EpollCalls epoll;
    private final FileCalls files;

    Syscalls(ScriptConfig config, Process process, TestedSockets sockets) {
        this.config = config;
        this.process = process;
        this.sockets = sockets;
        this.options = new SocketOptionCalls(process, config);
        this.messages = new MessageCalls(process, config);
        this.epoll = new EpollCalls(process, sockets);
        this.files = new FileCalls(process, sockets);
    }

    /** Makes a call ready, whatever of its arguments is wrong being told here. */
    Invocation prepare(Call c) throws ScriptFailure {
        List<Expression> a = c.arguments();
        return switch (c.name()) {
            case "socket" -> socket(c, count(c, 3));
            case "bind" -> bind(count(c, 3));
            case "listen" -> listen(count(c, 2));
            case "accept" -> accept(c, count(c, 3), 0);
            case "accept4" -> accept(c, count(c, 4), (int) number(a.get(3)));
            case "connect" -> connect(count(c, 3));
            case "read" -> receive(fd(a.get(0)), buffer(count(c, 3).get(2)), 0, a.get(1));
            case "recv" -> receive(fd(a.get(0)), buffer(count(c, 4).get(2)), flags(a.get(3)), a.get(1));
            case "recvfrom" -> receive(fd(a.get(0)), buffer(count(c, 6).get(2)), flags(a.get(3)), a.get(1));
            case "readv" ->
                receive(fd(a.get(0)), new byte[MessageCalls.length(count(c, 3).get(1), a.get(2))], 0, a.get(1));
            case "recvmsg" -> messages.receive(fd(count(c, 3).get(0)), a.get(1), flags(a.get(2)));
            case "write" -> send(fd(a.get(0)), buffer(count(c, 3).get(2)), 0, null, a.get(1));
            case "send" -> send(fd(a.get(0)), buffer(count(c, 4).get(2)), flags(a.get(3)), null, a.get(1));
            case "sendto" ->
                send(
                        fd(a.get(0)),
                        buffer(count(c, 6).get(2)),
                        flags(a.get(3)),
                        to(a.get(0), a.get(4), flags(a.get(3))),
                        a.get(1));
            case "writev" ->
                send(fd(a.get(0)), new byte[MessageCalls.length(count(c, 3).get(1), a.get(2))], 0, null, a.get(1));
            case "sendmsg" -> sendMessage(count(c, 3));
            case "fcntl" -> fcntl(a);
            case "ioctl" -> ioctl(count(c, 3));
            case "close" -> close(count(c, 1));
            case "shutdown" -> shutdown(count(c, 2));
            case "setsockopt" -> options.set(fd(count(c, 5).get(0)), a);
            case "getsockopt" -> options.get(fd(count(c, 5).get(0)), a);
            case "poll" -> poll(count(c, 3));
            case "epoll_create" -> epoll.create(c, number(count(c, 1).get(0)));
            case "epoll_create1" -> epoll.create1(c, (int) number(count(c, 1).get(0)));
            case "epoll_ctl" -> epoll.control(count(c, 4));
            case "epoll_wait" -> epoll.await(count(c, 4));
            case "open" -> files.open(c);
            case "pipe" -> files.pipe(count(c, 1).get(0));
            case "sendfile" -> files.sendFile(count(c, 4));
            case "splice" -> files.splice(count(c, 6));
            case "cap_set" -> nothing(() -> {}); // a process here may do everything, and needs no capability
            default -> throw new ScriptFailure("unsupported call " + c.name());
        };
    }

    private static List<Expression> count(Call c, int n) throws ScriptFailure {
        if (c.arguments().size() != n) {
            throw new ScriptFailure(
                    c.name() + " has " + n + " arguments, not " + c.arguments().size());
        }
        return c.arguments();
    }

    private int fd(Expression e) throws ScriptFailure {
        int script = (int) number(e);
        return script < 0 ? script : sockets.live(script);
    }

    private static byte[] buffer(Expression length) throws ScriptFailure {
        long n = number(length);
        if (n < 0 || n > 1 << 30) {
            throw new ScriptFailure("unsupported length " + n);
        }
        return new byte[(int) n];
    }

    static int flags(Expression e) throws ScriptFailure {
        int flags = (int) number(e);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new ScriptFailure("unsupported flags 0x" + Integer.toHexString(flags & ~KNOWN_FLAGS));
        }
        return flags;
    }

    // ---- addresses --------------------------------------------------------------------------------------------------

    private SocketAddress local() {
        return new InetSocketAddress(config.localAddress(), config.bindPort);
    }

    private SocketAddress remote() {
        return new InetSocketAddress(config.remoteAddress(), config.connectPort);
    }

    /** Whether an address argument is NULL. */
    private static boolean isNull(Expression e) throws ScriptFailure {
        return (e instanceof Int || e instanceof Word) && number(e) == 0;
    }

    private static boolean unspecified(Expression e) throws ScriptFailure {
        if (e instanceof Word w) {
            return w.name().equals("AF_UNSPEC");
        }
        return Values.has(e, "sa_family") && Values.memberNumber(e, "sa_family") == Posix.AF_UNSPEC;
    }

    /** Where a datagram goes: always to the peer. */
    private SocketAddress to(Expression fd, Expression to, int flags) throws ScriptFailure {
        if (isNull(to)) {
            return null;
        }
        TestedSocket s = sockets.of(fd(fd));
        if (s != null && (flags & FAST_OPEN) != 0 && s.state == TestedSocket.State.NEW) {
            sockets.connecting(s);
        }
        if (s != null && s.protocol != IpPacket.TCP && s.remotePort == TestedSocket.UNKNOWN) {
            s.remotePort = config.connectPort;
        }
        return remote();
    }

    // ---- sockets ----------------------------------------------------------------------------------------------------

    private Invocation socket(Call c, List<Expression> a) throws ScriptFailure {
        int family =
                isAny(a.get(0)) ? config.version.v6Sockets() ? Posix.AF_INET6 : Posix.AF_INET : (int) number(a.get(0));
        int type = (int) number(a.get(1));
        int protocol = (int) number(a.get(2));
        int transport = protocol != 0 ? protocol : (type & 0xf) == STREAM ? IpPacket.TCP : IpPacket.UDP;
        return new Invocation(() -> process.socket(family, type, protocol), r -> {
            sockets.map((int) number(c.result()), (int) r);
            sockets.opened((int) r, transport);
        });
    }

    private Invocation bind(List<Expression> a) throws ScriptFailure {
        int fd = fd(a.get(0));
        return new Invocation(
                () -> {
                    process.bind(fd, local());
                    return 0;
                },
                r -> sockets.of(fd).localPort = config.bindPort);
    }

    private Invocation listen(List<Expression> a) throws ScriptFailure {
        int fd = fd(a.get(0));
        int backlog = (int) number(a.get(1));
        return new Invocation(
                () -> {
                    process.listen(fd, backlog);
                    return 0;
                },
                r -> sockets.of(fd).state = TestedSocket.State.LISTENING);
    }

    private Invocation accept(Call c, List<Expression> a, int flags) throws ScriptFailure {
        int fd = fd(a.get(0));
        return new Invocation(() -> flags == 0 ? process.accept(fd) : process.accept4(fd, flags), r -> {
            int live = (int) r;
            try {
                InetSocketAddress peer = (InetSocketAddress) process.getpeername(live);
                if (!peer.getAddress().equals(config.remoteAddress())) {
                    throw new ScriptFailure("accept answered a connection from " + peer);
                }
                sockets.map((int) number(c.result()), live);
                sockets.accepted(live, peer.getPort());
            } catch (ErrnoException e) {
                // It ended before it was accepted; the newest connection is what was accepted, for there is none other.
                sockets.map((int) number(c.result()), live);
                sockets.acceptedDead(live);
            }
        });
    }

    private Invocation connect(List<Expression> a) throws ScriptFailure {
        int fd = fd(a.get(0));
        boolean dissolve = unspecified(a.get(1));
        TestedSocket s = sockets.of(fd);
        if (s != null && !dissolve && (s.state == TestedSocket.State.NEW || s.over)) {
            sockets.connecting(s);
        }
        return new Invocation(
                () -> {
                    process.connect(fd, dissolve ? null : remote());
                    return 0;
                },
                r -> {
                    if (dissolve && s != null) {
                        s.restart(TestedSocket.State.NEW);
                    }
                });
    }

    private Invocation shutdown(List<Expression> a) throws ScriptFailure {
        int fd = fd(a.get(0));
        int how = (int) number(a.get(1));
        return nothing(() -> process.shutdown(fd, how));
    }

    private Invocation close(List<Expression> a) throws ScriptFailure {
        int script = (int) number(a.get(0));
        if (files.knows(script)) {
            return files.close(script);
        }
        int fd = fd(a.get(0));
        return new Invocation(
                () -> {
                    process.close(fd);
                    return 0;
                },
                r -> sockets.unmap(script));
    }

    private interface Quiet {
        void call() throws ErrnoException;
    }

    private static Invocation nothing(Quiet q) {
        return new Invocation(
                () -> {
                    q.call();
                    return 0;
                },
                NOTHING);
    }

    private Invocation fcntl(List<Expression> a) throws ScriptFailure {
        if (a.size() != 2 && a.size() != 3) {
            throw new ScriptFailure("fcntl has 2 or 3 arguments");
        }
        int fd = fd(a.get(0));
        int command = (int) number(a.get(1));
        int argument = a.size() == 3 ? (int) number(a.get(2)) : 0;
        return new Invocation(() -> process.fcntl(fd, command, argument), NOTHING);
    }

    private Invocation ioctl(List<Expression> a) throws ScriptFailure {
        int fd = fd(a.get(0));
        int request = (int) number(a.get(1));
        if (request == Posix.FIONBIO) {
            int argument = (int) number(Values.only(a.get(2)));
            return nothing(() -> process.ioctl(fd, request, argument));
        }
        Expression wanted = a.get(2);
        int[] answer = new int[1];
        return new Invocation(
                () -> {
                    answer[0] = process.ioctl(fd, request);
                    return 0;
                },
                r -> {
                    if (!isAny(wanted) && number(Values.only(wanted)) != answer[0]) {
                        throw new ScriptFailure(
                                "ioctl stored " + answer[0] + ", expected " + number(Values.only(wanted)));
                    }
                });
    }

    // ---- data -------------------------------------------------------------------------------------------------------

    private Invocation receive(int fd, byte[] b, int flags, Expression buffer) throws ScriptFailure {
        if (!isNull(buffer) || (flags & Posix.MSG_TRUNC) != 0) {
            return new Invocation(
                    () -> process.recv(fd, b, 0, b.length, flags),
                    r -> MessageCalls.checkZero(b, isAny(buffer) ? r : 0));
        }
        return new Invocation(
                () -> {
                    byte[] one = new byte[Math.min(b.length, 1)]; // what Linux finds before it looks at the pointer
                    int n = process.recv(fd, one, 0, one.length, flags | Posix.MSG_PEEK);
                    return badPointer("recv", n);
                },
                NOTHING);
    }

    private static long badPointer(String call, int length) throws ErrnoException {
        if (length > 0) {
            throw new ErrnoException(call, Errno.EFAULT);
        }
        return 0;
    }

    private Invocation send(int fd, byte[] b, int flags, SocketAddress to, Expression buffer) throws ScriptFailure {
        if (isNull(buffer)) {
            return new Invocation(
                    () -> {
                        process.sendto(fd, b, 0, 0, flags, to);
                        return badPointer("send", b.length);
                    },
                    NOTHING);
        }
        return new Invocation(() -> process.sendto(fd, b, 0, b.length, flags, to), NOTHING);
    }

    private Invocation sendMessage(List<Expression> a) throws ScriptFailure {
        Expression m = a.get(1);
        TestedSocket s = sockets.of(fd(a.get(0)));
        int flags = flags(a.get(2));
        boolean datagrams = s != null && s.protocol != IpPacket.TCP;
        boolean named = datagrams || (flags & FAST_OPEN) != 0;
        if (named && Values.has(m, "msg_name")) {
            return messages.send(fd(a.get(0)), m, flags, to(a.get(0), member(m, "msg_name"), flags));
        }
        return messages.send(fd(a.get(0)), m, flags, null);
    }

    // ---- poll -------------------------------------------------------------------------------------------------------

    private Invocation poll(List<Expression> a) throws ScriptFailure {
        if (!(a.get(0) instanceof Items list) || list.items().size() != number(a.get(1))) {
            throw new ScriptFailure("poll wants a list and its length");
        }
        PollFd[] fds = new PollFd[list.items().size()];
        for (int i = 0; i < fds.length; i++) {
            Expression e = list.items().get(i);
            fds[i] = new PollFd(fd(member(e, "fd")), (int) Values.memberNumber(e, "events"));
        }
        int timeout = (int) number(a.get(2));
        Body body = () -> process.poll(fds, timeout);
        return new Invocation(body, r -> {
            for (int i = 0; i < fds.length; i++) {
                Expression wanted = member(list.items().get(i), "revents");
                if (wanted != null && !isAny(wanted) && number(wanted) != fds[i].revents) {
                    throw new ScriptFailure("revents is 0x" + Integer.toHexString(fds[i].revents) + ", not 0x"
                            + Long.toHexString(number(wanted)));
                }
            }
        });
    }

    // ---- results ----------------------------------------------------------------------------------------------------

    /** Compares what a call answered, and notes what follows from it. */
    static void check(Call c, Invocation i, Invocation.Outcome outcome) throws ScriptFailure {
        String name = c.name();
        boolean opens = name.equals("socket")
                || name.equals("open")
                || name.startsWith("accept")
                || name.startsWith("epoll_create");
        long wanted = isAny(c.result()) ? 0 : number(c.result());
        boolean fails = !isAny(c.result()) && wanted < 0;
        boolean right = fails
                ? outcome.errno() != null && wanted == -1 && sameErrno(c.errno(), outcome.errno())
                : outcome.errno() == null
                        && (isAny(c.result()) || opens && outcome.value() >= 0 || wanted == outcome.value());
        if (!right) {
            String text = fails && c.errno() != null ? "-1 " + c.errno() : Long.toString(wanted);
            throw new ScriptFailure(name + " answered " + outcome.text() + ", expected " + text);
        }
        if (outcome.errno() == null) {
            i.after().check(outcome.value());
        }
    }

    private static boolean sameErrno(String wanted, Errno is) throws ScriptFailure {
        return wanted == null || Symbols.value(wanted) == is.number();
    }
}
