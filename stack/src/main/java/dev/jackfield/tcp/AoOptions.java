package dev.jackfield.tcp;

import dev.jackfield.core.Errno;

/** The socket options of RFC 5925, with Linux's rules: keys are of a socket, a listener's are those of what it accepts, and a peer has either these or one of RFC 2385. */
final class AoOptions {
    static final int TCP_AO_ADD_KEY = 38;
    static final int TCP_AO_DEL_KEY = 39;
    static final int TCP_AO_INFO = 40;
    static final int TCP_AO_GET_KEYS = 41;

    private AoOptions() {}

    static boolean known(int option) {
        return option >= TCP_AO_ADD_KEY && option <= TCP_AO_GET_KEYS;
    }

    static int set(TcpEndpoint e, TcpConfig c, int option, Object value) {
        AoKeys keys = c.aoKeys == null ? AoKeys.NONE : c.aoKeys;
        AoState state = e.connection() == null ? null : e.connection().ao;
        if (state == null && e.connection() != null && e.connection().state != State.CLOSE) {
            return Errno.EINVAL.failure(); // it was opened without
        }
        return switch (option) {
            case TCP_AO_ADD_KEY -> value instanceof TcpAo.Key k ? add(e, c, keys, k) : Errno.EINVAL.failure();
            case TCP_AO_DEL_KEY -> value instanceof TcpAo.Deletion d ? delete(e, c, keys, d) : Errno.EINVAL.failure();
            case TCP_AO_INFO -> value instanceof TcpAo.Info i ? use(e, c, keys, i) : Errno.EINVAL.failure();
            default -> Errno.ENOPROTOOPT.failure();
        };
    }

    private static int add(TcpEndpoint e, TcpConfig c, AoKeys keys, TcpAo.Key k) {
        int wrong = keys.check(k);
        if (wrong != 0) {
            return wrong;
        }
        if (c.md5Keys != null && c.md5Keys.overlaps(k.address(), k.prefixLength())) {
            return Errno.EKEYREJECTED.failure();
        }
        TcpConnection connection = e.connection();
        if (connection != null
                && connection.ao != null
                && !Prefix.of(k.address(), k.prefixLength()).covers(connection.remote)) {
            return Errno.EINVAL.failure();
        }
        keep(e, c, keys.with(k));
        return 0;
    }

    private static int delete(TcpEndpoint e, TcpConfig c, AoKeys keys, TcpAo.Deletion d) {
        AoKeys.Master m = Prefix.valid(d.address(), d.prefixLength()) ? keys.find(d) : null;
        if (m == null) {
            return Errno.ENOENT.failure();
        }
        if (e.connection() != null
                && e.connection().ao != null
                && e.connection().ao.uses(m)) {
            return Errno.EBUSY.failure();
        }
        keep(e, c, keys.without(m));
        return 0;
    }

    private static int use(TcpEndpoint e, TcpConfig c, AoKeys keys, TcpAo.Info i) {
        boolean names = i.currentKey() != null || i.nextKey() != null;
        if (names && e.listening()) {
            return Errno.EINVAL.failure();
        }
        AoKeys.Master current = null;
        AoKeys.Master next = null;
        for (AoKeys.Master m : keys.all) {
            current = i.currentKey() != null && m.key().sendId() == i.currentKey() ? m : current;
            next = i.nextKey() != null && m.key().receiveId() == i.nextKey() ? m : next;
        }
        if (i.currentKey() != null && current == null || i.nextKey() != null && next == null) {
            return Errno.ENOENT.failure();
        }
        keep(e, c, keys.switched(i.required(), i.acceptIcmps()));
        c.aoCurrent = current != null ? current : c.aoCurrent;
        c.aoNext = next != null ? next : c.aoNext;
        if (e.connection() != null && e.connection().ao != null) {
            e.connection().ao.use(current, next);
            e.connection().computeMss();
        }
        return 0;
    }

    private static void keep(TcpEndpoint e, TcpConfig c, AoKeys keys) {
        c.aoKeys = keys;
        if (e.connection() != null && e.connection().ao != null) {
            e.connection().ao.keys(keys);
        }
    }

    /** The value of TCP_AO_INFO or TCP_AO_GET_KEYS, or null when there are no keys. */
    static Object get(TcpConfig c, TcpConnection connection, int option) {
        if (c.aoKeys == null) {
            return null;
        }
        return switch (option) {
            case TCP_AO_INFO ->
                connection != null && connection.ao != null
                        ? connection.ao.info()
                        : new TcpAo.Info(
                                c.aoCurrent == null
                                        ? null
                                        : (Integer) c.aoCurrent.key().sendId(),
                                c.aoNext == null
                                        ? null
                                        : (Integer) c.aoNext.key().receiveId(),
                                c.aoKeys.required,
                                c.aoKeys.acceptIcmps,
                                0,
                                0,
                                0,
                                0,
                                0);
            case TCP_AO_GET_KEYS ->
                new TcpAo.Keys(c.aoKeys.all.stream().map(AoKeys.Master::key).toList());
            default -> null;
        };
    }
}
