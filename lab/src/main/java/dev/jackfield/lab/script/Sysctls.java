package dev.jackfield.lab.script;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.host.Host;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings by the names that scripts use, Linux's and FreeBSD's, mapped to those of the host. One that the host does not know fails the script. */
final class Sysctls {
    /** They tune what has no counterpart here: caches of metrics, and how much the system below TCP cuts. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "net.ipv4.tcp_no_metrics_save",
            "net.ipv4.tcp_tso_win_divisor",
            "net.ipv4.tcp_min_tso_segs",
            "net.ipv4.tcp_tso_rtt_log",
            "net.ipv4.tcp_limit_output_bytes",
            "net.ipv4.route.flush",
            "net.inet.tcp.hostcache.purgenow",
            "net.inet.tcp.insecure_ack",
            "net.ipv4.tcp_autocorking", // holds small segments back while the device is busy, which here it never is
            "net.ipv4.tcp_early_demux",
            "net.ipv4.tcp_reflect_tos",
            "net.ipv4.ip_early_demux",
            "net.core.optmem_max", // no such limit here
            "net.core.default_qdisc",
            "net.core.netdev_budget_usecs",
            "kern.timecounter.alloweddeviation"); // virtual time has none

    /** FreeBSD's names for settings with the same meaning and unit. */
    private static final Map<String, String> RENAMED = Map.of(
            "net.inet.tcp.sack.enable", "net.ipv4.tcp_sack",
            "net.inet.tcp.recvspace", "net.ipv4.tcp_rmem.default",
            "net.inet.tcp.sendspace", "net.ipv4.tcp_wmem.default",
            "net.inet.tcp.ecn.enable", "net.ipv4.tcp_ecn",
            "net.inet.tcp.keepcnt", "net.ipv4.tcp_keepalive_probes",
            "kern.ipc.maxsockbuf", "net.core.rmem_max");

    /** FreeBSD's names for settings in milliseconds that are seconds here. */
    private static final Map<String, String> MILLISECONDS = Map.of(
            "net.inet.tcp.keepidle", "net.ipv4.tcp_keepalive_time",
            "net.inet.tcp.keepintvl", "net.ipv4.tcp_keepalive_intvl");

    /** What cannot be set but is so: accepted with this value only. */
    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("net.inet.tcp.blackhole", "0"),
            Map.entry("net.inet.tcp.insecure_rst", "0"),
            Map.entry("net.inet.tcp.insecure_syn", "0"),
            Map.entry("net.inet.tcp.drop_synfin", "1"),
            Map.entry("net.inet.tcp.icmp_may_rst", "1"),
            Map.entry("net.inet.tcp.syncookies_only", "0"),
            Map.entry("net.inet.tcp.rexmit_drop_options", "0"),
            Map.entry("net.inet.tcp.rexmit_initial", "1000"),
            Map.entry("net.inet.tcp.rexmit_slop", "200"),
            Map.entry("net.inet.tcp.delacktime", "40"),
            Map.entry("net.inet.tcp.functions_default", "freebsd"),
            Map.entry("net.inet.tcp.cc.algorithm", "cubic"),
            Map.entry("net.inet.tcp.rfc3042", "1"),
            Map.entry("net.inet.tcp.rfc3390", "1"),
            Map.entry("net.inet.tcp.initcwnd_segments", "10"),
            Map.entry("net.inet.tcp.delayed_ack", "1"),
            Map.entry("net.inet.tcp.path_mtu_discovery", "1"),
            Map.entry("net.ipv4.tcp_shrink_window", "0"),
            Map.entry("net.ipv4.tcp_moderate_rcvbuf", "1"),
            Map.entry("net.ipv4.tcp_mtu_probing", "0"),
            Map.entry("net.ipv4.tcp_thin_linear_timeouts", "0"),
            Map.entry("net.ipv4.tcp_syn_linear_timeouts", "0"),
            Map.entry("net.ipv4.tcp_comp_sack_nr", "0"),
            Map.entry("net.ipv4.tcp_adv_win_scale", "1"),
            Map.entry("net.ipv4.tcp_migrate_req", "0"),
            Map.entry("net.ipv4.ip_no_pmtu_disc", "0"),
            Map.entry("net.ipv4.tcp_rto_max_ms", "120000"));

    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        String[] rows = {
            "tcp_rmem=4096 540000 15728640",
            "tcp_wmem=4096 262144 4194304",
            "tcp_timestamps=1",
            "tcp_syn_retries=5",
            "tcp_synack_retries=5",
            "tcp_frto=2",
            "tcp_sack=1",
            "tcp_dsack=1",
            "tcp_reordering=3",
            "tcp_congestion_control=cubic",
            "tcp_slow_start_after_idle=0",
            "tcp_early_retrans=4",
            "tcp_recovery=1",
            "tcp_tso_win_divisor=3",
            "tcp_ecn=0",
            "tcp_ecn_option=2",
            "tcp_pacing_ss_ratio=200",
            "tcp_pacing_ca_ratio=120",
            "tcp_notsent_lowat=4294967295",
            "tcp_fastopen=0x70403",
            "tcp_fastopen_key=a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4",
            "tcp_syncookies=1"
        };
        for (String row : rows) {
            String[] pair = row.split("=", 2);
            DEFAULTS.put("net.ipv4." + pair[0], pair[1]);
        }
    }

    private final Host host;

    Sysctls(Host host) {
        this.host = host;
    }

    /** What the usual script of defaults sets, as far as the host knows it: what it does not know has one behaviour only. */
    void defaults() throws ScriptFailure {
        for (Map.Entry<String, String> e : DEFAULTS.entrySet()) {
            apply(e.getKey(), e.getValue());
        }
    }

    /** Sets one. */
    void set(String name, String value) throws ScriptFailure {
        if (!apply(name, value)) {
            throw new ScriptFailure("unsupported setting " + name + " = " + value);
        }
    }

    private boolean apply(String name, String value) throws ScriptFailure {
        if (WITHOUT_EFFECT.contains(name)) {
            return true;
        }
        if (FIXED.containsKey(name) && Settings.find(name).isEmpty()) {
            return FIXED.get(name).equals(value.strip());
        }
        if (name.equals("net.ipv4.tcp_rmem") || name.equals("net.ipv4.tcp_wmem")) {
            return triple(name, value.strip().split("\\s+"));
        }
        if (name.equals("net.ipv4.tcp_mem")) {
            String[] pages = value.strip().split("\\s+");
            return pages.length == 3
                    && put(name + ".min", number(name, pages[0]))
                    && put(name + ".pressure", number(name, pages[1]))
                    && put(name + ".max", number(name, pages[2]));
        }
        if (name.equals("net.ipv4.tcp_fastopen_key")) {
            return words(name, value.strip().split("-"));
        }
        if (name.equals("net.ipv4.ip_local_port_range")) {
            String[] ends = value.strip().split("\\s+");
            return ends.length == 2
                    && put("net.ipv4.ip_local_port_range.first", number(name, ends[0]))
                    && put("net.ipv4.ip_local_port_range.last", number(name, ends[1]));
        }
        if (name.equals("net.inet.tcp.rfc1323")) {
            return put("net.ipv4.tcp_timestamps", number(name, value))
                    && put("net.ipv4.tcp_window_scaling", number(name, value));
        }
        if (name.equals("net.inet.tcp.fastopen.client_enable")) {
            return bit("net.ipv4.tcp_fastopen", 1, number(name, value) != 0);
        }
        if (name.equals("net.inet.tcp.fastopen.server_enable")) {
            return bit("net.ipv4.tcp_fastopen", 2, number(name, value) != 0);
        }
        if (name.equals("net.inet.tcp.syncookies")) {
            return put("net.ipv4.tcp_syncookies", number(name, value));
        }
        if (MILLISECONDS.containsKey(name)) {
            return number(name, value) % 1000 == 0 && put(MILLISECONDS.get(name), number(name, value) / 1000);
        }
        String own = RENAMED.getOrDefault(name, name);
        Optional<Setting> s = Settings.find(own);
        if (s.isEmpty()) {
            return false;
        }
        if (s.get().words().isEmpty()) {
            return put(own, number(name, value));
        }
        return put(s.get(), value.strip());
    }

    private boolean bit(String name, long bit, boolean on) throws ScriptFailure {
        long now = Settings.find(name).map(host.settings()::get).orElse(0L);
        return put(name, on ? now | bit : now & ~bit);
    }

    private boolean triple(String name, String[] three) throws ScriptFailure {
        if (three.length != 3) {
            throw new ScriptFailure(name + " has three values");
        }
        put(name + ".min", number(name, three[0]));
        return put(name + ".default", number(name, three[1])) && put(name + ".max", number(name, three[2]));
    }

    /** A key of four words in hexadecimal. */
    private boolean words(String name, String[] four) throws ScriptFailure {
        boolean known = four.length == 4;
        for (int i = 0; known && i < 4; i++) {
            known = put(name + "." + i, number(name, "0x" + four[i]));
        }
        return known;
    }

    private boolean put(Setting s, String word) throws ScriptFailure {
        try {
            host.settings().set(s, word);
            return true;
        } catch (IllegalArgumentException e) {
            throw new ScriptFailure("unsupported setting " + e.getMessage());
        }
    }

    private boolean put(String name, long value) throws ScriptFailure {
        Optional<Setting> s = Settings.find(name);
        if (s.isEmpty()) {
            return false;
        }
        try {
            host.settings().set(s.get(), value);
            return true;
        } catch (IllegalArgumentException e) {
            throw new ScriptFailure("unsupported setting " + e.getMessage());
        }
    }

    /** What one is set to. */
    String get(String name) {
        Optional<Setting> s = Settings.find(RENAMED.getOrDefault(name, name));
        return s.isEmpty() ? "" : host.settings().text(s.get());
    }

    private static long number(String name, String value) throws ScriptFailure {
        try {
            return Long.decode(value.strip());
        } catch (NumberFormatException e) {
            throw new ScriptFailure("unsupported setting " + name + " = " + value);
        }
    }
}
