package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IpAddress;
import dev.jackfield.wire.TcpHeader;
import dev.jackfield.wire.TcpOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Signatures by MD5 (RFC 2385): a digest of addresses, header, payload and a shared key goes with each segment, and what comes without or with another is dropped.
 * Weak by today's means, but what many BGP routers have.
 */
final class Md5Signatures {
    /** Bytes of the option with two no-operations before it; and of the digest. */
    static final int LENGTH = 20, DIGEST = 16;

    private final Tcp tcp;
    private final byte[] scratch = new byte[40 + TcpHeader.LENGTH];
    private MessageDigest digest; // made when it is first needed

    Md5Signatures(Tcp tcp) {
        this.tcp = tcp;
    }

    /** The key of a peer. */
    Key key(byte[] secret) {
        return new Key(secret);
    }

    /** Signs, and looks at signatures, under one key. */
    final class Key implements Authentication {
        final byte[] secret;

        private Key(byte[] secret) {
            this.secret = secret;
        }

        @Override
        public int length() {
            return LENGTH;
        }

        @Override
        public boolean leavesRoomForTimestamps() {
            return false;
        }

        @Override
        public int put(byte[] b, int at) {
            Bytes.put32(b, at, TcpOption.NOP << 24 | TcpOption.NOP << 16 | TcpOption.MD5 << 8 | 2 + DIGEST);
            Arrays.fill(b, at + 4, at + LENGTH, (byte) 0);
            return at + LENGTH;
        }

        @Override
        public void sign(Packet p) {
            System.arraycopy(digest(p, 0, p.length(), secret), 0, p.buf, p.off + TcpHeader.LENGTH + 4, DIGEST);
        }

        @Override
        public boolean accepts(Segment s) {
            if (s.md5At == Segment.NONE || s.aoAt != Segment.NONE) {
                tcp.count(Counter.TcpExtTCPMD5NotFound);
                return false;
            }
            boolean right = right(secret, s);
            if (!right) {
                tcp.count(Counter.TcpExtTCPMD5Failure);
            }
            return right;
        }
    }

    private boolean right(byte[] key, Segment s) {
        Packet p = s.packet;
        byte[] theirs = Arrays.copyOfRange(p.buf, s.md5At, s.md5At + DIGEST);
        return MessageDigest.isEqual(digest(p, p.l4 - p.off, p.length() - (p.l4 - p.off), key), theirs);
    }

    /** Section 2.0: pseudo-header, header without options and with no checksum, payload, key. */
    private byte[] digest(Packet p, int from, int length, byte[] key) {
        MessageDigest d = md5();
        byte[] b = scratch;
        int n = pseudoHeader(b, 0, p, length);
        System.arraycopy(p.buf, p.off + from, b, n, TcpHeader.LENGTH);
        Bytes.put16(b, n + TcpHeader.CHECKSUM, 0);
        d.update(b, 0, n + TcpHeader.LENGTH);
        int header = TcpHeader.headerLength(p.buf, p.off + from);
        int first = from + header; // of the payload
        if (first < p.len) {
            d.update(p.buf, p.off + first, p.len - first);
        }
        for (int i = 0; i < p.slices(); i++) {
            d.update(p.sliceBuf(i), p.sliceOff(i), p.sliceLen(i));
        }
        return d.digest(key);
    }

    /** Writes what is authenticated beside the segment itself, from an index on; answers how many bytes. */
    static int pseudoHeader(byte[] b, int at, Packet p, int length) {
        if (IpAddress.isV4(p.srcHi, p.srcLo)) {
            Bytes.put32(b, at, (int) p.srcLo);
            Bytes.put32(b, at + 4, (int) p.dstLo);
            Bytes.put16(b, at + 8, TcpHeader.PROTOCOL);
            Bytes.put16(b, at + 10, length);
            return 12;
        }
        Bytes.put64(b, at, p.srcHi);
        Bytes.put64(b, at + 8, p.srcLo);
        Bytes.put64(b, at + 16, p.dstHi);
        Bytes.put64(b, at + 24, p.dstLo);
        Bytes.put32(b, at + 32, length);
        Bytes.put32(b, at + 36, TcpHeader.PROTOCOL);
        return 40;
    }

    private MessageDigest md5() {
        if (digest == null) {
            try {
                digest = MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e); // every Java has it
            }
        }
        return digest;
    }
}
