package dev.jackfield.ip;

/**
 * What a route says of the paths it leads to (ip-route(8)); 0 where it says nothing.
 *
 * @param mtu the largest packet, bytes
 * @param mtuLocked whether that is final: no path-MTU discovery
 * @param advmss the greatest segment size to be announced, bytes
 * @param initcwnd the first congestion window, segments
 * @param initrwnd the first receive window, segments
 * @param window the greatest receive window, bytes
 * @param rtoMin the least retransmission timeout, ms
 * @param quickack whether acknowledgements are never delayed
 */
public record RouteMetrics(
        int mtu, boolean mtuLocked, int advmss, int initcwnd, int initrwnd, int window, int rtoMin, boolean quickack) {
    /** Nothing said. */
    public static final RouteMetrics NONE = new RouteMetrics(0, false, 0, 0, 0, 0, 0, false);
}
