package dev.jackfield.lab.script;

import dev.jackfield.lab.script.lang.Body.Number;
import dev.jackfield.lab.script.lang.Body.Ports;
import java.util.TreeMap;

/** A socket that a script's packets belong to, and how its numbers map to those on the wire. */
final class TestedSocket {
    enum State {
        /** Made, or bound. */
        NEW,
        LISTENING,
        /** Passive: the peer's first packet came. */
        PACKET_RECEIVED,
        SYN_ACK_SENT,
        /** Active: connect was called. */
        CONNECTING,
        SYN_SENT,
        /** The handshake is complete. */
        ESTABLISHED
    }

    static final int UNKNOWN = -1;

    final int protocol;
    final boolean passive;
    State state = State.NEW;
    int liveFd = UNKNOWN;
    int localPort = UNKNOWN;
    int remotePort = UNKNOWN;
    /** As the script names them, from the peer's view, when it does. */
    Ports named;

    /** Sequence numbers of the host under test, and of the peer. */
    final SequenceSpace local = new SequenceSpace();

    final SequenceSpace remote = new SequenceSpace();
    /** Whether the connection may be over, so that a SYN begins another. */
    boolean over;

    /** Of a SYN that begins another connection, if the host takes it for that. */
    Number nextInitial;

    private boolean finIn;
    private boolean finOut;

    /** Shift of the window that the host announced, as the script expects it and as it is. */
    int scriptScale;

    int liveScale;
    /** Whether the peer's SYN offered to scale windows. */
    boolean peerScales;

    /** Where the host's latest segment began. */
    int latestSeq;

    private final TreeMap<Long, Long> timestamps = new TreeMap<>(); // the script's to the real ones, unsigned
    private boolean timestampsKnown;
    private long firstScript;
    private long firstLive;

    TestedSocket(int protocol, boolean passive) {
        this.protocol = protocol;
        this.passive = passive;
    }

    boolean established() {
        return state == State.ESTABLISHED;
    }

    void sawFin(boolean inbound) {
        finIn |= inbound;
        finOut |= !inbound;
        over |= finIn && finOut;
    }

    /** Begins a connection anew. */
    void restart(State s) {
        state = s;
        local.forget();
        remote.forget();
        timestamps.clear();
        timestampsKnown = false;
        over = false;
        finIn = false;
        finOut = false;
    }

    // ---- timestamps -------------------------------------------------------------------------------------------------

    /** Notes which of the host's timestamps one of the script's stands for. */
    void learnTimestamp(Number n, int live) {
        long l = Integer.toUnsignedLong(live);
        if (!timestampsKnown) {
            timestampsKnown = true;
            firstScript = n.value();
            firstLive = l;
        }
        timestamps.put(n.value(), l);
    }

    /** By how many ticks a timestamp is not what the script says. */
    long timestampError(Number n, int live) {
        if (n.absolute()) {
            return (int) n.value() - live;
        }
        return timestampsKnown ? (int) (n.value() - firstScript) - (int) (Integer.toUnsignedLong(live) - firstLive) : 0;
    }

    /** The host's timestamp that one of the script's stands for, to be echoed. */
    int echo(Number n, boolean scaled) throws ScriptFailure {
        if (n.absolute() || n.value() == 0 && !timestamps.containsKey(0L)) {
            return (int) n.value();
        }
        Long live = timestamps.get(n.value());
        if (live != null) {
            return live.intValue();
        }
        if (!scaled || timestamps.isEmpty()) {
            throw new ScriptFailure("ecr " + n.value() + " is no timestamp that was seen");
        }
        return interpolated(n.value());
    }

    private int interpolated(long script) {
        var below = timestamps.floorEntry(script);
        var above = timestamps.ceilingEntry(script);
        if (below == null || above == null) {
            var nearest = below == null ? above : below;
            return (int) (nearest.getValue() + script - nearest.getKey());
        }
        double share = (double) (script - below.getKey()) / (above.getKey() - below.getKey());
        return (int) (below.getValue() + Math.round(share * (above.getValue() - below.getValue())));
    }
}
