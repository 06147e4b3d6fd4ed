package dev.jackfield.tcp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES-128-CMAC (RFC 4493): a message authentication code of a block cipher, of which the JDK has only the cipher. */
final class Cmac implements MessageCode {
    private static final int BLOCK = 16;
    private static final int POLYNOMIAL = 0x87; // of the field in which subkeys are doubled

    private final Cipher aes;
    private final byte[] whole; // K1, for a last block that is full
    private final byte[] padded; // K2, for one that is not
    private final byte[] state = new byte[BLOCK];
    private final byte[] block = new byte[BLOCK];
    private int filled;

    /** @param key 16 bytes */
    Cmac(byte[] key) {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
        encrypt(); // of zeros
        whole = doubled(state);
        padded = doubled(whole);
        Arrays.fill(state, (byte) 0);
    }

    /** Section 2.3. */
    private static byte[] doubled(byte[] b) {
        byte[] d = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            d[i] = (byte) (b[i] << 1 | (i + 1 < BLOCK ? (b[i + 1] & 0xff) >>> 7 : 0));
        }
        if (b[0] < 0) {
            d[BLOCK - 1] ^= (byte) POLYNOMIAL;
        }
        return d;
    }

    private void encrypt() {
        try {
            aes.doFinal(state, 0, BLOCK, state, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // whole blocks, and room for them
        }
    }

    @Override
    public void update(byte[] b, int off, int len) {
        while (len > 0) {
            if (filled == BLOCK) {
                mix(block);
                encrypt();
                filled = 0;
            }
            int n = Math.min(BLOCK - filled, len);
            System.arraycopy(b, off, block, filled, n);
            filled += n;
            off += n;
            len -= n;
        }
    }

    private void mix(byte[] b) {
        for (int i = 0; i < BLOCK; i++) {
            state[i] ^= b[i];
        }
    }

    @Override
    public byte[] finish() {
        boolean full = filled == BLOCK;
        if (!full) {
            block[filled] = (byte) 0x80;
            Arrays.fill(block, filled + 1, BLOCK, (byte) 0);
        }
        mix(block);
        mix(full ? whole : padded);
        encrypt();
        byte[] code = state.clone();
        Arrays.fill(state, (byte) 0);
        filled = 0;
        return code;
    }
}
