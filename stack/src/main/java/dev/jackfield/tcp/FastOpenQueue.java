package dev.jackfield.tcp;

import java.util.ArrayDeque;

/**
 * How many connections of a listener may be open before their handshake is complete (RFC 7413 section 5.1): whoever has a cookie could else fill it with spoofed
 * SYNs. One that is reset meanwhile keeps its place for a minute, since that is what happens to those whose address was spoofed.
 */
final class FastOpenQueue {
    private static final long PENALTY = TcpConfig.seconds(60);

    private int greatest;
    private int pending;
    private final ArrayDeque<Long> penalties = new ArrayDeque<>(0); // when each is over

    /** TCP_FASTOPEN: 0 for no fast open. */
    void limit(int n) {
        greatest = n;
    }

    int limit() {
        return greatest;
    }

    boolean off() {
        return greatest == 0;
    }

    /** Whether one more may be opened. */
    boolean admits(long now) {
        if (pending + penalties.size() >= greatest && !penalties.isEmpty() && penalties.peek() <= now) {
            penalties.poll();
        }
        return pending + penalties.size() < greatest;
    }

    void enter() {
        pending++;
    }

    /** One is no longer pending: its handshake is complete, or it is over. */
    void leave(boolean reset, long now) {
        pending--;
        if (reset) {
            penalties.add(now + PENALTY);
        }
    }
}
