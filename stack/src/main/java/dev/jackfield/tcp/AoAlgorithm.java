package dev.jackfield.tcp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two algorithms of RFC 5926: how traffic keys are derived, and how segments are authenticated with them. Named as Linux names them. */
enum AoAlgorithm {
    /** Sections 3.1.1.1 and 3.2.1. */
    HMAC_SHA1("hmac(sha1)", 20) {
        @Override
        MessageCode code(byte[] key) {
            return hmac(key);
        }

        @Override
        byte[] seed(byte[] master) {
            return master;
        }
    },
    /** Sections 3.1.1.2 and 3.2.2. */
    AES_128_CMAC("cmac(aes128)", 16) {
        @Override
        MessageCode code(byte[] key) {
            return new Cmac(key);
        }

        @Override
        byte[] seed(byte[] master) {
            if (master.length == keyLength) {
                return master;
            }
            MessageCode c = new Cmac(new byte[keyLength]);
            c.update(master, 0, master.length);
            return c.finish();
        }
    };

    private static final byte[] LABEL = {'T', 'C', 'P', '-', 'A', 'O'};

    final String linuxName;
    /** Bytes of a traffic key, and of a code before it is cut. */
    final int keyLength;

    AoAlgorithm(String linuxName, int keyLength) {
        this.linuxName = linuxName;
        this.keyLength = keyLength;
    }

    /** The one of that name, or null. */
    static AoAlgorithm of(String linuxName) {
        for (AoAlgorithm a : values()) {
            if (a.linuxName.equals(linuxName)) {
                return a;
            }
        }
        return null;
    }

    /** The code under a traffic key. */
    abstract MessageCode code(byte[] key);

    /** What keys are derived from. */
    abstract byte[] seed(byte[] master);

    /**
     * Section 3.1.1: a key of one direction of a connection. One round yields all of it.
     *
     * @param context addresses, ports and initial sequence numbers
     */
    byte[] trafficKey(byte[] master, byte[] context) {
        MessageCode c = code(seed(master));
        c.update(new byte[] {1}, 0, 1);
        c.update(LABEL, 0, LABEL.length);
        c.update(context, 0, context.length);
        int bits = keyLength * 8;
        c.update(new byte[] {(byte) (bits >>> 8), (byte) bits}, 0, 2);
        return Arrays.copyOf(c.finish(), keyLength);
    }

    private static MessageCode hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return new MessageCode() {
                @Override
                public void update(byte[] b, int off, int len) {
                    mac.update(b, off, len);
                }

                @Override
                public byte[] finish() {
                    return mac.doFinal();
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
