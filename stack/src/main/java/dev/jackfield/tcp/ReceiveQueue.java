package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;

/**
 * What has arrived in order and the application has not read: packets, with their payload where it lies. Only small pieces are copied
 * together, so that a peer which sends single bytes cannot have us keep a packet for each.
 */
final class ReceiveQueue {
    private static final int SMALL = 256;

    private Packet first;
    private Packet last;
    private int bytes;

    int bytes() {
        return bytes;
    }

    /** Takes a packet over, of which {@code n} bytes from its byte {@code from} on are data. */
    void take(Pool pool, Packet p, int from, int n) {
        p.skip(from);
        p.truncate(n);
        bytes += n;
        if (n > SMALL) {
            add(p);
        } else if (last != null && last.spare() >= n) {
            last.append(p);
            last.time = p.time;
            p.free();
        } else if (p.compact()) {
            add(p);
        } else {
            Packet own = pool.packet(0, SMALL);
            own.append(p);
            own.time = p.time;
            add(own);
            p.free();
        }
    }

    /** As {@link #take}, where others still need the packet. */
    void append(Pool pool, Packet p, int from, int n) {
        Packet own = pool.packet(0, n <= SMALL ? SMALL : 0);
        own.attach(p, from, n);
        own.time = p.time;
        take(pool, own, 0, n);
    }

    private void add(Packet p) {
        p.next = null;
        if (last == null) {
            first = p;
        } else {
            last.next = p;
        }
        last = p;
    }

    /** Copies out at most {@code n} bytes and answers how many; when peeking they stay. */
    int read(byte[] b, int at, int n, boolean peek) {
        int copied = 0;
        for (Packet p = first; p != null && copied < n; ) {
            int k = Math.min(n - copied, p.length());
            p.copyTo(0, b, at + copied, k);
            copied += k;
            Packet next = p.next;
            if (!peek) {
                if (k < p.length()) {
                    p.skip(k);
                } else {
                    dropFirst();
                }
            }
            p = next;
        }
        if (!peek) {
            bytes -= copied;
        }
        return copied;
    }

    /** When the last of the first {@code n} bytes came; with many small pieces, when the last that was put to it did. */
    long arrival(int n) {
        Packet p = first;
        for (int left = n; p != null && p.next != null && left > p.length(); p = p.next) {
            left -= p.length();
        }
        return p == null ? 0 : p.time;
    }

    private void dropFirst() {
        Packet p = first;
        first = p.next;
        if (first == null) {
            last = null;
        }
        p.free();
    }

    /** Drops everything. */
    void clear() {
        while (first != null) {
            dropFirst();
        }
        bytes = 0;
    }
}
