package dev.jackfield.tcp;

import dev.jackfield.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client keeps of servers that speak Fast Open (RFC 7413 section 4.1.3): the cookie and the segment size; those used least recently are forgotten. */
final class FastOpenCache {
    static final int GREATEST = 1024;

    /** Both addresses: the cookie is of the client's too. */
    private record Path(IpAddress local, IpAddress remote) {}

    /**
     * What is known of a server.
     *
     * @param cookie null for none
     * @param mss what it took last, or 0
     * @param tryExperiment 1 when its own option was in vain, so that the experiment's is tried next; 2 when that was in vain as well
     */
    record Known(FastOpenCookie cookie, int mss, int tryExperiment) {
        static final Known NONE = new Known(null, 0, 0);
    }

    private final Map<Path, Known> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
            return size() > GREATEST;
        }
    };

    Known get(IpAddress local, IpAddress remote) {
        return entries.getOrDefault(new Path(local, remote), Known.NONE);
    }

    /**
     * Notes what a SYN-ACK told.
     *
     * @param cookie a new one, or null for none
     * @param tryExperiment as {@link Known#tryExperiment}, 0 when the answer says nothing of that
     */
    void put(IpAddress local, IpAddress remote, FastOpenCookie cookie, int mss, int tryExperiment) {
        Known old = get(local, remote);
        if (cookie == null && old.cookie == null && tryExperiment <= old.tryExperiment && old.mss == 0) {
            return; // nothing worth an entry
        }
        FastOpenCookie keep = cookie != null ? cookie : old.cookie;
        int experiment = keep == null ? Math.max(tryExperiment, old.tryExperiment) : old.tryExperiment;
        entries.put(new Path(local, remote), new Known(keep, mss, experiment));
    }

    int size() {
        return entries.size();
    }
}
