package dev.jackfield.lab.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How scripts are run, as far as the command line says; a script's own options fill in what it leaves open.
 *
 * @param versions the ways in which each is run; empty for the usual ones
 * @param strict whether TCP options must be there in order and byte for byte, rather than as a set
 * @param defines words that are replaced, and the names that #ifdef knows
 * @param toleranceMicros how early or late a packet may be; null for 0 or what the script says
 * @param tolerancePercent how early or late it may be in percent of the time since the event before; null for 0 or what the script says
 * @param seed of the host's randomness
 */
public record ScriptOptions(
        List<IpVersion> versions,
        boolean strict,
        Map<String, String> defines,
        Long toleranceMicros,
        Double tolerancePercent,
        long seed) {
    /** The words that are defined for every script. */
    private static final Map<String, String> USUAL = Map.of(
            "TFO_COOKIE", "3021b9d889017eeb", // under the key of the usual defaults, and under one of zeros
            "TFO_COOKIE_ZERO", "b7c12350a90dc8f5",
            "CODE", "host_unreachable",
            "CMSG_LEVEL_IP", "SOL_IP",
            "CMSG_TYPE_RECVERR", "IP_RECVERR");

    public ScriptOptions {
        versions = List.copyOf(versions);
        defines = Map.copyOf(defines);
    }

    /** Strict, no tolerance, the usual versions. */
    public static final ScriptOptions DEFAULT = new ScriptOptions(List.of(), true, Map.of(), null, null, 1);

    /** The same with other versions. */
    public ScriptOptions with(IpVersion... only) {
        return new ScriptOptions(List.of(only), strict, defines, toleranceMicros, tolerancePercent, seed);
    }

    /** The same with one word more defined. */
    public ScriptOptions define(String name, String value) {
        Map<String, String> more = new HashMap<>(defines);
        more.put(name, value);
        return new ScriptOptions(versions, strict, more, toleranceMicros, tolerancePercent, seed);
    }

    Map<String, String> allDefines() {
        Map<String, String> all = new HashMap<>(USUAL);
        all.putAll(defines);
        return all;
    }
}
