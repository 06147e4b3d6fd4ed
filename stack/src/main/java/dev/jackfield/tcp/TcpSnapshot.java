package dev.jackfield.tcp;

import dev.jackfield.core.Clock;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketInfo.TimerKind;
import dev.jackfield.core.SocketInfo.Timing;
import dev.jackfield.core.SocketTable.Visitor;
import dev.jackfield.wire.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The picture of all TCP sockets for netstat and ss: listeners by port, then flows by ports and addresses. */
final class TcpSnapshot {
    private final long now;
    private final Visitor visitor;

    TcpSnapshot(long now, Visitor visitor) {
        this.now = now;
        this.visitor = visitor;
    }

    void show(FlowTable flows, Ports ports) {
        List<TcpEndpoint> bound = new ArrayList<>();
        ports.forEachBound(bound::add);
        bound.sort(Comparator.comparingInt(TcpEndpoint::boundPort).thenComparing(TcpEndpoint::boundAddress));
        for (TcpEndpoint e : bound) {
            if (e.listening()) {
                show(e);
            }
        }
        List<Flow> all = new ArrayList<>(flows.size());
        flows.forEach(all::add);
        all.sort(Comparator.<Flow>comparingInt(f -> f.localPort)
                .thenComparingInt(f -> f.remotePort)
                .thenComparing(f -> f.local)
                .thenComparing(f -> f.remote));
        for (Flow f : all) {
            show(f);
        }
    }

    private void show(TcpEndpoint e) {
        IpAddress a = e.boundAddress();
        visitor.socket(
                e,
                new SocketInfo(
                        name(e.v6()),
                        TcpEndpoint.socketAddress(a, e.boundPort()),
                        TcpEndpoint.socketAddress(a.isV4() ? IpAddress.ANY4 : IpAddress.ANY6, 0),
                        State.LISTEN.name(),
                        e.queues.accepts(),
                        e.queues.backlog(),
                        Timing.NONE));
    }

    private void show(Flow f) {
        TcpEndpoint owner = null;
        int recvQ = 0;
        int sendQ = 0;
        Timing timing = Timing.NONE;
        TcpInfo details = null;
        boolean v6 = !f.local.isV4();
        switch (f) {
            case TcpConnection c -> {
                owner = c.endpoint;
                v6 |= owner != null && owner.v6();
                recvQ = c.rcv.queue.bytes();
                sendQ = c.snd.unacknowledged();
                timing = timing(c);
                details = TcpInfo.of(c);
            }
            case SynEntry e -> timing = new Timing(TimerKind.ON, rest(e.deadline()), e.retries(), 0);
            case TimeWait w -> timing = new Timing(TimerKind.TIMEWAIT, rest(w.deadline()), 0, 0);
        }
        InetSocketAddress local = TcpEndpoint.socketAddress(f.local, f.localPort);
        InetSocketAddress remote = TcpEndpoint.socketAddress(f.remote, f.remotePort);
        visitor.socket(
                owner,
                new SocketInfo(
                        name(v6),
                        local,
                        remote,
                        f.state().name(),
                        recvQ,
                        sendQ,
                        timing,
                        SocketInfo.Owner.NONE,
                        details));
    }

    private Timing timing(TcpConnection c) {
        Sender s = c.snd;
        return switch (s.timer.kind()) {
            case RETRANSMIT, LOSS_PROBE, REORDER -> new Timing(TimerKind.ON, rest(s.timer.at()), s.timer.backoff(), 0);
            case PROBE -> new Timing(TimerKind.PROBE, rest(s.timer.at()), 0, s.timer.backoff());
            case NONE ->
                c.orphan && c.state == State.FIN_WAIT2
                        ? new Timing(TimerKind.TIMEWAIT, rest(c.keepAlive.at()), 0, 0)
                        : c.keepAlive.at() != Clock.NEVER
                                ? new Timing(TimerKind.KEEPALIVE, rest(c.keepAlive.at()), 0, c.keepAlive.probes())
                                : Timing.NONE;
        };
    }

    private long rest(long at) {
        return Math.max(at - now, 0);
    }

    private static String name(boolean v6) {
        return v6 ? "tcp6" : "tcp";
    }
}
