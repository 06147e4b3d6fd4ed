package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.core.Seq;

/**
 * What arrived out of order (RFC 9293 section 3.10.7.4: segments that begin beyond RCV.NXT may be held). Held as blocks of adjacent segments, so the
 * search is by gaps, of which a bounded number is kept; the usual segment joins the last block. Where segments overlap, what came first stays.
 */
final class Reassembly {
    private static final int MAX_BLOCKS = 256;

    /** One segment's payload, or the part of it that was new. */
    private static final class Piece {
        final Packet packet;
        int offset;
        int length;
        final int memory; // what the packet keeps; 0 for all but its first piece
        Piece next;

        Piece(Packet packet, int offset, int length, int memory) {
            this.packet = packet;
            this.offset = offset;
            this.length = length;
            this.memory = memory;
        }
    }

    /** Adjacent pieces from left to right, and the gap before the next block. */
    private static final class Block {
        int left;
        int right;
        Piece first;
        Piece last;
        Block before;
        Block after;
    }

    private final Block[] recent = new Block[4];
    private Block head;
    private Block tail;
    private int blocks;
    private long memory;

    boolean isEmpty() {
        return head == null;
    }

    /** What it keeps from the collector, roughly. */
    long memory() {
        return memory;
    }

    /** Holds payload at {@code seq}; the packet is kept. Answers how many bytes were new, or -1 when there were too many gaps to take it. */
    int add(int seq, Packet p, int offset, int length) {
        int added = 0;
        Block b = tail; // the last block that begins at or before seq
        while (b != null && Seq.gt(b.left, seq)) {
            b = b.before;
        }
        while (length > 0) {
            if (b != null && Seq.lt(seq, b.right)) {
                int k = Math.min(
                        b.right - seq, length); // held already; yet its block is told first (RFC 2883 section 4)
                touch(b);
                seq += k;
                offset += k;
                length -= k;
                continue;
            }
            Block after = b == null ? head : b.after;
            int k = after == null ? length : Math.min(length, after.left - seq);
            if (k > 0) {
                if (b == null || b.right != seq) {
                    if (blocks == MAX_BLOCKS) {
                        return -1;
                    }
                    b = insertAfter(b, seq);
                }
                append(b, new Piece(p, offset, k, added == 0 ? p.memory() : 0), k);
                touch(b);
                added += k;
                seq += k;
                offset += k;
                length -= k;
            }
            if (after != null && after.left == b.right) {
                join(b, after);
            }
        }
        return added;
    }

    private Block insertAfter(Block b, int seq) {
        Block n = new Block();
        n.left = seq;
        n.right = seq;
        n.before = b;
        n.after = b == null ? head : b.after;
        if (n.after == null) {
            tail = n;
        } else {
            n.after.before = n;
        }
        if (b == null) {
            head = n;
        } else {
            b.after = n;
        }
        blocks++;
        return n;
    }

    private void append(Block b, Piece piece, int n) {
        if (b.last == null) {
            b.first = piece;
        } else {
            b.last.next = piece;
        }
        b.last = piece;
        b.right += n;
        memory += piece.memory;
    }

    private void join(Block b, Block after) {
        b.last.next = after.first;
        b.last = after.last;
        b.right = after.right;
        unlink(after);
    }

    private void unlink(Block b) {
        if (b.before == null) {
            head = b.after;
        } else {
            b.before.after = b.after;
        }
        if (b.after == null) {
            tail = b.before;
        } else {
            b.after.before = b.before;
        }
        blocks--;
        untouch(b);
    }

    /** Moves what follows {@code rcvNxt} without a gap into the queue, drops what lies before it, and answers the new RCV.NXT. */
    int drain(int rcvNxt, ReceiveQueue queue, Pool pool) {
        while (head != null && Seq.le(head.left, rcvNxt)) {
            Block b = head;
            int seq = b.left;
            for (Piece p = b.first; p != null; p = p.next) {
                int old = Math.min(Math.max(rcvNxt - seq, 0), p.length);
                seq += p.length;
                memory -= p.memory;
                if (old < p.length) {
                    queue.append(pool, p.packet, p.offset + old, p.length - old);
                    rcvNxt = seq;
                }
            }
            unlink(b);
        }
        return rcvNxt;
    }

    /** Drops the last block when all of it lies beyond {@code seq}; answers whether it does. */
    boolean dropLast(int seq) {
        Block b = tail;
        if (b == null || Seq.le(b.left, seq)) {
            return false;
        }
        for (Piece p = b.first; p != null; p = p.next) {
            memory -= p.memory;
        }
        unlink(b);
        return true;
    }

    /** Writes the blocks as edges, the one that changed last first (RFC 2018 section 4), at most {@code most}; answers how many. */
    int sacks(int[] left, int[] right, int from, int most) {
        int n = 0;
        for (Block b : recent) {
            if (b != null && n < most) {
                left[from + n] = b.left;
                right[from + n] = b.right;
                n++;
            }
        }
        return n;
    }

    /** The number of separate blocks. */
    int blocks() {
        return blocks;
    }

    private void touch(Block b) {
        Block moved = b;
        for (int i = 0; i < recent.length; i++) {
            Block r = recent[i];
            recent[i] = moved;
            if (r == b) {
                return;
            }
            moved = r;
        }
    }

    private void untouch(Block b) {
        int n = 0;
        for (Block r : recent) {
            if (r != b) {
                recent[n++] = r;
            }
        }
        while (n < recent.length) {
            recent[n++] = null;
        }
    }
}
