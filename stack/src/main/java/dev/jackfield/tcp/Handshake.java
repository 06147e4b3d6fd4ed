package dev.jackfield.tcp;

import dev.jackfield.core.Counter;
import dev.jackfield.wire.IpAddress;

/**
 * What a passive open agreed upon, whether it was remembered in the SYN queue or in a cookie: enough to make the connection.
 *
 * @param iss our initial sequence number
 * @param irs the peer's
 * @param peerWindow from its SYN, bytes
 * @param peerMss from its SYN, bytes
 * @param peerScale shift of its window, or NONE
 * @param ourScale shift of ours, or NONE
 * @param timestamps whether both offered the option
 * @param sack whether both permitted it
 * @param tsRecent its latest timestamp
 * @param ecn the feedback of congestion marks
 * @param synField the ECN field of the peer's SYN
 */
record Handshake(
        int iss,
        int irs,
        int peerWindow,
        int peerMss,
        int peerScale,
        int ourScale,
        boolean timestamps,
        boolean sack,
        int tsRecent,
        EcnMode ecn,
        int synField) {

    /** The connection, in SYN_RECV, in no table yet. */
    TcpConnection connection(
            Tcp tcp, TcpEndpoint listener, IpAddress local, int lport, IpAddress remote, int rport, long now) {
        TcpConnection c = new TcpConnection(
                tcp,
                listener.config.share(),
                State.SYN_RECV,
                iss,
                local,
                lport,
                remote,
                rport,
                tcp.hash(local, lport, remote, rport));
        c.peerMss = peerMss;
        c.timestamps = timestamps;
        c.sackPermitted = sack;
        c.tsRecent = tsRecent;
        c.ecnMode = ecn;
        c.synField = synField;
        c.tsRecentAt = now;
        c.windowScaleOffered = ourScale;
        c.rcv.rcvWscale = Math.max(ourScale, 0);
        c.snd.sndWscale = Math.max(peerScale, 0);
        c.snd.sndNxt = iss + 1;
        c.snd.sndWnd = peerWindow;
        int offered = Output.greatestSegment(c.route(), remote); // as in the SYN-ACK, whose window this was
        if (c.config.maxSegment > 0) {
            offered = Math.min(offered, c.config.maxSegment);
        }
        c.rcv.start(irs, ReceiveWindow.initialWindow(c.config, offered, timestamps, c.route()));
        return c;
    }

    /** Its last acknowledgement has come: the connection, which stands in the table, is established and waits to be accepted. */
    void complete(TcpConnection c, TcpEndpoint listener, Segment s, long now) {
        c.tcp.count(Counter.TcpPassiveOpens);
        c.established(s, s.window << c.snd.sndWscale, now);
        if (c.ecn instanceof AccurateEcn e) {
            e.awaitFirstAck();
        }
        listener.enqueue(c);
        c.onSegment(s, now);
    }
}
