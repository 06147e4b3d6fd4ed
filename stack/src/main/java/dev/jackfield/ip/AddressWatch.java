package dev.jackfield.ip;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Timer;

/**
 * Probes for a new IPv4 address, announces it, and defends it against others who use it (RFC 5227). Other than that RFC asks, and as
 * Linux does, the address is in use from the start; a conflict is counted and shown, and ends the announcing.
 */
final class AddressWatch extends Timer {
    private static final long SECOND = 1_000_000_000L;
    /** Constants of RFC 5227 section 1.1 (ns). */
    private static final long PROBE_MIN = SECOND,
            PROBE_MAX = 2 * SECOND,
            ANNOUNCE_WAIT = 2 * SECOND,
            ANNOUNCE_INTERVAL = 2 * SECOND,
            DEFEND_INTERVAL = 10 * SECOND;

    private final Arp arp;
    private final LocalAddress address;
    private int probes; // still to be sent
    private int announcements;
    private boolean probing;
    private long defended = -DEFEND_INTERVAL;

    AddressWatch(Arp arp, LocalAddress address) {
        this.arp = arp;
        this.address = address;
        probes = arp.internet.settings().getInt(Setting.ARP_PROBE_NUM);
        announcements = arp.internet.settings().getInt(Setting.ARP_ANNOUNCE_NUM);
        probing = probes > 0;
        fire(arp.internet.core().now());
    }

    @Override
    protected void fire(long now) {
        if (probes > 0) {
            probes--;
            arp.probe(address);
            arm(now + (probes > 0 ? arp.internet.random().nextLong(PROBE_MIN, PROBE_MAX) : ANNOUNCE_WAIT));
        } else if (announcements > 0) {
            probing = false;
            announcements--;
            arp.announce(address);
            if (announcements > 0) {
                arm(now + ANNOUNCE_INTERVAL);
            }
        } else {
            probing = false;
        }
    }

    private void arm(long deadline) {
        arp.internet.core().arm(this, deadline);
    }

    /** Somebody else probes for the address: a conflict only while we do so ourselves, else our answer will tell him. */
    void probed() {
        if (probing) {
            conflict();
        }
    }

    /** Somebody else uses the address. It is said once more that it is ours, though not so often that two who do this fill the link. */
    void used() {
        boolean wasProbing = probing;
        conflict();
        long now = arp.internet.core().now();
        if (!wasProbing && now - defended >= DEFEND_INTERVAL) {
            defended = now;
            arp.announce(address);
        }
    }

    private void conflict() {
        arp.internet.counters().add(Counter.ArpConflicts);
        address.conflict = true;
        end();
    }

    /** Stops probing and announcing. */
    void end() {
        probing = false;
        probes = 0;
        announcements = 0;
        arp.internet.core().cancel(this);
    }
}
