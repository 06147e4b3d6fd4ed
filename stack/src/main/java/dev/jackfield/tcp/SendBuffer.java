package dev.jackfield.tcp;

import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;

/**
 * How much the application may write ahead: SO_SNDBUF where it was set, else a buffer that grows with the congestion window up to tcp_wmem's greatest, and never shrinks
 * (Linux's tcp_sndbuf_expand).
 */
final class SendBuffer {
    private static final int INITIAL_SEGMENTS = 10; // RFC 6928
    private static final int OVERHEAD = 640; // bytes: headers, and what the system keeps beside a packet

    private SendBuffer() {}

    /** How many bytes the queue takes now. */
    static int room(Sender snd) {
        int room = free(snd);
        long low = snd.c.config.notSentLow();
        if (low == Integer.MAX_VALUE || snd.mss == 0) {
            return room;
        }
        // As on Linux what a write begins while less is unsent may fill one packet.
        long unsent = Math.max(snd.unsentBytes(), 0);
        return unsent >= low ? 0 : (int) Math.min(room, low - unsent + snd.c.offload(snd.mss) - 1);
    }

    private static int free(Sender snd) {
        int most = (int) Math.min(size(snd), snd.c.tcp.memory.share());
        return Math.max(most - snd.queue.bytes(), 0);
    }

    /** Its size in bytes: SO_SNDBUF. */
    static int size(Sender snd) {
        SocketOptions told = snd.c.config.socket;
        return told.sendBufferSet ? told.sendBuffer : Math.max(told.sendBuffer, snd.grownBuffer);
    }

    /** Whether so much room is free that a writer should be woken: a third (Linux's sk_stream_is_writeable). */
    static boolean writable(Sender snd) {
        int free = free(snd);
        boolean fewUnsent = 2L * Math.max(snd.unsentBytes(), 0) < snd.c.config.notSentLow();
        return free >= snd.queue.bytes() / 2 && free > 0 && fewUnsent;
    }

    /** The window may have grown, and there is memory: room for so much as is acknowledged in two round trips, or in three where the control probes. */
    static void grow(Sender snd) {
        if (!snd.c.tcp.memory.plenty()) {
            return;
        }
        boolean near = snd.c.near();
        long most = snd.c.tcp.settings.get(near ? Setting.TCP_WMEM_NEAR : Setting.TCP_WMEM_MAX);
        long segments = Math.max(snd.cc.cwnd() / snd.mss, INITIAL_SEGMENTS);
        long wanted = Math.min(snd.cc.buffersOfWindow() * segments * footprint(snd.mss), most);
        long before = near ? Math.min(snd.grownBuffer, most) : snd.grownBuffer; // it may seem far in the beginning
        snd.grownBuffer = (int) Math.max(before, wanted);
    }

    /** What Linux reckons for a segment in the send buffer: so that as much can be written ahead as there. */
    private static long footprint(int mss) {
        return Integer.highestOneBit(2 * (mss + OVERHEAD) - 1) + OVERHEAD / 2;
    }
}
