package dev.jackfield.host;

import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names that a host knows, in the order of {@code hosts: files dns}: itself and localhost, a table as in /etc/hosts, and then
 * whoever it was told to ask. Names are compared without regard to case. Any thread may call.
 */
public final class Names {
    private static final String LOCALHOST = "localhost";

    /** Somebody who knows names: a simulated network, or a resolver. It may block, and is never called on the core. */
    public interface Service {
        /** The addresses of a name, the best one first; empty when there is no such name. */
        List<IpAddress> addresses(String name);

        /** The name of an address. */
        Optional<String> name(IpAddress address);
    }

    private final Host host;
    private final Map<String, List<IpAddress>> table = new LinkedHashMap<>(); // guarded by this
    private volatile Service service;

    Names(Host host) {
        this.host = host;
    }

    /** Adds a line to the table; a name may have several addresses. */
    public synchronized void add(String name, String address) {
        table.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .add(IpAddress.parse(address));
    }

    /** Whom to ask for what is not in the table; null for nobody. */
    public void ask(Service s) {
        service = s;
    }

    /** The addresses of a name, the best one first; empty when nobody knows it. */
    public List<IpAddress> addresses(String name) {
        String n = name.toLowerCase(Locale.ROOT);
        if (n.equals(LOCALHOST)) {
            return List.of(IpAddress.LOOPBACK4);
        }
        synchronized (this) {
            List<IpAddress> all = table.get(n);
            if (all != null) {
                return List.copyOf(all);
            }
        }
        if (n.equals(host.name().toLowerCase(Locale.ROOT))) {
            return own();
        }
        Service s = service;
        return s == null ? List.of() : s.addresses(name);
    }

    /** The host's own addresses but for those of loopback, unless it has no other. */
    public List<IpAddress> own() {
        List<IpAddress> all = host.interfaces().stream()
                .filter(i -> !i.loopback())
                .flatMap(i -> i.addresses().stream())
                .map(a -> a.address())
                .toList();
        return all.isEmpty() ? List.of(IpAddress.LOOPBACK4) : all;
    }

    /** The name of an address. */
    public Optional<String> name(IpAddress address) {
        if (address.isLoopback()) {
            return Optional.of(LOCALHOST);
        }
        synchronized (this) {
            for (Map.Entry<String, List<IpAddress>> e : table.entrySet()) {
                if (e.getValue().contains(address)) {
                    return Optional.of(e.getKey());
                }
            }
        }
        if (own().contains(address)) {
            return Optional.of(host.name());
        }
        Service s = service;
        return s == null ? Optional.empty() : s.name(address);
    }
}
