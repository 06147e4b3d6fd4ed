package dev.jackfield.lab.script;

import dev.jackfield.core.SocketMemory;
import dev.jackfield.tcp.BbrInfo;
import dev.jackfield.tcp.TcpInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** TCP_INFO under the names and in the units of Linux's structure: windows of congestion in segments. */
final class TcpInfoValues {
    private TcpInfoValues() {}

    /** TCP_CC_INFO of BBR, likewise: gains in 256ths. */
    static Map<String, Long> of(BbrInfo b) {
        Map<String, Long> v = new LinkedHashMap<>();
        v.put("bbr_bw_lo", b.bw() & 0xffff_ffffL);
        v.put("bbr_bw_hi", b.bw() >>> 32);
        v.put("bbr_min_rtt", b.minRtt());
        v.put("bbr_pacing_gain", (long) (256 * b.pacingGain()));
        v.put("bbr_cwnd_gain", (long) (256 * b.cwndGain()));
        return v;
    }

    /** SO_MEMINFO, likewise. */
    static Map<String, Long> of(SocketMemory m) {
        Map<String, Long> v = new LinkedHashMap<>();
        v.put("SK_MEMINFO_RMEM_ALLOC", (long) m.rmemAlloc());
        v.put("SK_MEMINFO_RCVBUF", (long) m.rcvbuf());
        v.put("SK_MEMINFO_WMEM_ALLOC", (long) m.wmemAlloc());
        v.put("SK_MEMINFO_SNDBUF", (long) m.sndbuf());
        v.put("SK_MEMINFO_FWD_ALLOC", (long) m.fwdAlloc());
        v.put("SK_MEMINFO_WMEM_QUEUED", (long) m.wmemQueued());
        v.put("SK_MEMINFO_OPTMEM", (long) m.optmem());
        v.put("SK_MEMINFO_BACKLOG", (long) m.backlog());
        v.put("SK_MEMINFO_DROPS", (long) m.drops());
        return v;
    }

    static Map<String, Long> of(TcpInfo i) {
        Map<String, Long> v = new LinkedHashMap<>();
        long mss = Math.max(i.sndMss(), 1);
        v.put("tcpi_state", (long) i.state());
        v.put("tcpi_ca_state", (long) i.caState());
        v.put("tcpi_retransmits", (long) i.retransmits());
        v.put("tcpi_probes", (long) i.probes());
        v.put("tcpi_backoff", (long) i.backoff());
        v.put("tcpi_options", (long) i.options());
        v.put("tcpi_snd_wscale", (long) i.sndWscale());
        v.put("tcpi_rcv_wscale", (long) i.rcvWscale());
        v.put("tcpi_rto", i.rto());
        v.put("tcpi_snd_mss", (long) i.sndMss());
        v.put("tcpi_pmtu", (long) i.pmtu());
        v.put("tcpi_rtt", i.rtt());
        v.put("tcpi_rttvar", i.rttVar());
        v.put("tcpi_min_rtt", i.minRtt());
        v.put(
                "tcpi_snd_ssthresh",
                i.sndSsthresh() == Integer.MAX_VALUE || i.sndSsthresh() == 0
                        ? Integer.MAX_VALUE
                        : i.sndSsthresh() / mss);
        v.put("tcpi_snd_cwnd", i.sndCwnd() / mss);
        v.put("tcpi_snd_wnd", (long) i.sndWnd());
        v.put("tcpi_rcv_wnd", (long) i.rcvWnd());
        v.put("tcpi_unacked", (i.unacked() + mss - 1) / mss);
        v.put("tcpi_notsent_bytes", (long) i.notSent());
        v.put("tcpi_total_retrans", (long) i.totalRetrans());
        v.put("tcpi_total_rto", (long) i.totalRto());
        v.put("tcpi_total_rto_recoveries", (long) i.totalRtoRecoveries());
        v.put("tcpi_total_rto_time", i.totalRtoTime());
        v.put("tcpi_rehash", (long) i.rehash());
        v.put("tcpi_sacked", (i.sacked() + mss - 1) / mss);
        v.put("tcpi_lost", (i.lost() + mss - 1) / mss);
        v.put("tcpi_retrans", (i.retrans() + mss - 1) / mss);
        v.put("tcpi_reordering", (long) i.reordering());
        v.put("tcpi_pacing_rate", i.pacingRate());
        v.put("tcpi_max_pacing_rate", i.maxPacingRate());
        v.put("tcpi_delivery_rate", i.deliveryRate());
        v.put("tcpi_delivery_rate_app_limited", i.deliveryRateAppLimited() ? 1L : 0L);
        v.put("tcpi_delivered", (long) i.delivered());
        v.put("tcpi_delivered_ce", (long) i.deliveredCe());
        v.put("tcpi_fastopen_client_fail", (long) i.fastOpenClientFail());
        bytes(v, "tcpi_delivered_", i.deliveredBytes());
        bytes(v, "tcpi_received_", i.receivedBytes());
        v.put("tcpi_accecn_fail_mode", (long) i.accEcnFailMode());
        v.put("tcpi_accecn_opt_seen", (long) i.accEcnOptSeen());
        v.put("tcpi_received_ce", (long) i.receivedCe());
        v.put("tcpi_busy_time", i.busyTime());
        v.put("tcpi_rwnd_limited", i.rwndLimited());
        v.put("tcpi_sndbuf_limited", i.sndbufLimited());
        v.put("tcpi_ato", i.ato());
        v.put("tcpi_rcv_mss", (long) i.rcvMss());
        v.put("tcpi_advmss", (long) i.advMss());
        v.put("tcpi_rcv_rtt", i.rcvRtt());
        v.put("tcpi_rcv_space", (long) i.rcvSpace());
        v.put("tcpi_rcv_ssthresh", (long) i.rcvSsthresh());
        v.put("tcpi_last_data_sent", i.lastDataSent());
        v.put("tcpi_last_data_recv", i.lastDataRecv());
        v.put("tcpi_last_ack_recv", i.lastAckRecv());
        v.put("tcpi_last_ack_sent", 0L); // Linux does not tell either
        v.put("tcpi_fackets", 0L);
        v.put("tcpi_segs_out", (long) i.segsOut());
        v.put("tcpi_segs_in", (long) i.segsIn());
        v.put("tcpi_data_segs_out", (long) i.dataSegsOut());
        v.put("tcpi_data_segs_in", (long) i.dataSegsIn());
        v.put("tcpi_bytes_sent", i.bytesSent());
        v.put("tcpi_bytes_retrans", i.bytesRetrans());
        v.put("tcpi_bytes_acked", i.bytesAcked());
        v.put("tcpi_bytes_received", i.bytesReceived());
        v.put("tcpi_rcv_ooopack", (long) i.rcvOoopack());
        v.put("tcpi_dsack_dups", (long) i.dsackDups());
        v.put("tcpi_reord_seen", (long) i.reordSeen());
        return v;
    }

    private static void bytes(Map<String, Long> v, String prefix, TcpInfo.EcnBytes b) {
        v.put(prefix + "e1_bytes", (long) b.ect1());
        v.put(prefix + "e0_bytes", (long) b.ect0());
        v.put(prefix + "ce_bytes", (long) b.ce());
    }
}
