package dev.jackfield.lab;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.host.InterfaceInfo;
import dev.jackfield.link.Capture;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches two hosts and what they send each other, wherever the network between them leads, to draw a {@link Ladder} of it: it
 * captures at the interfaces of both, and notes the state of the connection at both ends each time a frame leaves or has arrived.
 */
public final class LadderRecorder implements AutoCloseable {
    /** A connection, as seen from the left. */
    record Flow(IpAddress left, int leftPort, IpAddress right, int rightPort) {}

    /** So many frames are kept, the latest. */
    private static final int MOST = 100_000;

    private final Lane left;
    private final Lane right;
    private final ArrayDeque<Sighting> sightings = new ArrayDeque<>(); // guarded by this, as are the lanes' maps
    private int missed;

    /** Begins to watch two hosts, at the interfaces that they have now. */
    public LadderRecorder(Host left, Host right) {
        this.left = new Lane(left, true);
        this.right = new Lane(right, false);
        this.left.begin();
        this.right.begin();
    }

    /** What was seen so far. */
    public Ladder ladder() {
        left.sampleAll();
        right.sampleAll();
        Map<Flow, String[]> last = new HashMap<>();
        synchronized (this) {
            left.states.forEach((flow, state) -> last.put(flow, new String[] {state, right.states.get(flow)}));
            return new Ladder(
                    left.host.name(),
                    left.addresses(),
                    right.host.name(),
                    right.addresses(),
                    List.copyOf(sightings),
                    last,
                    missed);
        }
    }

    /** Forgets what was seen so far. */
    public synchronized void clear() {
        sightings.clear();
        missed = 0;
    }

    /** Ends watching; what was seen stays. */
    @Override
    public void close() {
        left.end();
        right.end();
    }

    /** The ladder. */
    @Override
    public String toString() {
        return ladder().toString();
    }

    /** One end. */
    private final class Lane implements Capture {
        final Host host;
        final boolean isLeft;
        final Map<Flow, String> states = new HashMap<>();
        private final Set<Flow> arrived = new LinkedHashSet<>();
        private final List<NetInterface> interfaces = new ArrayList<>();
        private final Core.Work sampling = new Core.Work() {
            @Override
            protected void run(long now) {
                synchronized (LadderRecorder.this) {
                    arrived.forEach(Lane.this::sample);
                    arrived.clear();
                }
            }
        };

        Lane(Host host, boolean isLeft) {
            this.host = host;
            this.isLeft = isLeft;
        }

        void begin() {
            for (InterfaceInfo i : host.interfaces()) {
                if (!i.loopback()) {
                    NetInterface n = host.netInterface(i.name());
                    interfaces.add(n);
                    n.capture(this);
                }
            }
        }

        void end() {
            interfaces.forEach(i -> i.endCapture(this));
        }

        Set<IpAddress> addresses() {
            Set<IpAddress> all = new LinkedHashSet<>();
            host.interfaces().forEach(i -> i.addresses().forEach(a -> all.add(a.address())));
            return all;
        }

        @Override
        public void frame(NetInterface i, boolean outbound, long wallTime, Packet frame) {
            Sighting s = Sighting.of(isLeft, outbound, wallTime, frame, i.type() == LinkType.ETHERNET);
            synchronized (LadderRecorder.this) {
                if (sightings.size() >= MOST) {
                    sightings.poll();
                    missed++;
                }
                sightings.add(s);
                if (s.kind != Sighting.Kind.TCP) {
                    return;
                }
                Flow flow = Ladder.flow(s);
                sample(flow);
                s.leftState = left.states.get(flow);
                s.rightState = right.states.get(flow);
                if (!outbound) {
                    arrived.add(flow);
                    host.core().atEndOfBatch(sampling);
                }
            }
        }

        void sampleAll() {
            host.core().call(() -> {
                synchronized (LadderRecorder.this) {
                    sightings.stream()
                            .filter(s -> s.kind == Sighting.Kind.TCP)
                            .map(Ladder::flow)
                            .distinct()
                            .forEach(this::sample);
                }
                return 0;
            });
        }

        /** Notes the state that a connection has at this end; on the core. */
        private void sample(Flow f) {
            IpAddress peer = isLeft ? f.right : f.left;
            int peerPort = isLeft ? f.rightPort : f.leftPort;
            int port = isLeft ? f.leftPort : f.rightPort;
            String state = "CLOSED";
            for (SocketInfo s : host.sockets()) {
                if (!s.protocol().startsWith("tcp") || s.local().getPort() != port) {
                    continue;
                }
                if (s.peer().getPort() == peerPort && is(s.peer(), peer)) {
                    state = s.state();
                    break;
                }
                if (s.state().equals("LISTEN")) {
                    state = s.state();
                }
            }
            states.put(f, state);
        }

        private static boolean is(InetSocketAddress a, IpAddress b) {
            return a.getAddress() != null && IpAddress.of(a.getAddress()).equals(b);
        }
    }
}
