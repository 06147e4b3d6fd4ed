package dev.jackfield.tcp;

import dev.jackfield.core.Errno;
import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The master keys of a socket (RFC 5925 section 3.1), and what it does with them. They do not change, so sockets may share them. */
final class AoKeys {
    private static final int LEAST_MAC = 4, GREATEST_MAC = 16;

    /** None, and no switch set. */
    static final AoKeys NONE = new AoKeys(List.of(), false, false);

    /** A key, and of which peers. */
    record Master(Prefix peers, TcpAo.Key key, AoAlgorithm algorithm) {}

    final List<Master> all;
    final boolean required;
    final boolean acceptIcmps;

    private AoKeys(List<Master> all, boolean required, boolean acceptIcmps) {
        this.all = all;
        this.required = required;
        this.acceptIcmps = acceptIcmps;
    }

    AoKeys switched(boolean nowRequired, boolean nowAcceptIcmps) {
        return new AoKeys(all, nowRequired, nowAcceptIcmps);
    }

    /** Why a key cannot be added: 0, or a negated errno. */
    int check(TcpAo.Key k) {
        AoAlgorithm a = AoAlgorithm.of(k.algorithm());
        if (a == null) {
            return Errno.ENOENT.failure();
        }
        boolean right = Prefix.valid(k.address(), k.prefixLength())
                && k.sendId() == (k.sendId() & 0xff)
                && k.receiveId() == (k.receiveId() & 0xff)
                && k.macLength() >= LEAST_MAC
                && k.macLength() <= Math.min(GREATEST_MAC, a.keyLength)
                && k.key().length > 0
                && k.key().length <= TcpAo.GREATEST_KEY;
        if (!right) {
            return Errno.EINVAL.failure();
        }
        Prefix p = Prefix.of(k.address(), k.prefixLength());
        for (Master m : all) {
            boolean same = m.key.sendId() == k.sendId() || m.key.receiveId() == k.receiveId();
            if (same && m.peers.overlaps(p)) {
                return Errno.EEXIST.failure();
            }
        }
        return 0;
    }

    AoKeys with(TcpAo.Key k) {
        List<Master> more = new ArrayList<>(all);
        more.add(new Master(Prefix.of(k.address(), k.prefixLength()), k, AoAlgorithm.of(k.algorithm())));
        return new AoKeys(List.copyOf(more), required, acceptIcmps);
    }

    AoKeys without(Master m) {
        return new AoKeys(all.stream().filter(x -> x != m).toList(), required, acceptIcmps);
    }

    /** The key that a deletion names, or null. */
    Master find(TcpAo.Deletion d) {
        for (Master m : all) {
            boolean same = m.key.sendId() == d.sendId() && m.key.receiveId() == d.receiveId();
            if (same && m.peers.equals(Prefix.of(d.address(), d.prefixLength()))) {
                return m;
            }
        }
        return null;
    }

    /** Whether there is a key for some of the peers. */
    boolean overlaps(InetAddress address, int bits) {
        Prefix p = Prefix.of(address, bits);
        return all.stream().anyMatch(m -> m.peers.overlaps(p));
    }

    /** The first key of a peer, or null. */
    Master first(IpAddress peer) {
        for (Master m : all) {
            if (m.peers.covers(peer)) {
                return m;
            }
        }
        return null;
    }

    /** The key of a peer by one of its numbers, or null. */
    Master bySendId(IpAddress peer, int id) {
        for (Master m : all) {
            if (m.key.sendId() == id && m.peers.covers(peer)) {
                return m;
            }
        }
        return null;
    }

    Master byReceiveId(IpAddress peer, int id) {
        for (Master m : all) {
            if (m.key.receiveId() == id && m.peers.covers(peer)) {
                return m;
            }
        }
        return null;
    }
}
