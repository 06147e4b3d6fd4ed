package dev.jackfield.lab.script;

import dev.jackfield.lab.script.lang.Script;
import dev.jackfield.lab.script.lang.Script.Option;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/** The world of one run: what the command line says, else the script, else the language's default. */
final class ScriptConfig {
    /** Options that change nothing here. */
    private static final Set<String> IGNORED = Set.of(
            "send_omit_free",
            "speed",
            "verbose",
            "debug",
            "non_fatal",
            "is_anyip",
            "mss",
            "code_command",
            "code_format",
            "code_sockopt");

    final IpVersion version;
    final boolean strict;
    final long seed;
    long toleranceMicros;
    double tolerancePercent;
    boolean strictSegments;
    boolean dryRun;
    /** What a step of the script's timestamps is worth, 0 when their values are not compared. */
    long timestampTickMicros;

    boolean timestampEchoScaled;
    /** Whether the echo in outbound timestamps is compared: an option of our own. */
    boolean timestampEchoChecked;

    int bindPort = 8080;
    int connectPort = 8080;
    int mtu;
    byte[] local;
    byte[] remote;
    int prefix;
    String initScripts;

    ScriptConfig(ScriptOptions o, IpVersion version, Script script) throws ScriptFailure {
        this.version = version;
        this.strict = o.strict();
        this.seed = o.seed();
        boolean v6 = version.v6Packets();
        mtu = v6 ? 1520 : 1500; // so that a full segment has 1460 bytes with both
        local = address(v6 ? "fd3d:a0b:17d6::1" : "192.168.0.1");
        remote = address(v6 ? "fd3d:fa7b:d17d::1" : "192.0.2.1");
        prefix = v6 ? 48 : 16;
        for (Option option : script.options()) {
            set(option);
        }
        if (o.toleranceMicros() != null) {
            toleranceMicros = o.toleranceMicros();
        }
        if (o.tolerancePercent() != null) {
            tolerancePercent = o.tolerancePercent();
        }
    }

    private void set(Option o) throws ScriptFailure {
        String v = o.value();
        try {
            switch (o.name()) {
                case "tolerance_usecs" -> toleranceMicros = Long.parseLong(v);
                case "tolerance_percent" -> tolerancePercent = Double.parseDouble(v);
                case "tcp_ts_tick_usecs" -> timestampTickMicros = Long.parseLong(v);
                case "tcp_ts_ecr_scaled" -> timestampEchoScaled = flag(v);
                case "tcp_ts_ecr_checked" -> timestampEchoChecked = flag(v);
                case "strict_segments" -> strictSegments = flag(v);
                case "dry_run" -> dryRun = flag(v);
                case "bind_port" -> bindPort = Integer.parseInt(v);
                case "connect_port" -> connectPort = Integer.parseInt(v);
                case "mtu" -> mtu = Integer.parseInt(v);
                case "local_ip" -> local = own(v, local);
                case "remote_ip" -> remote = own(v, remote);
                case "init_scripts" -> initScripts = v;
                case "ip_version", "gateway_ip", "netmask_ip" -> {} // read elsewhere, or of no consequence
                default -> {
                    if (!IGNORED.contains(o.name())) {
                        throw new ScriptFailure("unsupported option --" + o.name());
                    }
                }
            }
        } catch (NumberFormatException e) {
            throw new ScriptFailure("--" + o.name() + "=" + v + ": not a number");
        }
    }

    InetAddress localAddress() {
        return inet(local);
    }

    InetAddress remoteAddress() {
        return inet(remote);
    }

    private static InetAddress inet(byte[] a) {
        try {
            return InetAddress.getByAddress(a);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only its length could be wrong
        }
    }

    private static boolean flag(String v) {
        return v.isEmpty() || v.equals("1") || v.equals("true");
    }

    /** The address if it is of this run's family, else the one it has. */
    private static byte[] own(String text, byte[] otherwise) throws ScriptFailure {
        byte[] a = address(text);
        return a.length == otherwise.length ? a : otherwise;
    }

    private static byte[] address(String text) throws ScriptFailure {
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new ScriptFailure("not an address: " + text);
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new ScriptFailure("not an address: " + text);
        }
    }
}
