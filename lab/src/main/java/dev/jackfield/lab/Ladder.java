package dev.jackfield.lab;

import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A ladder diagram of what two hosts sent each other: a line for each frame at the time when it left, with the state of the
 * connection at both ends at that time, and a remark where something happened to it or it is not the first of its kind.
 *
 * <pre>
 *        time client                                                  web
 *   0.000000 SYN_SENT    ──[SYN] seq=0 win=64240 mss=1460 ...──────▶ LISTEN
 *   0.020000 SYN_SENT    ◀──[SYN,ACK] seq=0 ack=1 win=65160 ...───── SYN_RECV
 *   0.040000 ESTABLISHED ──[ACK] seq=1 ack=1 win=64256────── ✕       SYN_RECV    lost
 * </pre>
 *
 * <p>Sequence numbers are relative, windows are in bytes. It is plain text of at most 120 columns, the same for the same frames.
 */
public final class Ladder {
    /** Columns. */
    private static final int TIME = 10, STATE = 11, ARROW = 61, REMARK = 23;
    /** A wait as long as this is shown (ns). */
    private static final long PAUSE = 150_000_000;

    private final String leftName;
    private final String rightName;
    private final Set<IpAddress> leftAddresses;
    private final Set<IpAddress> rightAddresses;
    private final List<Sighting> sightings;
    private final Map<LadderRecorder.Flow, String[]> last;
    private final int missed;
    private final List<Step> steps = new ArrayList<>();

    /** A frame on its way: seen to leave, or, when it came from elsewhere, to arrive. */
    private static final class Step {
        final Sighting seen;
        int arrivals;
        boolean damaged;
        boolean overtaken;
        String remark = "";

        Step(Sighting seen) {
            this.seen = seen;
        }
    }

    Ladder(
            String leftName,
            Set<IpAddress> leftAddresses,
            String rightName,
            Set<IpAddress> rightAddresses,
            List<Sighting> sightings,
            Map<LadderRecorder.Flow, String[]> last,
            int missed) {
        this.leftName = leftName;
        this.rightName = rightName;
        this.leftAddresses = leftAddresses;
        this.rightAddresses = rightAddresses;
        this.sightings = sightings;
        this.last = last;
        this.missed = missed;
        pair();
        Conversation talk = new Conversation();
        for (Step s : steps) {
            if (s.seen.kind == Sighting.Kind.TCP) {
                s.remark = talk.remark(s.seen);
            }
        }
    }

    /** The connection that a TCP segment belongs to. */
    static LadderRecorder.Flow flow(Sighting s) {
        boolean fromLeft = s.left == s.outbound;
        return fromLeft
                ? new LadderRecorder.Flow(s.src, s.srcPort, s.dst, s.dstPort)
                : new LadderRecorder.Flow(s.dst, s.dstPort, s.src, s.srcPort);
    }

    // ---- which arrival belongs to which departure

    private record Key(boolean fromLeft, long digest) {}

    private void pair() {
        Map<Key, List<Step>> sent = new HashMap<>();
        List<Step> underway = new ArrayList<>();
        for (Sighting s : sightings) {
            boolean fromLeft = s.left == s.outbound;
            Key key = new Key(fromLeft, s.digest);
            if (s.outbound) {
                Step step = new Step(s);
                steps.add(step);
                sent.computeIfAbsent(key, k -> new ArrayList<>()).add(step);
                underway.add(step);
                continue;
            }
            Step step = match(sent.get(key));
            if (step == null) {
                step = damaged(underway, s);
            }
            if (step == null) {
                steps.add(new Step(s)); // from somebody else
                continue;
            }
            arrive(step, s, underway);
        }
    }

    /** The latest that is still under way, or else the latest, which then arrives once more. */
    private static Step match(List<Step> candidates) {
        if (candidates == null) {
            return null;
        }
        for (Step s : candidates.reversed()) {
            if (s.arrivals == 0) {
                return s;
            }
        }
        return candidates.getLast();
    }

    /** A frame that nobody sent like that: the oldest of its length under way. */
    private Step damaged(List<Step> underway, Sighting s) {
        for (Step step : underway) {
            Sighting t = step.seen;
            boolean alike = s.malformed || t.src.equals(s.src) || t.dst.equals(s.dst);
            if (t.left != s.left && t.length == s.length && t.kind != Sighting.Kind.ARP && alike) {
                step.damaged = true;
                return step;
            }
        }
        return null;
    }

    private static void arrive(Step step, Sighting s, List<Step> underway) {
        step.arrivals++;
        if (s.leftState != null && step.seen.leftState == null) {
            step.seen.leftState = s.leftState;
        }
        if (s.rightState != null && step.seen.rightState == null) {
            step.seen.rightState = s.rightState;
        }
        int i = underway.indexOf(step);
        if (i < 0) {
            return;
        }
        // Those sent before it in the same direction that come later were overtaken by it.
        for (Step earlier : underway.subList(0, i)) {
            if (earlier.seen.left == step.seen.left) {
                earlier.overtaken = true;
            }
        }
        underway.remove(i);
    }

    /** Whether it goes from one of the two to the other. */
    private boolean peers(Sighting s) {
        return leftAddresses.contains(s.src) && rightAddresses.contains(s.dst)
                || rightAddresses.contains(s.src) && leftAddresses.contains(s.dst);
    }

    /** Whether nothing was seen to go from one to the other. */
    public boolean isEmpty() {
        return steps.stream().noneMatch(s -> peers(s.seen));
    }

    // ---- drawing

    /** The whole of it. */
    @Override
    public String toString() {
        return toString(Integer.MAX_VALUE);
    }

    /** Its beginning and its end, of at most so many frames in all. */
    public String toString(int most) {
        return most >= steps.size() ? draw(0, 0) : draw((most + 1) / 2, steps.size() - most / 2);
    }

    /** Its end, of at most so many frames. */
    public String tail(int most) {
        return draw(0, Math.max(0, steps.size() - most));
    }

    /** All of it but the frames from one to before the other. */
    private String draw(int skipFrom, int skipTo) {
        StringBuilder out = new StringBuilder();
        line(out, "time", leftName, "", rightName, "");
        if (missed > 0) {
            line(out, "⋮", "", "(" + missed + " more before that are forgotten)", "", "");
        }
        Set<LadderRecorder.Flow> flows = new HashSet<>();
        steps.stream().filter(s -> s.seen.kind == Sighting.Kind.TCP).forEach(s -> flows.add(flow(s.seen)));
        Conversation talk = new Conversation();
        Set<LadderRecorder.Flow> met = new HashSet<>();
        long origin = steps.isEmpty() ? 0 : steps.getFirst().seen.time;
        long before = origin;
        for (int i = 0; i < steps.size(); i++) {
            Step s = steps.get(i);
            String label = s.seen.text;
            if (s.seen.kind == Sighting.Kind.TCP) {
                label = talk.label(s.seen);
            }
            if (i >= skipFrom && i < skipTo) {
                if (i == skipFrom) {
                    line(out, "⋮", "", "(" + (skipTo - skipFrom) + " more)", "", "");
                }
                continue;
            }
            if (s.seen.time - before >= PAUSE) {
                line(out, "⋮", "", "", "", "");
            }
            before = s.seen.time;
            if (s.seen.kind == Sighting.Kind.TCP && met.add(flow(s.seen))) {
                ends(out, flow(s.seen));
            }
            if (flows.size() > 1 && s.seen.kind == Sighting.Kind.TCP) {
                label = s.seen.srcPort + "→" + s.seen.dstPort + " " + label;
            }
            draw(out, s, Report.seconds(s.seen.time - origin), label);
        }
        last(out, origin);
        return out.toString();
    }

    private static void ends(StringBuilder out, LadderRecorder.Flow f) {
        String l = f.left() + ":" + f.leftPort();
        String r = f.right() + ":" + f.rightPort();
        int room = STATE + 1 + ARROW + 1 + STATE;
        out.append(" ".repeat(TIME + 1)).append(l);
        out.repeat(' ', Math.max(1, room - l.length() - r.length())).append(r).append('\n');
    }

    private void last(StringBuilder out, long origin) {
        if (sightings.isEmpty()) {
            return;
        }
        String time = Report.seconds(sightings.getLast().time - origin);
        Set<LadderRecorder.Flow> told = new HashSet<>();
        for (Step s : steps) {
            if (s.seen.kind == Sighting.Kind.TCP && told.add(flow(s.seen)) && last.get(flow(s.seen)) != null) {
                String[] states = last.get(flow(s.seen));
                line(out, time, states[0], "", states[1] == null ? "" : states[1], "");
            }
        }
    }

    private void draw(StringBuilder out, Step s, String time, String label) {
        boolean right = s.seen.left == s.seen.outbound;
        boolean across = peers(s.seen) || s.seen.outbound && s.arrivals > 0;
        boolean arrives = s.arrivals > 0 || !s.seen.outbound;
        String leftState = s.seen.leftState == null ? "" : s.seen.leftState;
        String rightState = s.seen.rightState == null ? "" : s.seen.rightState;
        String arrow = across ? across(label, right, arrives) : aside(label, right, s.seen.left);
        line(out, time, leftState, arrow, rightState, remarks(s, across));
    }

    private static String remarks(Step s, boolean across) {
        StringBuilder r = new StringBuilder(s.remark);
        String fate = "";
        if (across && s.arrivals == 0 && s.seen.outbound) {
            fate = "lost";
        } else if (s.damaged) {
            fate = "damaged";
        } else if (s.arrivals > 1) {
            fate = "twice";
        } else if (s.overtaken && s.arrivals > 0) {
            fate = "late"; // it came after one that was sent later
        }
        if (!fate.isEmpty()) {
            r.append(r.isEmpty() ? "" : ", ").append(fate);
        }
        return r.toString();
    }

    /** An arrow from one end to the other, or not quite. */
    private static String across(String label, boolean right, boolean arrives) {
        if (!arrives) {
            String text = cut(label, ARROW - 9);
            int blank = Math.min(8, ARROW - 7 - text.length());
            String line = "─".repeat(Math.max(0, ARROW - 6 - text.length() - blank));
            return right
                    ? "──" + text + line + "──✕ " + " ".repeat(blank)
                    : " ".repeat(blank) + " ✕──" + text + line + "──";
        }
        String text = cut(label, ARROW - 5);
        String line = "─".repeat(ARROW - 5 - text.length());
        return right ? "──" + text + line + "──▶" : "◀──" + text + line + "──";
    }

    /** An arrow between one end and somebody else. */
    private static String aside(String label, boolean right, boolean left) {
        String text = cut(label, ARROW - 7);
        String arrow = right ? "──" + text + "──▶ ·" : "◀──" + text + "── ·";
        if (!left) {
            arrow = right ? "· ──" + text + "──▶" : "· ◀──" + text + "──";
        }
        return left ? arrow : " ".repeat(Math.max(0, ARROW - arrow.length())) + arrow;
    }

    private static String cut(String s, int most) {
        return s.length() <= most ? s : s.substring(0, most - 1) + "…";
    }

    private static void line(StringBuilder out, String time, String left, String arrow, String right, String remark) {
        int start = out.length();
        out.repeat(' ', Math.max(0, TIME - time.length())).append(time).append(' ');
        pad(out, left, STATE).append(' ');
        pad(out, arrow, ARROW).append(' ');
        pad(out, right, STATE).append(' ').append(cut(remark, REMARK));
        int end = out.length();
        while (end > start && out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
        out.append('\n');
    }

    private static StringBuilder pad(StringBuilder out, String s, int width) {
        return out.append(s).repeat(' ', Math.max(0, width - s.length()));
    }
}
