package dev.jackfield.lab.script;

import dev.jackfield.lab.script.codec.MalformedPacketException;
import dev.jackfield.lab.script.codec.Md5Digest;
import dev.jackfield.lab.script.codec.TcpOptionCodec;
import dev.jackfield.lab.script.codec.TcpSegment;
import dev.jackfield.lab.script.lang.Body.Tcp;
import dev.jackfield.lab.script.lang.TcpOption;
import dev.jackfield.lab.script.lang.TcpOption.Timestamps;
import dev.jackfield.lab.script.lang.TcpOption.WindowScale;
import java.util.ArrayList;
import java.util.List;

/** What is different between a segment and what the script says of it. */
final class SegmentCheck {
    private static final int FULL_SEGMENT = 1460;

    private final ScriptConfig config;
    private final TestedSocket socket;
    private final Tcp expected;
    private final TcpSegment came;
    private final boolean syn;
    private final List<String> differences = new ArrayList<>();

    SegmentCheck(ScriptConfig config, TestedSocket socket, Tcp expected, TcpSegment came) {
        this.config = config;
        this.socket = socket;
        this.expected = expected;
        this.came = came;
        this.syn = expected.has(Tcp.SYN);
    }

    List<String> differences() throws ScriptFailure {
        differ("flags", PacketText.flags(expected.flags()), PacketText.flags(came.flags()));
        int seq = socket.local.toLive(expected.seq(), syn);
        if (seq != came.seq()) {
            differ("seq", expected.seq().value(), socket.local.toScript(came.seq(), syn));
        }
        differ("length", expected.length(), came.payload().length);
        for (byte b : came.payload()) {
            if (b != 0) {
                differences.add("the payload is not what was written");
                break;
            }
        }
        acknowledgement();
        if (expected.window() != null) {
            window(expected.window());
        }
        if (expected.urgent() != null || came.urgent() != 0) {
            differ("urg", expected.urgent() == null ? 0 : expected.urgent(), came.urgent());
        }
        if (expected.options() != null) {
            options(expected.options());
        }
        return differences;
    }

    private void differ(String what, Object wanted, Object is) {
        if (!wanted.equals(is)) {
            differences.add(what + " " + is + " instead of " + wanted);
        }
    }

    private void acknowledgement() {
        if (expected.ack() == null) {
            if (came.ack() != 0) {
                differences.add("ack " + socket.remote.toScript(came.ack(), syn) + " where none is expected");
            }
        } else if (socket.remote.toLive(expected.ack(), syn) != came.ack()) {
            differ("ack", expected.ack().value(), socket.remote.toScript(came.ack(), syn));
        }
    }

    private void window(int wanted) {
        if (config.strict) {
            differ("win", wanted, came.window());
            return;
        }
        boolean scaled = !syn && socket.peerScales;
        long w = (long) wanted << (scaled ? socket.scriptScale : 0);
        long is = (long) came.window() << (scaled ? socket.liveScale : 0);
        if (Math.abs(w - is) >= FULL_SEGMENT || (w == 0) != (is == 0)) { // systems round it to segments, or do not
            differences.add("win " + is + " bytes instead of " + w);
        }
    }

    // ---- options ----------------------------------------------------------------------------------------------------

    private void options(List<TcpOption> wanted) throws ScriptFailure {
        List<TcpOption> is;
        try {
            is = TcpOptionCodec.decode(came.options());
        } catch (MalformedPacketException e) {
            differences.add(e.getMessage());
            return;
        }
        List<TcpOption> live =
                OptionTranslator.live(wanted, socket.remote, t -> t, Md5Digest.of(came, config.local, config.remote));
        if (config.strict) {
            inOrder(wanted, live, is);
        } else {
            asSets(live, is);
        }
        timestamps(live, is);
    }

    private void inOrder(List<TcpOption> wanted, List<TcpOption> live, List<TcpOption> is) {
        boolean same = live.size() == is.size();
        for (int i = 0; same && i < live.size(); i++) {
            same = same(live.get(i), is.get(i));
        }
        if (!same) {
            differences.add("options <" + text(is) + "> instead of <" + text(live) + ">");
        }
    }

    private void asSets(List<TcpOption> live, List<TcpOption> is) {
        List<TcpOption> left = new ArrayList<>(is);
        left.removeIf(SegmentCheck::padding);
        List<TcpOption> missing = new ArrayList<>();
        for (TcpOption o : live) {
            if (!padding(o) && !take(left, o)) {
                missing.add(o);
            }
        }
        if (!missing.isEmpty()) {
            differences.add("options <" + text(missing) + "> missing");
        }
        if (!left.isEmpty()) {
            differences.add("options <" + text(left) + "> not expected");
        }
    }

    private static boolean padding(TcpOption o) {
        return o instanceof TcpOption.Nop || o instanceof TcpOption.End;
    }

    private static boolean take(List<TcpOption> from, TcpOption o) {
        for (TcpOption x : from) {
            if (same(o, x) || o instanceof WindowScale && x instanceof WindowScale) {
                from.remove(x);
                return true;
            }
        }
        return false;
    }

    /** Whether they are the same but for timestamps' values. */
    private static boolean same(TcpOption wanted, TcpOption is) {
        if (wanted instanceof Timestamps) {
            return is instanceof Timestamps;
        }
        return java.util.Arrays.equals(TcpOptionCodec.encode(List.of(wanted)), TcpOptionCodec.encode(List.of(is)));
    }

    private void timestamps(List<TcpOption> live, List<TcpOption> is) {
        Timestamps wanted = stamps(live);
        Timestamps there = stamps(is);
        if (wanted == null || there == null) {
            return;
        }
        int value = (int) there.value().value();
        long error = socket.timestampError(wanted.value(), value);
        boolean compared = config.timestampTickMicros > 0 || wanted.value().absolute();
        if (compared && Math.abs(error) * Math.max(config.timestampTickMicros, 1) > config.toleranceMicros) {
            differences.add("TS val is " + Math.abs(error) + " ticks too " + (error > 0 ? "small" : "great"));
        }
        socket.learnTimestamp(wanted.value(), value);
        if (config.timestampEchoChecked || wanted.echo().absolute()) {
            differ("TS ecr", wanted.echo().value(), there.echo().value());
        }
    }

    static Timestamps stamps(List<TcpOption> options) {
        for (TcpOption o : options) {
            if (o instanceof Timestamps t) {
                return t;
            }
        }
        return null;
    }

    private String text(List<TcpOption> options) {
        return PacketText.options(options, socket.remote);
    }
}
