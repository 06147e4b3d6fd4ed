package dev.jackfield.lab.script.lang;

import java.util.List;

/** What a packet carries. */
public sealed interface Body {
    /**
     * The ports that a packet names.
     *
     * @param source 0 to 65535
     * @param destination 0 to 65535
     */
    record Ports(int source, int destination) {}

    /**
     * A number of sequence space or of the clock.
     *
     * @param value 0 to 2^32 - 1
     * @param absolute whether it is meant as it is, not counted from the initial one
     */
    record Number(long value, boolean absolute) {}

    /**
     * A TCP segment.
     *
     * @param ports or null for those of the socket under test
     * @param flags FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE 256
     * @param seq first sequence number
     * @param length of the payload
     * @param ack or null
     * @param window or null
     * @param urgent or null
     * @param options or null for any
     */
    record Tcp(
            Ports ports,
            int flags,
            Number seq,
            int length,
            Number ack,
            Integer window,
            Integer urgent,
            List<TcpOption> options)
            implements Body {
        public static final int FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32, ECE = 64, CWR = 128, AE = 256;

        public boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /**
     * A UDP datagram.
     *
     * @param ports or null
     * @param length of the payload
     */
    record Udp(Ports ports, int length) implements Body {}

    /**
     * An ICMP message.
     *
     * @param type by name or type_N
     * @param code by name or code_N, or null for none
     * @param mtu of the next hop, or null
     * @param id of an echo, or null
     * @param quote what it quotes, or null
     */
    record Icmp(String type, String code, Long mtu, Integer id, Quote quote) implements Body {}

    /**
     * The packet that an ICMP error is about.
     *
     * @param kind of its transport
     * @param seq of a TCP segment its sequence number, else null
     * @param length of its payload
     */
    record Quote(Kind kind, Number seq, int length) {
        public enum Kind {
            TCP,
            UDP,
            RAW
        }
    }
}
