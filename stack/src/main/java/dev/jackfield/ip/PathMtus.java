package dev.jackfield.ip;

import dev.jackfield.core.Setting;
import dev.jackfield.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** The path MTUs that differ from their link's, each for one destination. When there are too many, the one noted first is forgotten. */
final class PathMtus {
    private static final int LIMIT = 4096;

    private final Internet internet;
    private final Map<IpAddress, PathMtu> table = new LinkedHashMap<>();

    PathMtus(Internet internet) {
        this.internet = internet;
    }

    /** What is known of a destination, or null when nothing is. */
    PathMtu find(long hi, long lo) {
        return table.isEmpty() ? null : table.get(new IpAddress(hi, lo));
    }

    /** Notes a smaller MTU; one larger than what is known already is not believed, one smaller than the setting is raised to it, and packets may be fragmented from then on. */
    void lower(IpAddress dst, int mtu) {
        long now = internet.core().now();
        int least = internet.settings().getInt(Setting.IP_MIN_PMTU);
        boolean narrower = mtu < least;
        mtu = Math.max(mtu, least);
        PathMtu path = table.get(dst);
        if (path != null
                && path.known(now)
                && path.mtu(now, Integer.MAX_VALUE) <= mtu
                && narrower == path.narrower(now)) {
            return;
        }
        if (path == null) {
            if (table.size() >= LIMIT) {
                table.remove(table.keySet().iterator().next());
            }
            path = new PathMtu();
            table.put(dst, path);
            internet.routes().touch();
        }
        path.set(mtu, narrower, now + internet.settings().get(Setting.IP_MTU_EXPIRES) * 1_000_000_000L);
    }
}
