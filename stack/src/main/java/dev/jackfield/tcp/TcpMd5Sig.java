package dev.jackfield.tcp;

import java.net.InetAddress;

/**
 * The value of TCP_MD5SIG and TCP_MD5SIG_EXT, Linux's struct tcp_md5sig: the key of the peers whose addresses begin with a prefix (RFC 2385).
 *
 * @param address of the peer, or the prefix
 * @param prefixLength bits, for TCP_MD5SIG_EXT; TCP_MD5SIG takes the whole address
 * @param key at most 80 bytes; none takes the key away
 */
public record TcpMd5Sig(InetAddress address, int prefixLength, byte[] key) {
    /** The most that a key has. */
    public static final int GREATEST_KEY = 80;

    /** The key of one peer. */
    public TcpMd5Sig(InetAddress address, byte[] key) {
        this(address, address.getAddress().length * 8, key);
    }
}
