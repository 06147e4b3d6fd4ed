package dev.jackfield.cli.iperf3;

import java.util.Map;

/**
 * What the client asks for.
 *
 * @param udp UDP instead of TCP
 * @param streams how many, each way
 * @param clientSends whether data goes from the client to us
 * @param serverSends whether data goes from us to the client
 * @param time seconds, or 0 when bytes or blocks end the test
 * @param omit seconds at the start that do not count
 * @param length bytes of a write, or of a datagram
 * @param rate bits per second of each stream, or 0 for no limit
 * @param burst how many writes go out at once when there is a rate, at least 1
 * @param window socket buffer in bytes, or 0
 * @param mss maximum segment size, or 0
 * @param tos type of service
 * @param noDelay whether Nagle's algorithm is off
 * @param wideCounters whether datagrams are counted in 64 bits instead of 32
 */
record Iperf3Params(
        boolean udp,
        int streams,
        boolean clientSends,
        boolean serverSends,
        int time,
        int omit,
        int length,
        long rate,
        int burst,
        int window,
        int mss,
        int tos,
        boolean noDelay,
        boolean wideCounters) {
    private static final int MOST_STREAMS = 128;
    private static final int LONGEST_WRITE = 1 << 20;
    private static final int LONGEST_DATAGRAM = 65_507;
    private static final int LONGEST_TIME = 86_400;
    private static final long UDP_RATE = 1 << 20;

    /**
     * Reads the client's parameters.
     *
     * @throws IllegalArgumentException when one of them cannot be served
     */
    static Iperf3Params of(Map<String, Object> json) {
        boolean udp = flag(json, "udp");
        if (!udp && !flag(json, "tcp")) {
            throw new IllegalArgumentException("neither TCP nor UDP");
        }
        boolean both = flag(json, "bidirectional");
        boolean reverse = flag(json, "reverse");
        return new Iperf3Params(
                udp,
                (int) number(json, "parallel", 1, 1, MOST_STREAMS),
                both || !reverse,
                both || reverse,
                (int) number(json, "time", 0, 0, LONGEST_TIME),
                (int) number(json, "omit", 0, 0, 60),
                (int)
                        (udp
                                ? number(json, "len", 1460, 16, LONGEST_DATAGRAM)
                                : number(json, "len", 131_072, 1, LONGEST_WRITE)),
                number(json, "bandwidth", udp ? UDP_RATE : 0, 0, Long.MAX_VALUE),
                (int) number(json, "burst", 1, 0, 1000),
                (int) number(json, "window", 0, 0, 512 << 20),
                (int) number(json, "MSS", 0, 0, 65_535),
                (int) number(json, "TOS", 0, 0, 255),
                flag(json, "nodelay"),
                flag(json, "udp_counters_64bit"));
    }

    private static boolean flag(Map<String, Object> json, String name) {
        return switch (json.get(name)) {
            case null -> false;
            case Boolean b -> b;
            case Number n -> n.doubleValue() != 0;
            default -> false;
        };
    }

    static long number(Map<String, Object> json, String name, long otherwise, long least, long greatest) {
        Object value = json.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Number n) || n.doubleValue() < least || n.doubleValue() > greatest) {
            throw new IllegalArgumentException(name + " = " + value);
        }
        return n.longValue();
    }
}
