package dev.jackfield.tcp;

import dev.jackfield.core.SipHash;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import java.util.Arrays;

/**
 * The secret under which a server makes cookies (RFC 7413 section 4.1.2), as Linux does: SipHash of the two addresses. A second key, which makes none but is
 * accepted still, lets a group of servers change keys one after the other.
 */
final class FastOpenKeys {
    static final int KEY = 16;

    /** How a cookie fares. */
    enum Verdict {
        VALID,
        /** Made under the key that is going out of use: the client is given a new one. */
        VALID_UNDER_BACKUP,
        INVALID
    }

    private final byte[] bytes;
    private final SipHash primary;
    private final SipHash backup; // or null

    /** @param bytes one key, or two */
    FastOpenKeys(byte[] bytes) {
        this.bytes = bytes.clone();
        primary = hash(bytes, 0);
        backup = bytes.length > KEY ? hash(bytes, KEY) : null;
    }

    private static SipHash hash(byte[] b, int at) {
        return new SipHash(Long.reverseBytes(Bytes.i64(b, at)), Long.reverseBytes(Bytes.i64(b, at + 8)));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** The cookie of a client. */
    byte[] cookie(IpAddress client, IpAddress server) {
        return cookie(primary, client, server);
    }

    private static byte[] cookie(SipHash key, IpAddress client, IpAddress server) {
        long h;
        if (client.isV4()) {
            long addresses = Integer.toUnsignedLong(client.bits4()) << 32 | Integer.toUnsignedLong(server.bits4());
            h = key.hash(Long.reverseBytes(addresses));
        } else {
            h = key.hash(
                    Long.reverseBytes(client.hi()),
                    Long.reverseBytes(client.lo()),
                    Long.reverseBytes(server.hi()),
                    Long.reverseBytes(server.lo()));
        }
        byte[] b = new byte[Long.BYTES];
        Bytes.put64(b, 0, Long.reverseBytes(h));
        return b;
    }

    Verdict check(byte[] cookie, IpAddress client, IpAddress server) {
        if (Arrays.equals(cookie, cookie(primary, client, server))) {
            return Verdict.VALID;
        }
        boolean old = backup != null && Arrays.equals(cookie, cookie(backup, client, server));
        return old ? Verdict.VALID_UNDER_BACKUP : Verdict.INVALID;
    }
}
