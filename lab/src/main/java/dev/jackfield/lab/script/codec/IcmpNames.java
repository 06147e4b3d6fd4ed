package dev.jackfield.lab.script.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of ICMP's types and codes. */
public final class IcmpNames {
    private static final Map<String, Integer> TYPES4 = new HashMap<>();
    private static final Map<String, Integer> TYPES6 = new HashMap<>();
    private static final Map<String, Integer> CODES4 = new HashMap<>();
    private static final Map<String, Integer> CODES6 = new HashMap<>();

    static {
        TYPES4.put("echo_reply", 0);
        TYPES4.put("unreachable", 3);
        TYPES4.put("source_quench", 4);
        TYPES4.put("redirect", 5);
        TYPES4.put("echo_request", 8);
        TYPES4.put("time_exceeded", 11);
        TYPES4.put("parameter_problem", 12);
        TYPES4.put("timestamp_request", 13);
        TYPES4.put("timestamp_reply", 14);
        TYPES4.put("information_request", 15);
        TYPES4.put("information_reply", 16);
        TYPES4.put("address_mask_request", 17);
        TYPES4.put("address_mask_reply", 18);

        codes(
                CODES4,
                "unreachable",
                List.of(
                        "net_unreachable",
                        "host_unreachable",
                        "protocol_unreachable",
                        "port_unreachable",
                        "frag_needed",
                        "source_route_failed",
                        "net_unknown",
                        "host_unknown",
                        "source_host_isolated",
                        "net_prohibited",
                        "host_prohibited",
                        "net_unreachable_for_tos",
                        "host_unreachable_for_tos",
                        "packet_filtered",
                        "precedence_violation",
                        "precedence_cutoff"));
        codes(CODES4, "redirect", List.of("net", "host", "net_tos", "host_tos"));
        codes(CODES4, "time_exceeded", List.of("ttl_exceeded_in_transit", "exceeded_frag_time"));

        TYPES6.put("unreachable", 1);
        TYPES6.put("packet_too_big", 2);
        TYPES6.put("time_exceeded", 3);
        TYPES6.put("parameter_problem", 4);
        TYPES6.put("echo_request", 128);
        TYPES6.put("echo_reply", 129);
        codes(
                CODES6,
                "unreachable",
                List.of("no_route", "admin_prohibited", "not_neighbour", "address_unreachable", "port_unreachable"));
        codes(CODES6, "time_exceeded", List.of("exceeded_hop_limit", "exceeded_frag_time"));
        codes(CODES6, "parameter_problem", List.of("header_field", "unknown_next_header", "unknown_option"));
    }

    private IcmpNames() {}

    private static void codes(Map<String, Integer> to, String type, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            to.put(type + " " + names.get(i), i);
        }
    }

    /** The number of a type, by its name or as type_N; -1 when there is none. */
    public static int type(boolean v6, String name) {
        return name.matches("type_\\d+")
                ? Integer.parseInt(name.substring(5))
                : (v6 ? TYPES6 : TYPES4).getOrDefault(name, -1);
    }

    /** The number of a type's code, by its name or as code_N; null is 0; -1 when there is none. */
    public static int code(boolean v6, String type, String name) {
        if (name == null) {
            return 0;
        }
        return name.matches("code_\\d+")
                ? Integer.parseInt(name.substring(5))
                : (v6 ? CODES6 : CODES4).getOrDefault(type + " " + name, -1);
    }

    /** A type and code as words, for messages. */
    public static String text(boolean v6, int type, int code) {
        for (Map.Entry<String, Integer> t : (v6 ? TYPES6 : TYPES4).entrySet()) {
            if (t.getValue() == type) {
                for (Map.Entry<String, Integer> c : (v6 ? CODES6 : CODES4).entrySet()) {
                    if (c.getKey().startsWith(t.getKey() + " ") && c.getValue() == code) {
                        return c.getKey();
                    }
                }
                return code == 0 ? t.getKey() : t.getKey() + " code_" + code;
            }
        }
        return "type_" + type + " code_" + code;
    }
}
