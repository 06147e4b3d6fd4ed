package dev.jackfield.bench;

import java.util.List;
import java.util.Locale;

/**
 * What is measured on our side and on those of its peers.
 *
 * @param name by which it is asked for
 * @param unit of what the measurement answers
 * @param measurement what is done
 * @param value which of the measurement's values this is
 * @param ours our side
 * @param peers whom it stands beside
 * @param onOneProcessor whether both ends run on one processor: what is measured then is the work, not how long an idle processor takes
 *     to wake up
 */
record Figure(
        String name,
        String unit,
        Measurement measurement,
        int value,
        Side.Kind ours,
        List<Peer> peers,
        boolean onOneProcessor) {
    /**
     * Beside whom, and how it should stand there.
     *
     * @param target of the ratio: at least so much, or where {@link Figure#lessIsBetter} at most; 0 where there is none
     */
    record Peer(Side.Kind side, double target) {}

    static final List<Figure> ALL = List.of(
            cable("bulk", "Gbit/s", Measurement.SEND, beside(Side.Kind.LOOPBACK, 3), beside(Side.Kind.GVISOR_LOOP, 2)),
            cable("round-trip", "us", Measurement.PING, beside(Side.Kind.LOOPBACK, 1 / 8.0)),
            cable("connections", "1/s", Measurement.CONNECT, beside(Side.Kind.LOOPBACK, 8)),
            cable("datagrams", "1/s", Measurement.DATAGRAMS, beside(Side.Kind.LOOPBACK, 3)),
            tap("in", "Gbit/s", Measurement.SEND, false),
            tap("out", "Gbit/s", Measurement.RECEIVE, false),
            tap("round-trip", "us", Measurement.PING, true),
            tap("connections", "1/s", Measurement.CONNECT, false),
            tunVnet("in", Measurement.SEND, 1.5, 0.5),
            tunVnet("out", Measurement.RECEIVE, 2, 0.5),
            tun("in", "Gbit/s", Measurement.SEND, beside(Side.Kind.GVISOR_TUN, 4), beside(Side.Kind.LIMIT_TUN, 0.75)),
            tun(
                    "out",
                    "Gbit/s",
                    Measurement.RECEIVE,
                    beside(Side.Kind.GVISOR_TUN, 6),
                    beside(Side.Kind.LIMIT_TUN, 0.9)),
            tun(
                    "round-trip",
                    "us",
                    Measurement.PING,
                    beside(Side.Kind.GVISOR_TUN, 0),
                    beside(Side.Kind.LIMIT_TUN, 1.5)),
            tun(
                    "connections",
                    "1/s",
                    Measurement.CONNECT,
                    beside(Side.Kind.GVISOR_TUN, 0),
                    beside(Side.Kind.LIMIT_TUN, 0.85)),
            tun("datagrams", "1/s", Measurement.DATAGRAMS, beside(Side.Kind.LIMIT_TUN, 0.7)),
            xdp("in", Measurement.SEND),
            xdp("out", Measurement.RECEIVE),
            web("netty", "1/s", Measurement.NETTY, 0),
            web("netty-p50", "us", Measurement.NETTY, 1),
            web("netty-p99", "us", Measurement.NETTY, 2),
            web("jetty", "1/s", Measurement.JETTY, 0),
            web("jetty-p50", "us", Measurement.JETTY, 1),
            web("jetty-p99", "us", Measurement.JETTY, 2));

    private static Peer beside(Side.Kind side, double target) {
        return new Peer(side, target);
    }

    private static Figure cable(String name, String unit, Measurement m, Peer... peers) {
        return new Figure("cable-" + name, unit, m, 0, Side.Kind.CABLE, List.of(peers), false);
    }

    private static Figure tap(String name, String unit, Measurement m, boolean onOneProcessor) {
        return new Figure("tap-" + name, unit, m, 0, Side.Kind.TAP, List.of(beside(Side.Kind.VETH, 0)), onOneProcessor);
    }

    private static Figure tunVnet(String name, Measurement m, double ofGvisor, double ofLimit) {
        List<Peer> peers =
                List.of(beside(Side.Kind.GVISOR_TUN_VNET, ofGvisor), beside(Side.Kind.LIMIT_TUN_VNET, ofLimit));
        return new Figure("tunvnet-" + name, "Gbit/s", m, 0, Side.Kind.TUN_VNET, peers, false);
    }

    private static Figure tun(String name, String unit, Measurement m, Peer... peers) {
        return new Figure("tun1500-" + name, unit, m, 0, Side.Kind.TUN, List.of(peers), m == Measurement.PING);
    }

    private static Figure xdp(String name, Measurement m) {
        List<Peer> peers = List.of(beside(Side.Kind.LIMIT_XDP, 0.7));
        return new Figure("xdp-" + name, "Gbit/s", m, 0, Side.Kind.XDP, peers, false);
    }

    private static Figure web(String name, String unit, Measurement m, int value) {
        return new Figure(
                "http-" + name, unit, m, value, Side.Kind.WEB, List.of(beside(Side.Kind.WEB_LOOPBACK, 1)), false);
    }

    /** Whether less of it is better: a time. */
    boolean lessIsBetter() {
        return unit.equals("us");
    }

    /** Whether one run of the measurement on our side gives both. */
    boolean sameRun(Figure f) {
        return measurement == f.measurement && ours == f.ours && onOneProcessor == f.onOneProcessor;
    }

    /** Whether a ratio to a peer is as good as it should be. */
    boolean meets(Peer peer, double ratio) {
        return peer.target == 0 || (lessIsBetter() ? ratio <= peer.target : ratio >= peer.target);
    }

    /** The target in words; a dash where there is none. */
    String wanted(Peer peer) {
        return peer.target == 0
                ? "-"
                : String.format(Locale.ROOT, "%s %s", lessIsBetter() ? "<=" : ">=", Samples.number(peer.target));
    }
}
