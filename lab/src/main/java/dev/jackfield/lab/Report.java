package dev.jackfield.lab;

import dev.jackfield.core.Clock;
import java.util.Collection;
import java.util.Locale;

/** What the scheduler has to say to a person. */
final class Report {
    private static final int FRAMES = 6;

    private Report() {}

    /** A time in seconds with microseconds. */
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%d.%06d", nanos / 1_000_000_000, nanos % 1_000_000_000 / 1000);
    }

    /** Who waits, where and since when. */
    static String deadlock(long now, Collection<Task> all) {
        StringBuilder s = new StringBuilder("deadlock at ")
                .append(seconds(now))
                .append(" s: nothing is left to happen, and these threads wait:");
        for (Task t : all) {
            s.append("\n  ").append(t.name);
            if (t.daemon) {
                s.append(" (daemon)");
            }
            s.append(", since ").append(seconds(t.since)).append(" s");
            if (t.deadline != Clock.NEVER) {
                s.append(", until ").append(seconds(t.deadline)).append(" s");
            }
            where(t.thread, s);
        }
        return s.toString();
    }

    /** The holder of the baton waits for something outside virtual time. */
    static String stuck(Task t) {
        StringBuilder s = new StringBuilder(t.name)
                .append(" waits for something that virtual time does not know, so that nothing can go on: ")
                .append(t.thread.getState());
        where(t.thread, s);
        return s.toString();
    }

    /** Whether a thread really waits. */
    static boolean blocked(Thread t) {
        return switch (t.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }

    private static void where(Thread t, StringBuilder s) {
        int n = 0;
        for (StackTraceElement e : t.getStackTrace()) {
            String c = e.getClassName();
            boolean ours = c.equals(Scheduler.class.getName())
                    || c.equals(VirtualClock.class.getName())
                    || c.equals(Report.class.getName());
            if (c.startsWith("java.") || c.startsWith("jdk.") || ours) {
                continue;
            }
            if (n++ == FRAMES) {
                return;
            }
            s.append("\n      at ").append(e);
        }
    }
}
