package dev.jackfield.lab.script.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** RFC 2385's signature of a segment under the key that scripts have: for the language has no word for one. */
public final class Md5Digest {
    /** The key. */
    public static final byte[] KEY = {'p', 'a', 'c', 'k', 'e', 't', 's'};

    /** A signature that is to be filled in. */
    public static final String NONE = "00".repeat(16);

    private static final int HEADER = 20;
    private static final int CHECKSUM = 16;

    private Md5Digest() {}

    /** Section 2.0: pseudo-header, header without options and with no checksum, payload, key; in hexadecimal. */
    public static String of(TcpSegment s, byte[] source, byte[] destination) {
        byte[] whole = s.encode(source, destination);
        byte[] header = Arrays.copyOf(whole, HEADER);
        header[CHECKSUM] = 0;
        header[CHECKSUM + 1] = 0;
        try {
            MessageDigest d = MessageDigest.getInstance("MD5");
            d.update(IpPacket.pseudoHeader(source, destination, IpPacket.TCP, whole.length));
            d.update(header);
            d.update(s.payload());
            return HexFormat.of().formatHex(d.digest(KEY));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
