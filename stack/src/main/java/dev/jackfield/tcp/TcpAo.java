package dev.jackfield.tcp;

import java.net.InetAddress;
import java.util.List;

/** The values of TCP_AO_ADD_KEY, TCP_AO_DEL_KEY, TCP_AO_INFO and TCP_AO_GET_KEYS (RFC 5925), Linux's struct tcp_ao_add and its kin. */
public sealed interface TcpAo {
    /** The algorithms, by Linux's names. */
    String HMAC_SHA1 = "hmac(sha1)", AES_128_CMAC = "cmac(aes128)";

    /** Bytes of a code, unless something else is asked for (RFC 5926's 96 bits). */
    int MAC_LENGTH = 12;

    /** The most that a master key has. */
    int GREATEST_KEY = 80;

    /**
     * A master key tuple (RFC 5925 section 3.1): of peers whose addresses begin with a prefix.
     *
     * @param address of the peer, or the prefix
     * @param prefixLength bits
     * @param sendId what segments that we sign with it say, 0 to 255
     * @param receiveId what those say that the peer signs with it
     * @param algorithm its name
     * @param macLength bytes of the code in a segment, 4 to 16
     * @param excludeOptions whether other options are not covered, since something on the way changes them
     * @param key the secret
     */
    record Key(
            InetAddress address,
            int prefixLength,
            int sendId,
            int receiveId,
            String algorithm,
            int macLength,
            boolean excludeOptions,
            byte[] key)
            implements TcpAo {
        /** The key of one peer, with the usual length, options covered. */
        public Key(InetAddress address, int sendId, int receiveId, String algorithm, byte[] key) {
            this(address, address.getAddress().length * 8, sendId, receiveId, algorithm, MAC_LENGTH, false, key);
        }
    }

    /** TCP_AO_DEL_KEY: the key of a prefix with these numbers; not one that is in use. */
    record Deletion(InetAddress address, int prefixLength, int sendId, int receiveId) implements TcpAo {}

    /**
     * TCP_AO_INFO. Set, it says which keys are used, null for those that are, and the two switches; the rest is told.
     *
     * @param currentKey the sendId of the key that we sign with
     * @param nextKey the receiveId of the key that the peer is asked to sign with
     * @param required whether unsigned segments are refused although there is no key for their sender
     * @param acceptIcmps whether ICMP's hard errors are believed
     */
    record Info(
            Integer currentKey,
            Integer nextKey,
            boolean required,
            boolean acceptIcmps,
            long good,
            long bad,
            long keyNotFound,
            long unsigned,
            long droppedIcmps)
            implements TcpAo {
        /** Uses other keys. */
        public static Info use(Integer currentKey, Integer nextKey) {
            return new Info(currentKey, nextKey, false, false, 0, 0, 0, 0, 0);
        }
    }

    /** TCP_AO_GET_KEYS: all of them; secrets are told, as to whoever set them. */
    record Keys(List<Key> keys) implements TcpAo {}
}
