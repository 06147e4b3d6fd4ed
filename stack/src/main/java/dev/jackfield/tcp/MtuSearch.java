package dev.jackfield.tcp;

import dev.jackfield.core.Setting;

/**
 * Packets of which size a path takes, where nobody says so (RFC 4821 section 7.7, black-hole detection): when one timeout follows another, the packets may be too large for a
 * link that swallows them and the ICMP errors with them. So segments become smaller, as Linux has it with tcp_mtu_probing: first tcp_base_mss, then
 * half of that with each timeout more.
 */
final class MtuSearch {
    private int most; // payload and options of a segment, bytes

    /** Lets it search, or search on: retransmissions have been in vain for as long as R1 says. */
    static void onTimeout(TcpConnection c) {
        if (c.tcp.settings.get(Setting.TCP_MTU_PROBING) == 0) {
            return;
        }
        int base = c.tcp.settings.getInt(Setting.TCP_BASE_MSS);
        int floor = Math.max(
                c.tcp.settings.getInt(Setting.TCP_MTU_PROBE_FLOOR), c.tcp.settings.getInt(Setting.TCP_MIN_SND_MSS));
        if (c.mtuSearch == null) {
            c.mtuSearch = new MtuSearch();
            c.mtuSearch.most = Math.max(base, floor);
        } else {
            c.mtuSearch.most = Math.max(Math.min(c.mtuSearch.most / 2, base), floor);
        }
        c.computeMss();
    }

    /** The greatest segment, options counted, that is believed to get through. */
    int most() {
        return most;
    }
}
