package dev.jackfield.tcp;

/**
 * What TCP_CC_INFO tells of BBR (Linux's struct tcp_bbr_info).
 *
 * @param bw its estimate of the bandwidth, bytes a second
 * @param minRtt its estimate of the round-trip time without a queue, microseconds
 * @param pacingGain what the bandwidth is multiplied by for the pacing rate
 * @param cwndGain what the bandwidth-delay product is multiplied by for the window
 * @param phase what it is doing, as STARTUP or PROBE_BW_CRUISE
 */
public record BbrInfo(long bw, long minRtt, double pacingGain, double cwndGain, String phase) {}
