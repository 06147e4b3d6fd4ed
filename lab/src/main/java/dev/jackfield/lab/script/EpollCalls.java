package dev.jackfield.lab.script;

import static dev.jackfield.lab.script.Values.has;
import static dev.jackfield.lab.script.Values.isAny;
import static dev.jackfield.lab.script.Values.member;
import static dev.jackfield.lab.script.Values.memberNumber;
import static dev.jackfield.lab.script.Values.number;

import dev.jackfield.host.Process;
import dev.jackfield.lab.script.lang.Action.Call;
import dev.jackfield.lab.script.lang.Expression;
import dev.jackfield.lab.script.lang.Expression.Items;
import dev.jackfield.socket.EpollEvent;
import java.util.List;

/** epoll_create, epoll_ctl, epoll_wait. */
final class EpollCalls {
    private static final List<String> DATA = List.of("fd", "u32", "u64", "ptr");

    private final Process process;
    private final TestedSockets sockets;

    EpollCalls(Process process, TestedSockets sockets) {
        this.process = process;
        this.sockets = sockets;
    }

    Invocation create(Call c, long size) {
        return new Invocation(
                () -> process.epoll_create((int) size), r -> sockets.map((int) number(c.result()), (int) r));
    }

    Invocation create1(Call c, int flags) {
        return new Invocation(() -> process.epoll_create1(flags), r -> sockets.map((int) number(c.result()), (int) r));
    }

    private int fd(Expression e) throws ScriptFailure {
        int script = (int) number(e);
        return script < 0 ? script : sockets.live(script);
    }

    Invocation control(List<Expression> a) throws ScriptFailure {
        int instance = fd(a.get(0));
        int operation = (int) number(a.get(1));
        int fd = fd(a.get(2));
        EpollEvent event = Values.isNumber(a.get(3)) || isAny(a.get(3)) ? null : event(a.get(3));
        return new Invocation(
                () -> {
                    process.epoll_ctl(instance, operation, fd, event);
                    return 0;
                },
                r -> {});
    }

    private static EpollEvent event(Expression e) throws ScriptFailure {
        long data = 0;
        for (String name : DATA) {
            if (has(e, name)) {
                data = memberNumber(e, name); // of a descriptor the script's number: it comes back as it is
            }
        }
        return new EpollEvent((int) memberNumber(e, "events"), data);
    }

    Invocation await(List<Expression> a) throws ScriptFailure {
        int instance = fd(a.get(0));
        Expression wanted = a.get(1);
        EpollEvent[] events = new EpollEvent[Math.max((int) number(a.get(2)), 0)];
        int timeout = (int) number(a.get(3));
        return new Invocation(() -> process.epoll_wait(instance, events, timeout), n -> {
            if (!isAny(wanted)) {
                List<Expression> each = wanted instanceof Items i ? i.items() : List.of(wanted);
                for (int i = 0; i < Math.min(n, each.size()); i++) {
                    compare(each.get(i), events[i]);
                }
            }
        });
    }

    private static void compare(Expression wanted, EpollEvent is) throws ScriptFailure {
        if (isAny(wanted)) {
            return;
        }
        Expression events = member(wanted, "events");
        if (events != null && !isAny(events) && (int) number(events) != is.events) {
            throw new ScriptFailure(
                    "events is 0x" + Integer.toHexString(is.events) + ", not 0x" + Long.toHexString(number(events)));
        }
        for (String name : DATA) {
            Expression data = member(wanted, name);
            if (data != null && !isAny(data) && number(data) != is.data) {
                throw new ScriptFailure(name + " is " + is.data + ", not " + number(data));
            }
        }
    }
}
