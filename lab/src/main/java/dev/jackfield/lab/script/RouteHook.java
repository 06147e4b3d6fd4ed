package dev.jackfield.lab.script;

import dev.jackfield.host.Host;
import dev.jackfield.ip.RouteMetrics;

/** {@code ip route change PREFIX ... METRIC VALUE...}: what the host's routing table says of a path. */
final class RouteHook {
    private final Host host;

    RouteHook(Host host) {
        this.host = host;
    }

    void change(String arguments) throws ScriptFailure {
        String[] words = arguments.strip().split("\\s+");
        String prefix = words[0].contains("/") ? words[0] : words[0] + (words[0].contains(":") ? "/128" : "/32");
        RouteMetrics m = RouteMetrics.NONE;
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "via", "dev", "src", "proto", "scope", "metric", "table" -> i++;
                case "mtu" -> {
                    boolean locked = words[i + 1].equals("lock");
                    i += locked ? 2 : 1;
                    m = new RouteMetrics(
                            number(words[i]),
                            locked,
                            m.advmss(),
                            m.initcwnd(),
                            m.initrwnd(),
                            m.window(),
                            m.rtoMin(),
                            m.quickack());
                }
                case "rto_min" -> {
                    i += words[i + 1].equals("lock") ? 2 : 1;
                    m = new RouteMetrics(
                            m.mtu(),
                            m.mtuLocked(),
                            m.advmss(),
                            m.initcwnd(),
                            m.initrwnd(),
                            m.window(),
                            millis(words[i]),
                            m.quickack());
                }
                case "advmss", "initcwnd", "initrwnd", "window", "quickack" -> {
                    String name = words[i];
                    i += words[i + 1].equals("lock") ? 2 : 1;
                    int v = number(words[i]);
                    m = new RouteMetrics(
                            m.mtu(),
                            m.mtuLocked(),
                            name.equals("advmss") ? v : m.advmss(),
                            name.equals("initcwnd") ? v : m.initcwnd(),
                            name.equals("initrwnd") ? v : m.initrwnd(),
                            name.equals("window") ? v : m.window(),
                            m.rtoMin(),
                            name.equals("quickack") ? v != 0 : m.quickack());
                }
                default -> throw new ScriptFailure("unsupported command: ip route change ... " + words[i]);
            }
        }
        try {
            host.changeRoute(prefix, m);
        } catch (IllegalArgumentException e) {
            throw new ScriptFailure("command failed: " + e.getMessage());
        }
    }

    private static int number(String word) throws ScriptFailure {
        try {
            return Integer.decode(word);
        } catch (NumberFormatException e) {
            throw new ScriptFailure("unsupported command: ip route change ... " + word);
        }
    }

    private static int millis(String word) throws ScriptFailure {
        return word.endsWith("ms")
                ? number(word.substring(0, word.length() - 2))
                : number(word.replaceFirst("s$", "")) * (word.endsWith("s") ? 1000 : 1);
    }
}
