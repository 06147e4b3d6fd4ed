package dev.jackfield.core;

import java.util.List;

/**
 * What can be set on a host at run time, under sysctl's names and with Linux's defaults. Units stand in each name's
 * documentation: milliseconds, seconds, bytes, packets or a switch that is 0 or 1.
 */
public enum Setting {
    /** Whether packets for other hosts are forwarded (switch). */
    IP_FORWARD("net.ipv4.ip_forward", 0, 0, 1),
    /** Whether packets that came by a source route are taken (switch); they are never sent on. */
    ACCEPT_SOURCE_ROUTE("net.ipv4.conf.all.accept_source_route", 0, 0, 1),
    /** Time to live of what is sent (hops). */
    IP_DEFAULT_TTL("net.ipv4.ip_default_ttl", 64, 1, 255),
    /** First and last port for sockets that did not choose one (RFC 6056). */
    IP_LOCAL_PORT_FIRST("net.ipv4.ip_local_port_range.first", 32768, 1, 65535),
    IP_LOCAL_PORT_LAST("net.ipv4.ip_local_port_range.last", 60999, 1, 65535),
    /** What is known of a path's MTU: how long it is believed (seconds), and the least that is believed (bytes). */
    IP_MTU_EXPIRES("net.ipv4.route.mtu_expires", 600, 1, 1 << 20),
    IP_MIN_PMTU("net.ipv4.route.min_pmtu", 552, 68, 65_535),
    /** How many groups a socket may join, and how many sources it may name for each. */
    IGMP_MAX_MEMBERSHIPS("net.ipv4.igmp_max_memberships", 20, 0, 1 << 20),
    IGMP_MAX_MSF("net.ipv4.igmp_max_msf", 10, 0, 1 << 20),
    /** How long fragments wait for the rest of their datagram (seconds), and how much memory all may hold (bytes). */
    IPFRAG_TIME("net.ipv4.ipfrag_time", 30, 1, 3600),
    IPFRAG_HIGH_THRESH("net.ipv4.ipfrag_high_thresh", 4 << 20, 0, Integer.MAX_VALUE),
    /** Whether echo requests are answered (switch); those to a broadcast address are not by default. */
    ICMP_ECHO_IGNORE_ALL("net.ipv4.icmp_echo_ignore_all", 0, 0, 1),
    ICMP_ECHO_IGNORE_BROADCASTS("net.ipv4.icmp_echo_ignore_broadcasts", 1, 0, 1),
    /** Least time between two ICMP errors to one host (ms), and how many a second, and in one burst, go out in all. */
    ICMP_RATELIMIT("net.ipv4.icmp_ratelimit", 1000, 0, Integer.MAX_VALUE),
    ICMP_MSGS_PER_SEC("net.ipv4.icmp_msgs_per_sec", 1000, 0, Integer.MAX_VALUE),
    ICMP_MSGS_BURST("net.ipv4.icmp_msgs_burst", 50, 0, Integer.MAX_VALUE),
    /** Neighbours: packets and bytes queued while one is resolved, requests sent, time between them (ms), how long one is believed (ms), how long one that was believed may confirm itself by traffic before it is asked (ms), and how many are kept. */
    NEIGH_UNRES_QLEN("net.ipv4.neigh.default.unres_qlen", 101, 0, 100_000),
    NEIGH_UNRES_QLEN_BYTES("net.ipv4.neigh.default.unres_qlen_bytes", 212_992, 0, Integer.MAX_VALUE),
    NEIGH_MCAST_SOLICIT("net.ipv4.neigh.default.mcast_solicit", 3, 1, 100),
    NEIGH_UCAST_SOLICIT("net.ipv4.neigh.default.ucast_solicit", 3, 0, 100),
    NEIGH_RETRANS_TIME("net.ipv4.neigh.default.retrans_time_ms", 1000, 1, 3_600_000),
    NEIGH_REACHABLE_TIME("net.ipv4.neigh.default.base_reachable_time_ms", 30_000, 1, 86_400_000),
    NEIGH_DELAY_FIRST_PROBE("net.ipv4.neigh.default.delay_first_probe_time_ms", 5000, 0, 3_600_000),
    NEIGH_GC_THRESH("net.ipv4.neigh.default.gc_thresh3", 1024, 1, 1 << 20),
    /** How often a new address is probed for, and announced (RFC 5227); 0 for not at all. */
    ARP_PROBE_NUM("net.ipv4.conf.default.arp_probe_num", 3, 0, 16),
    ARP_ANNOUNCE_NUM("net.ipv4.conf.default.arp_announce_num", 2, 0, 16),
    /** Socket buffers (bytes): default and greatest. */
    RMEM_DEFAULT("net.core.rmem_default", 212_992, 256, Integer.MAX_VALUE),
    RMEM_MAX("net.core.rmem_max", 8 << 20, 256, Integer.MAX_VALUE),
    WMEM_DEFAULT("net.core.wmem_default", 212_992, 256, Integer.MAX_VALUE),
    WMEM_MAX("net.core.wmem_max", 8 << 20, 256, Integer.MAX_VALUE),
    /** Greatest backlog of listen (connections). */
    SOMAXCONN("net.core.somaxconn", 4096, 1, 1 << 20),
    /** Greatest number of half-open connections of a listener. */
    TCP_MAX_SYN_BACKLOG("net.ipv4.tcp_max_syn_backlog", 1024, 1, 1 << 24),
    /** Whether SYN cookies are sent when the SYN queue is full (switch). */
    TCP_SYNCOOKIES("net.ipv4.tcp_syncookies", 1, 0, 2),
    /** How many of the first timeouts of a SYN are not doubled; they do not count as retries. */
    TCP_SYN_LINEAR_TIMEOUTS("net.ipv4.tcp_syn_linear_timeouts", 4, 0, 255),
    /** Whether the first timeouts of every thin stream are not doubled, as TCP_THIN_LINEAR_TIMEOUTS asks for one (switch). */
    TCP_THIN_LINEAR_TIMEOUTS("net.ipv4.tcp_thin_linear_timeouts", 0, 0, 1),
    /** How often a SYN (7, as RFC 9293 asks for three minutes; Linux's 6 make two), a SYN-ACK, and anything later is retransmitted before giving up. */
    TCP_SYN_RETRIES("net.ipv4.tcp_syn_retries", 7, 1, 127),
    TCP_SYNACK_RETRIES("net.ipv4.tcp_synack_retries", 5, 0, 255),
    TCP_RETRIES2("net.ipv4.tcp_retries2", 15, 0, 255),
    /** After how many retransmissions in vain the next hop is doubted (R1 of RFC 9293 section 3.8.3). */
    TCP_RETRIES1("net.ipv4.tcp_retries1", 3, 1, 255),
    /** How often a connection that no process owns any more is retransmitted (0 for 8 times while its timeout grows), how long it waits in FIN_WAIT2 (seconds), and how many there may be. */
    TCP_ORPHAN_RETRIES("net.ipv4.tcp_orphan_retries", 0, 0, 255),
    TCP_FIN_TIMEOUT("net.ipv4.tcp_fin_timeout", 60, 1, 3600),
    TCP_MAX_ORPHANS("net.ipv4.tcp_max_orphans", 65_536, 0, Integer.MAX_VALUE),
    /** How many connections may be in TIME_WAIT, and for how long each (seconds; 2 MSL, Linux's is fixed). */
    TCP_MAX_TW_BUCKETS("net.ipv4.tcp_max_tw_buckets", 65_536, 0, Integer.MAX_VALUE),
    TCP_TW_TIME("net.ipv4.tcp_tw_time", 60, 1, 240),
    /** Whether a connection to be opened may take the ports of one in TIME_WAIT that had timestamps (0 no, 1 yes, 2 on loopback), and whether a reset does not end TIME_WAIT (switch; RFC 1337). */
    TCP_TW_REUSE("net.ipv4.tcp_tw_reuse", 2, 0, 2),
    TCP_RFC1337("net.ipv4.tcp_rfc1337", 0, 0, 1),
    /** Keepalive: idle time and interval (seconds), and probes. */
    TCP_KEEPALIVE_TIME("net.ipv4.tcp_keepalive_time", 7200, 1, 32_767),
    TCP_KEEPALIVE_INTVL("net.ipv4.tcp_keepalive_intvl", 75, 1, 32_767),
    TCP_KEEPALIVE_PROBES("net.ipv4.tcp_keepalive_probes", 9, 1, 127),
    /** Options of RFC 7323 (switches). */
    TCP_TIMESTAMPS("net.ipv4.tcp_timestamps", 1, 0, 1),
    TCP_WINDOW_SCALING("net.ipv4.tcp_window_scaling", 1, 0, 1),
    /** Selective acknowledgements (RFC 2018; switch). */
    TCP_SACK("net.ipv4.tcp_sack", 1, 0, 1),
    /** Whether the peer is told of what came twice (RFC 2883; switch). */
    TCP_DSACK("net.ipv4.tcp_dsack", 1, 0, 1),
    /** Loss recovery: whether by time (RFC 8985; bit 0) or by counting (RFC 6675), the count that it begins with (segments), whether the tail is probed (3 and 4; else not), and whether timeouts are doubted (RFC 5682; switch). */
    TCP_RECOVERY("net.ipv4.tcp_recovery", 1, 0, 7),
    TCP_REORDERING("net.ipv4.tcp_reordering", 3, 1, 300),
    TCP_EARLY_RETRANS("net.ipv4.tcp_early_retrans", 3, 0, 4),
    TCP_FRTO("net.ipv4.tcp_frto", 2, 0, 2),
    /** Explicit congestion notification, as Linux has it: 0 off, 1 asked for and agreed to, 2 agreed to; 3 to 5 agree to accurate feedback (RFC 9768), and 3 asks for that, 4 for RFC 3168's, 5 for none; and whether a SYN that is sent again does without (switch; RFC 3168 section 6.1.1.1). */
    TCP_ECN("net.ipv4.tcp_ecn", 2, 0, 5),
    TCP_ECN_FALLBACK("net.ipv4.tcp_ecn_fallback", 1, 0, 1),
    /** Whether accurate ECN sends its option: 0 never, 1 when there is news and so many times a round trip, 2 always. */
    TCP_ECN_OPTION("net.ipv4.tcp_ecn_option", 2, 0, 2),
    TCP_ECN_OPTION_BEACON("net.ipv4.tcp_ecn_option_beacon", 3, 0, 3),
    /** Whether a connection is reset for which the accept queue has no place (switch); else the peer may try again. */
    TCP_ABORT_ON_OVERFLOW("net.ipv4.tcp_abort_on_overflow", 0, 0, 1),
    /** How much may be queued and unsent before a writer waits (bytes; TCP_NOTSENT_LOWAT says otherwise). */
    TCP_NOTSENT_LOWAT("net.ipv4.tcp_notsent_lowat", 0xffff_ffffL, 0, 0xffff_ffffL),
    /** Whether segments become smaller when a path seems to swallow large ones (switch; RFC 4821's black-hole detection), to which size at first, and how small at least (bytes). */
    TCP_MTU_PROBING("net.ipv4.tcp_mtu_probing", 0, 0, 2),
    TCP_BASE_MSS("net.ipv4.tcp_base_mss", 1024, 48, 65_535),
    TCP_MTU_PROBE_FLOOR("net.ipv4.tcp_mtu_probe_floor", 48, 48, 65_535),
    TCP_PROBE_THRESHOLD("net.ipv4.tcp_probe_threshold", 8, 0, 65_535),
    TCP_PROBE_INTERVAL("net.ipv4.tcp_probe_interval", 600, 0, Integer.MAX_VALUE),
    TCP_MIN_SND_MSS("net.ipv4.tcp_min_snd_mss", 48, 48, 65_535),
    /** Whether an urgent pointer is taken to point at the last urgent byte (RFC 1122) rather than behind it (switch). */
    TCP_STDURG("net.ipv4.tcp_stdurg", 0, 0, 1),
    /**
     * Fast open (RFC 7413), Linux's bits: 1 for clients, 2 for servers, 4 for clients without a cookie, 0x200 for servers without, 0x400 for all that listen; the key of
     * cookies as four words, -1 for one drawn at random; how long the first pause after a black hole is (seconds, 0 for none).
     */
    TCP_FASTOPEN("net.ipv4.tcp_fastopen", 1, 0, 0xff_ffff),
    TCP_FASTOPEN_KEY_0("net.ipv4.tcp_fastopen_key.0", -1, -1, 0xffff_ffffL),
    TCP_FASTOPEN_KEY_1("net.ipv4.tcp_fastopen_key.1", -1, -1, 0xffff_ffffL),
    TCP_FASTOPEN_KEY_2("net.ipv4.tcp_fastopen_key.2", -1, -1, 0xffff_ffffL),
    TCP_FASTOPEN_KEY_3("net.ipv4.tcp_fastopen_key.3", -1, -1, 0xffff_ffffL),
    TCP_FASTOPEN_BLACKHOLE_TIMEOUT("net.ipv4.tcp_fastopen_blackhole_timeout_sec", 0, 0, Integer.MAX_VALUE),
    /** Challenge ACKs a second, of all connections (RFC 5961 section 7); the greatest value is no limit. And the least time between two answers of one connection to what it cannot accept (ms). */
    TCP_CHALLENGE_ACK_LIMIT("net.ipv4.tcp_challenge_ack_limit", Integer.MAX_VALUE, 0, Integer.MAX_VALUE),
    TCP_INVALID_RATELIMIT("net.ipv4.tcp_invalid_ratelimit", 500, 0, Integer.MAX_VALUE),
    /** Buffers of a TCP socket (bytes): default and greatest. */
    TCP_RMEM_DEFAULT("net.ipv4.tcp_rmem.default", 131_072, 256, Integer.MAX_VALUE),
    TCP_RMEM_MAX("net.ipv4.tcp_rmem.max", 6 << 20, 256, Integer.MAX_VALUE),
    TCP_WMEM_DEFAULT("net.ipv4.tcp_wmem.default", 16_384, 256, Integer.MAX_VALUE),
    TCP_WMEM_MAX("net.ipv4.tcp_wmem.max", 4 << 20, 256, Integer.MAX_VALUE),
    /**
     * What the queues of all connections may hold (pages of 4096 bytes): pressure ends at the first and begins beyond the second, and the third is the most. They stand to the
     * greatest size of the heap as Linux's to the machine's memory, but are four times as much: little else in a JVM needs so much.
     */
    TCP_MEM_MIN("net.ipv4.tcp_mem.min", Settings.heapPages() / 16 * 3, 1, Integer.MAX_VALUE),
    TCP_MEM_PRESSURE("net.ipv4.tcp_mem.pressure", Settings.heapPages() / 4, 1, Integer.MAX_VALUE),
    TCP_MEM_MAX("net.ipv4.tcp_mem.max", Settings.heapPages() / 8 * 3, 1, Integer.MAX_VALUE),
    /** As far as buffers grow that were not set, on a path on which packets are handed over within this JVM (bytes). */
    TCP_RMEM_NEAR("net.ipv4.tcp_rmem.near", 512 << 10, 256, Integer.MAX_VALUE),
    TCP_WMEM_NEAR("net.ipv4.tcp_wmem.near", 256 << 10, 256, Integer.MAX_VALUE),
    /** The congestion control of new sockets (a word). */
    TCP_CONGESTION_CONTROL("net.ipv4.tcp_congestion_control", "cubic", List.of("reno", "cubic", "bbr")),
    /** Whether a congestion window that was not used for a retransmission timeout shrinks (RFC 5681 section 4.1, RFC 7661; switch). */
    TCP_SLOW_START_AFTER_IDLE("net.ipv4.tcp_slow_start_after_idle", 1, 0, 1),
    /** Pacing rate in slow start and in congestion avoidance (% of the window a round trip), of connections that are paced by their window. */
    TCP_PACING_SS_RATIO("net.ipv4.tcp_pacing_ss_ratio", 200, 0, 1000),
    TCP_PACING_CA_RATIO("net.ipv4.tcp_pacing_ca_ratio", 120, 0, 1000),
    /** Whether receive buffers that SO_RCVBUF did not fix grow with what the application reads (switch). */
    TCP_MODERATE_RCVBUF("net.ipv4.tcp_moderate_rcvbuf", 1, 0, 1),
    /** What a retransmission timeout adds to the round trip at least (us; a route, or TCP_RTO_MIN_US, says otherwise). */
    TCP_RTO_MIN("net.ipv4.tcp_rto_min_us", 200_000, 1, Integer.MAX_VALUE),
    /** Greatest retransmission timeout (ms; TCP_RTO_MAX_MS says otherwise). */
    TCP_RTO_MAX("net.ipv4.tcp_rto_max_ms", 120_000, 1000, 120_000),
    /** Descriptors a process may hold. */
    NR_OPEN("fs.nr_open", 1 << 20, 16, 1 << 24);

    private final List<String> words;
    private final String sysctl;
    private final long initial;
    private final long least;
    private final long greatest;

    Setting(String sysctl, long initial, long least, long greatest, List<String> words) {
        this.words = words;
        this.sysctl = sysctl;
        this.initial = initial;
        this.least = least;
        this.greatest = greatest;
    }

    /** One whose value is a word. */
    Setting(String sysctl, String initial, List<String> words) {
        this(sysctl, words.indexOf(initial), 0, words.size() - 1, words);
    }

    Setting(String sysctl, long initial, long least, long greatest) {
        this(sysctl, initial, least, greatest, List.of());
    }

    /** The words that it takes, in the order of the numbers that stand for them; empty when it takes numbers. */
    public List<String> words() {
        return words;
    }

    /** Its name in sysctl's form. */
    public String sysctl() {
        return sysctl;
    }

    /** The value it has when nobody sets it. */
    public long initial() {
        return initial;
    }

    /** The least value it takes. */
    public long least() {
        return least;
    }

    /** The greatest value it takes. */
    public long greatest() {
        return greatest;
    }
}
