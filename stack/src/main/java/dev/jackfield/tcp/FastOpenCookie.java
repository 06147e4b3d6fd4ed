package dev.jackfield.tcp;

import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.TcpOption;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The option of TCP Fast Open (RFC 7413 section 2), by its own number or as the experiment that came before (RFC 6994, magic number F989).
 *
 * @param bytes the cookie; none is a request for one
 * @param experimental whether it stands as the experiment
 */
record FastOpenCookie(byte[] bytes, boolean experimental) {
    static final int LEAST = 4, GREATEST = 16;
    static final int MAGIC = 0xf989;
    static final FastOpenCookie REQUEST = new FastOpenCookie(new byte[0], false);

    /** The option in a segment that has one. */
    static FastOpenCookie of(Segment s) {
        Packet p = s.packet;
        byte[] cookie = Arrays.copyOfRange(p.buf, s.fastOpenAt, s.fastOpenAt + s.fastOpenLength);
        return new FastOpenCookie(cookie, s.fastOpenExperimental);
    }

    boolean request() {
        return bytes.length == 0;
    }

    /** Its length with padding, in bytes. */
    int length() {
        return (experimental ? 4 : 2) + bytes.length + 3 & ~3;
    }

    /** Writes it, and no-operations behind; answers the index after. */
    int put(byte[] b, int at) {
        int n = (experimental ? 4 : 2) + bytes.length;
        int end = at + length();
        Bytes.put8(b, at, experimental ? TcpOption.EXPERIMENT : TcpOption.FAST_OPEN);
        Bytes.put8(b, at + 1, n);
        if (experimental) {
            Bytes.put16(b, at + 2, MAGIC);
        }
        System.arraycopy(bytes, 0, b, at + n - bytes.length, bytes.length);
        Arrays.fill(b, at + n, end, (byte) TcpOption.NOP);
        return end;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FastOpenCookie c && c.experimental == experimental && Arrays.equals(c.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return (experimental ? "FOEXP " : "FO ") + HexFormat.of().formatHex(bytes);
    }
}
