package dev.jackfield.lab.script;

import dev.jackfield.lab.DeadlockException;
import dev.jackfield.lab.script.Invocation.Outcome;
import dev.jackfield.lab.script.lang.Action.Call;
import dev.jackfield.lab.script.lang.Action.Code;
import dev.jackfield.lab.script.lang.Action.PacketAction;
import dev.jackfield.lab.script.lang.Action.Shell;
import dev.jackfield.lab.script.lang.Event;
import dev.jackfield.lab.script.lang.Script;
import dev.jackfield.lab.script.lang.Time;

/** One run of one script: goes through its events, each at its time. */
final class ScriptRun implements AutoCloseable {
    /** How long a call may wait for the one before it that blocks. */
    private static final long HANDOVER = 1_000_000;

    /** A call that blocks, under way. */
    private static final class Blocked {
        Event event;
        Invocation invocation;
        long due;
        Outcome outcome; // null until it has returned
        long returned;
    }

    private final ScriptConfig config;
    private final Trace trace = new Trace();
    private final ScriptWorld world;
    private final TestedSockets sockets;
    private final Injector injector;
    private final Expectation expectation;
    private final Syscalls syscalls;
    private final ShellHooks shell;
    private final Snippets snippets = new Snippets();

    private Event current;
    private Blocked blocked;
    private long previousEnd;
    private long previousScheduled;
    private boolean previousInbound;

    ScriptRun(ScriptConfig config) throws ScriptFailure {
        this.config = config;
        this.world = new ScriptWorld(config, trace);
        this.sockets = new TestedSockets(config);
        this.injector = new Injector(config, world, sockets, trace);
        this.expectation = new Expectation(config, world, sockets);
        this.syscalls = new Syscalls(config, world.process, sockets);
        this.shell = new ShellHooks(world);
    }

    /** The event that was under way when the run ended. */
    Event current() {
        return current;
    }

    long now() {
        return world.now();
    }

    String trace() {
        return trace.all(sockets);
    }

    String latest() {
        return trace.latest(sockets);
    }

    void run(Script script) throws ScriptFailure {
        if (config.initScripts != null) {
            shell.run(config.initScripts.replace(",", ";"));
        }
        if (script.init() != null) {
            shell.run(script.init().command());
        }
        try {
            for (Event e : script.events()) {
                current = e;
                event(e);
                noFaults();
            }
            if (blocked != null) {
                current = blocked.event;
                awaitBlocked(blocked.due + HANDOVER);
            }
            noFaults();
            snippets.run();
        } finally {
            if (script.cleanup() != null) {
                shell.run(script.cleanup().command());
            }
        }
    }

    private void noFaults() throws ScriptFailure {
        if (world.host.core().faults() > 0) {
            throw new ScriptFailure("the stack raised an exception");
        }
    }

    private void event(Event e) throws ScriptFailure {
        boolean inbound = e.action() instanceof PacketAction p && p.inbound();
        long base = !e.time().relative() ? 0 : inbound && previousInbound ? previousScheduled : previousEnd;
        boolean any = e.time().kind() == Time.Kind.ANY;
        Due due = new Due(base + e.time().from(), base + e.time().to(), any, previousEnd);
        switch (e.action()) {
            case PacketAction p when !inbound -> expectation.expect(p, due);
            case PacketAction p -> {
                begin(due);
                injector.inject(p);
            }
            case Call c -> {
                begin(due);
                call(e, c, base);
            }
            case Shell s -> {
                begin(due);
                shell.run(s.command());
            }
            case Code c -> {
                begin(due);
                snippets.add(e.line(), c.text(), world.process, sockets.current());
            }
        }
        previousInbound = inbound;
        previousScheduled = due.from();
        previousEnd = world.now();
        lateReturn();
    }

    /** Lets time pass until the event is due. */
    private void begin(Due due) throws ScriptFailure {
        long late = world.now() - due.from();
        if (late > config.toleranceMicros) {
            throw new ScriptFailure(
                    "it is too late for this by " + PacketText.time(late) + " s: expected " + due.text());
        }
        world.runUntil(Math.max(due.from(), world.now()));
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    private void call(Event e, Call c, long base) throws ScriptFailure {
        if (blocked != null) {
            awaitBlocked(world.now() + HANDOVER);
        }
        Invocation i = syscalls.prepare(c);
        if (e.end() != null) {
            block(e, i, base + e.end().from());
            return;
        }
        long began = world.now();
        Outcome o;
        try {
            o = i.run();
        } catch (DeadlockException x) {
            throw new ScriptFailure(c.name() + " blocks, and nothing is left to happen that could end it");
        }
        if (world.now() - began > config.toleranceMicros) {
            throw new ScriptFailure(
                    c.name() + " blocked until " + PacketText.time(world.now()) + ", when it answered " + o.text());
        }
        Syscalls.check(c, i, o);
    }

    private void block(Event e, Invocation i, long due) throws ScriptFailure {
        Blocked b = new Blocked();
        b.event = e;
        b.invocation = i;
        b.due = due;
        blocked = b;
        world.virtual.daemon("blocked", () -> {
            b.outcome = i.run();
            b.returned = world.now();
        });
        world.runUntil(world.now()); // it waits now, or is through
    }

    private void awaitBlocked(long limit) throws ScriptFailure {
        Blocked b = blocked;
        if (b.outcome == null && !world.runUntil(() -> b.outcome != null, limit)) {
            current = b.event;
            throw new ScriptFailure("the call did not return until " + PacketText.time(world.now()) + ", expected at "
                    + PacketText.time(b.due));
        }
        lateReturn();
    }

    /** Compares when and with what the call that blocked has returned, if it has. */
    private void lateReturn() throws ScriptFailure {
        Blocked b = blocked;
        if (b == null || b.outcome == null) {
            return;
        }
        blocked = null;
        Event e = current;
        current = b.event;
        Syscalls.check((Call) b.event.action(), b.invocation, b.outcome);
        if (Math.abs(b.returned - b.due) > config.toleranceMicros) {
            throw new ScriptFailure(
                    "the call returned at " + PacketText.time(b.returned) + ", expected at " + PacketText.time(b.due));
        }
        current = e;
    }

    @Override
    public void close() {
        world.close();
    }
}
