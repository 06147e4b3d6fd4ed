package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Body.Number;
import java.util.List;

/** An option of a TCP header, as a script writes it. */
public sealed interface TcpOption {
    record Nop() implements TcpOption {}

    record End() implements TcpOption {}

    record Mss(int value) implements TcpOption {}

    record WindowScale(int shift) implements TcpOption {}

    record SackPermitted() implements TcpOption {}

    /** A stretch of sequence space, from left up to right. */
    record Block(Number left, Number right) {}

    record Sack(List<Block> blocks) implements TcpOption {}

    record Timestamps(Number value, Number echo) implements TcpOption {}

    /**
     * Fast Open.
     *
     * @param cookie hexadecimal, empty for a request
     * @param experimental whether as an experiment (RFC 6994) rather than by its own number
     */
    record FastOpen(String cookie, boolean experimental) implements TcpOption {}

    /**
     * MD5.
     *
     * @param digest hexadecimal; empty for none
     * @param valid whether the digest is to be computed
     */
    record Md5(String digest, boolean valid) implements TcpOption {}

    /**
     * Accurate ECN's counters, in the order in which they are written.
     *
     * @param e1bFirst which of the two kinds it is
     * @param counters two or fewer may be left out at the end
     */
    record AccurateEcn(boolean e1bFirst, List<Integer> counters) implements TcpOption {}

    /**
     * Any other.
     *
     * @param kind its number
     * @param data hexadecimal
     */
    record Other(int kind, String data) implements TcpOption {}
}
