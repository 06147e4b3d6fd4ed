package dev.jackfield.tcp;

import dev.jackfield.core.Seq;

/**
 * What is known of each byte between SND.UNA and SND.NXT (RFC 6675 section 3): the stretches as they were transmitted, by sequence number and by
 * time of transmission, and how many bytes the peer has, are lost, are sent again. Stretches are split where an acknowledgement or a
 * retransmission ends within one.
 */
final class Scoreboard {
    /** Who is told of bytes that turn out to have arrived. */
    interface Delivery {
        void delivered(Sent s);
    }

    /** Who is told of bytes that turn out to be lost; {@code again} when it is their retransmission. */
    interface Loss {
        void lost(Sent s, boolean again);
    }

    private final Sent.Spares spares;
    Sent first;
    Sent last;
    Sent oldest;
    private Sent newest;
    private Sent hint; // where the last search ended
    int sackedBytes;
    int lostBytes;
    int resentBytes;
    int entries;

    Scoreboard(Sent.Spares spares) {
        this.spares = spares;
    }

    /** Notes new data. */
    Sent add(int seq, int length, long now) {
        Sent s = spares.take();
        s.seq = seq;
        s.end = seq + length;
        s.at = now;
        s.before = last;
        if (last == null) {
            first = s;
        } else {
            last.after = s;
        }
        last = s;
        entries++;
        appendByTime(s);
        return s;
    }

    private void appendByTime(Sent s) {
        s.timed = true;
        s.earlier = newest;
        s.later = null;
        if (newest == null) {
            oldest = s;
        } else {
            newest.later = s;
        }
        newest = s;
    }

    /** As {@link #appendByTime}, for one that was transmitted before others in the list. */
    private void insertByTime(Sent s) {
        Sent before = newest;
        while (before != null && before.at > s.at) {
            before = before.earlier;
        }
        if (before == newest) {
            appendByTime(s);
            return;
        }
        s.timed = true;
        s.earlier = before;
        s.later = before == null ? oldest : before.later;
        s.later.earlier = s;
        if (before == null) {
            oldest = s;
        } else {
            before.later = s;
        }
    }

    private void removeByTime(Sent s) {
        if (!s.timed) {
            return;
        }
        s.timed = false;
        if (s.earlier == null) {
            oldest = s.later;
        } else {
            s.earlier.later = s.later;
        }
        if (s.later == null) {
            newest = s.earlier;
        } else {
            s.later.earlier = s.earlier;
        }
    }

    /** Splits an entry at {@code seq}; it keeps the left part. */
    private void split(Sent s, int seq) {
        Sent r = spares.take();
        s.cut(seq, r);
        r.before = s;
        r.after = s.after;
        if (s.after == null) {
            last = r;
        } else {
            s.after.before = r;
        }
        s.after = r;
        entries++;
        if (s.timed) {
            r.timed = true;
            r.earlier = s;
            r.later = s.later;
            if (s.later == null) {
                newest = r;
            } else {
                s.later.earlier = r;
            }
            s.later = r;
        }
    }

    /** The entry that holds {@code seq}, or null. */
    Sent find(int seq) {
        Sent s = hint != null ? hint : first;
        while (s != null && Seq.le(s.end, seq)) {
            s = s.after;
        }
        while (s != null && Seq.gt(s.seq, seq)) {
            s = s.before;
        }
        if (s != null) {
            hint = s;
        }
        return s;
    }

    /** The peer acknowledges everything before {@code una}; those it had not told of before are delivered now. */
    void acknowledge(int una, Delivery d) {
        while (first != null && Seq.lt(first.seq, una)) {
            Sent s = first;
            if (Seq.gt(s.end, una)) {
                split(s, una);
            }
            boolean news = !s.sacked;
            forget(s);
            if (news) {
                d.delivered(s);
            }
            spares.give(s);
        }
    }

    private void forget(Sent s) {
        uncount(s);
        removeByTime(s);
        first = s.after;
        if (first == null) {
            last = null;
        } else {
            first.before = null;
        }
        if (hint == s) {
            hint = first;
        }
        entries--;
    }

    private void uncount(Sent s) {
        int n = s.length();
        if (s.sacked) {
            sackedBytes -= n;
        }
        if (s.lost) {
            lostBytes -= n;
        }
        if (s.resent) {
            resentBytes -= n;
        }
    }

    /** The peer has [left, right); answers how many bytes that is news of. */
    int sack(int left, int right, Delivery d) {
        int news = 0;
        for (Sent s = find(left); s != null && Seq.lt(s.seq, right); s = s.after) {
            if (s.sacked) {
                continue;
            }
            if (Seq.lt(s.seq, left)) {
                split(s, left);
                continue; // its right part is next
            }
            if (Seq.gt(s.end, right)) {
                split(s, right);
            }
            uncount(s);
            s.lost = false;
            s.resent = false;
            s.sacked = true;
            sackedBytes += s.length();
            removeByTime(s);
            news += s.length();
            hint = s;
            d.delivered(s);
        }
        return news;
    }

    /** It is thought lost; answers whether that is its retransmission. */
    boolean lose(Sent s) {
        boolean again = s.resent;
        if (again) {
            s.resent = false;
            resentBytes -= s.length();
        }
        if (!s.lost) {
            s.lost = true;
            lostBytes += s.length();
        }
        removeByTime(s);
        return again;
    }

    /** All the peer is not known to have is thought lost; when {@code forgetSacks}, that is all there is (the peer may have thrown away what it told of). */
    void loseAll(boolean forgetSacks, Loss l) {
        for (Sent s = first; s != null; s = s.after) {
            if (s.sacked && forgetSacks) {
                s.sacked = false;
                sackedBytes -= s.length();
            }
            if (!s.sacked) {
                boolean news = !s.lost;
                boolean again = lose(s);
                if (news) {
                    l.lost(s, again);
                }
            }
        }
    }

    /** Nothing is thought lost any more: it was a mistake. */
    void unlose() {
        for (Sent s = first; s != null; s = s.after) {
            if (s.lost) {
                s.lost = false;
                insertByTime(s);
            }
        }
        lostBytes = 0;
    }

    /** [seq, seq + length) is being sent again. */
    void resend(int seq, int length, long now) {
        int end = seq + length;
        for (Sent s = find(seq); s != null && Seq.lt(s.seq, end); s = s.after) {
            if (Seq.lt(s.seq, seq)) {
                split(s, seq);
                continue;
            }
            if (Seq.gt(s.end, end)) {
                split(s, end);
            }
            if (s.sacked) {
                continue;
            }
            if (s.lost) {
                s.lost = false;
                lostBytes -= s.length();
            }
            if (!s.resent) {
                s.resent = true;
                resentBytes += s.length();
            }
            s.again = true;
            s.at = now;
            removeByTime(s);
            appendByTime(s);
        }
    }

    /** The first entry that is lost, at or after the one given; null when there is none. */
    Sent firstLost(Sent from) {
        Sent s = from == null ? first : from;
        while (s != null && !s.lost) {
            s = s.after;
        }
        return s;
    }
}
