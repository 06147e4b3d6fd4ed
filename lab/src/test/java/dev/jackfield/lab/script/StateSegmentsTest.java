package dev.jackfield.lab.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * RFC 9293 section 3.10.7, as amended by RFC 5961: each state, each kind of segment, each place of it with regard to the receive window. What is
 * to be answered, and the state after, stand in {@link #rule}; a script is made of each row, and nothing but the answer may be sent.
 */
class StateSegmentsTest {
    private static final int WINDOW = 64_240;

    private enum Kind {
        SYN("S", 0),
        SYN_ACK("S.", 0),
        ACK(".", 0),
        FIN("F.", 0),
        RST("R.", 0),
        DATA("P.", 100);

        final String flags;
        final int length;

        Kind(String flags, int length) {
            this.flags = flags;
            this.length = length;
        }
    }

    /** Where the segment begins: all of it before RCV.NXT, there, a little beyond, at the last number of the window, beyond the window. */
    private enum Place {
        LEFT,
        NEXT,
        INSIDE,
        RIGHT_EDGE,
        OUTSIDE;

        int seq(int rcvNxt, int length) {
            return switch (this) {
                case LEFT -> rcvNxt - Math.max(length, 10);
                case NEXT -> rcvNxt;
                case INSIDE -> rcvNxt + 200;
                case RIGHT_EDGE -> rcvNxt + WINDOW - 1;
                case OUTSIDE -> rcvNxt + WINDOW + 10;
            };
        }
    }

    private static final String LISTEN = """
        0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 bind(3, ..., ...) = 0
        +0 listen(3, 8) = 0
        """;
    private static final String SYN_RECEIVED = LISTEN + """
        +0 < S 0:0(0) win 32792 <mss 1000>
        +0 > S. 0:0(0) ack 1 win 64240 <mss 1460>
        """;
    private static final String ESTABLISHED = SYN_RECEIVED + """
        +.1 < . 1:1(0) ack 1 win 32792
        +0 accept(3, ..., ...) = 4
        """;
    private static final String FIN_WAIT_1 = ESTABLISHED + """
        +0 shutdown(4, SHUT_WR) = 0
        +0 > F. 1:1(0) ack 1
        """;
    private static final String FIN_WAIT_2 = FIN_WAIT_1 + "+.01 < . 1:1(0) ack 2 win 32792\n";
    private static final String CLOSE_WAIT = ESTABLISHED + """
        +.01 < F. 1:1(0) ack 1 win 32792
        +0 > . 1:1(0) ack 2
        """;

    /** The states, each with how to get there and where RCV.NXT, SND.NXT and SND.UNA stand then, counted from the initial numbers. */
    private enum State {
        SYN_RCVD(SYN_RECEIVED, 1, 1, 1),
        ESTABLISHED_(ESTABLISHED, 1, 1, 1),
        FIN_WAIT_1_(FIN_WAIT_1, 1, 2, 1),
        FIN_WAIT_2_(FIN_WAIT_2, 1, 2, 2),
        CLOSING(FIN_WAIT_1 + "+.01 < F. 1:1(0) ack 1 win 32792\n+0 > . 2:2(0) ack 2\n", 2, 2, 1),
        CLOSE_WAIT_(CLOSE_WAIT, 2, 1, 1),
        LAST_ACK(CLOSE_WAIT + "+0 shutdown(4, SHUT_WR) = 0\n+0 > F. 1:1(0) ack 2\n", 2, 2, 1),
        TIME_WAIT(FIN_WAIT_2 + "+.01 < F. 1:1(0) ack 2 win 32792\n+0 > . 2:2(0) ack 2\n", 2, 2, 2);

        final String script;
        final int rcvNxt;
        final int sndNxt;
        final int sndUna;

        State(String script, int rcvNxt, int sndNxt, int sndUna) {
            this.script = script;
            this.rcvNxt = rcvNxt;
            this.sndNxt = sndNxt;
            this.sndUna = sndUna;
        }

        /** As sockstat calls it. */
        String shown() {
            return name().replaceFirst("_$", "");
        }

        /** Whether data of the peer may still come. */
        boolean open() {
            return this == ESTABLISHED_ || this == FIN_WAIT_1_ || this == FIN_WAIT_2_ || this == SYN_RCVD;
        }

        /** Whether a handshake is complete that lets segments change more than it. */
        State after() {
            return this == SYN_RCVD ? ESTABLISHED_ : this;
        }
    }

    /** What comes of a segment: the answer as a script writes it, or null; and the state after, null when there is none. */
    private record Outcome(String answer, State state) {}

    private static final Outcome GONE = new Outcome(null, null);

    private static Outcome rule(State s, Kind kind, Place place) {
        Outcome silence = new Outcome(null, s);
        Outcome ack = new Outcome(acknowledgement(s, s.rcvNxt), s); // also RFC 5961's challenge
        boolean inWindow = place == Place.NEXT || place == Place.INSIDE || place == Place.RIGHT_EDGE;
        return switch (kind) {
            case RST -> rst(s, place, inWindow, silence, ack);
            case SYN -> syn(s, place, ack);
            case SYN_ACK -> ack;
            case ACK -> {
                if (s == State.TIME_WAIT) {
                    yield place == Place.NEXT ? silence : ack;
                }
                yield inWindow ? new Outcome(null, s.after()) : ack;
            }
            case FIN, DATA -> !inWindow ? ack : text(s, kind, place, ack);
        };
    }

    /** RFC 5961 section 3.2; in TIME-WAIT RFC 9293 lets a reset that is exact end the wait, in SYN-RECEIVED it is back to LISTEN. */
    private static Outcome rst(State s, Place place, boolean inWindow, Outcome silence, Outcome challenge) {
        if (place == Place.NEXT) {
            return GONE;
        }
        return inWindow && s != State.TIME_WAIT ? challenge : silence;
    }

    /** RFC 5961 section 4.2; RFC 6191 for TIME-WAIT; in SYN-RECEIVED the peer's SYN once more, which is left of the window, has the SYN-ACK go again. */
    private static Outcome syn(State s, Place place, Outcome challenge) {
        boolean opens = place != Place.LEFT && place != Place.NEXT;
        return s == State.TIME_WAIT && opens ? new Outcome("REOPENS", State.SYN_RCVD) : challenge;
    }

    /** Seventh and eighth: text, and FIN. */
    private static Outcome text(State s, Kind kind, Place place, Outcome ack) {
        if (s == State.TIME_WAIT) {
            return ack; // restarts the wait
        }
        if (!s.open()) {
            return new Outcome(null, s); // after the peer's FIN there is none: ignored
        }
        State after = s.after();
        if (place != Place.NEXT) {
            return new Outcome(acknowledgement(s, s.rcvNxt), after); // out of order: says what is missing
        }
        if (kind == Kind.DATA) {
            return new Outcome(acknowledgement(s, s.rcvNxt + kind.length), after);
        }
        State next = switch (after) {
            case FIN_WAIT_1_ -> State.CLOSING;
            case FIN_WAIT_2_ -> State.TIME_WAIT;
            default -> State.CLOSE_WAIT_;
        };
        return new Outcome(acknowledgement(s, s.rcvNxt + 1), next);
    }

    private static String acknowledgement(State s, int ack) {
        return "> . %d:%d(0) ack %d".formatted(s.sndNxt, s.sndNxt, ack);
    }

    // ---- the scripts ------------------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> everyStateAndSegmentAndPlace() {
        List<DynamicTest> all = new ArrayList<>();
        for (State s : State.values()) {
            for (Kind k : Kind.values()) {
                for (Place p : Place.values()) {
                    String name = s.shown() + ", " + k + ", " + p;
                    all.add(dynamicTest(name, () -> run(name, s, k, p)));
                }
            }
        }
        return all.stream();
    }

    private static void run(String name, State s, Kind kind, Place place) {
        Outcome outcome = rule(s, kind, place);
        int length = place == Place.RIGHT_EDGE && kind == Kind.DATA ? 1 : kind.length;
        int seq = place.seq(s.rcvNxt, kind.length);
        String ack = kind == Kind.SYN ? "" : " ack " + s.sndUna;
        boolean reopens = "REOPENS".equals(outcome.answer);
        StringBuilder script = new StringBuilder(s.script);
        script.append("+.01 < %s %d:%d(%d)%s win 32792%s%n"
                .formatted(kind.flags, seq, seq + length, length, ack, reopens ? " <mss 1000>" : ""));
        if (reopens) {
            script.append("+0 > S. 0:0(0) ack %d <mss 1460>%n".formatted(seq + 1));
        } else if (outcome.answer != null) {
            script.append("+0 ").append(outcome.answer).append('\n');
        }
        script.append("+0 `sockstat -4 -P tcp -s -p 8080 | grep -v LISTEN | grep -c %s | grep %d`%n"
                .formatted(
                        outcome.state == null ? "packetdril" : outcome.state.shown(), outcome.state == null ? 0 : 1));
        check(name, script.toString(), outcome.answer == null ? 0 : 1);
    }

    /** Runs a script and looks how many packets the last segment had sent. */
    private static void check(String name, String script, int answers) {
        ScriptResult r = new ScriptRunner(ScriptOptions.DEFAULT)
                .run(Path.of(name), script)
                .getFirst();
        assertThat(r.passed()).as(r.report() + "\n" + script).isTrue();
        List<String> packets = r.trace().lines().toList();
        int injected = 0;
        for (int i = 0; i < packets.size(); i++) {
            injected = packets.get(i).contains(" < ") ? i : injected;
        }
        assertThat(packets.size() - 1 - injected).as("answers\n" + r.trace()).isEqualTo(answers);
    }

    // ---- LISTEN and SYN-SENT, where no window stands yet ------------------------------------------------------------

    private static final String SYN_SENT = """
        0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
        +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
        +0 > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>
        """;

    /** Section 3.10.7.2: a SYN opens, whatever acknowledges anything is reset, a reset and what is neither are nothing. */
    @TestFactory
    Stream<DynamicTest> everySegmentInListen() {
        List<DynamicTest> all = new ArrayList<>();
        for (long seq : new long[] {0, 1, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ff00L}) {
            all.add(row(LISTEN, "S", seq, 0, null, "> S. 0:0(0) ack %d <mss 1460>".formatted(seq + 1), "SYN_RCVD"));
            for (String flags : List.of("S.", ".", "F.", "P.")) {
                all.add(row(LISTEN, flags, seq, 0, 5, "> R 5:5(0)", "LISTEN"));
            }
            all.add(row(LISTEN, ".", seq, 100, 5, "> R 5:5(0)", "LISTEN"));
            for (String flags : List.of("R", "F", "P", "-", "U")) {
                all.add(row(LISTEN, flags, seq, 0, null, null, "LISTEN"));
            }
            all.add(row(LISTEN, "R.", seq, 0, 5, null, "LISTEN"));
        }
        return all.stream();
    }

    /** Section 3.10.7.3: what acknowledges anything but our SYN is reset; then a reset is believed, a SYN opens, and the rest is nothing. */
    @TestFactory
    Stream<DynamicTest> everySegmentInSynSent() {
        List<DynamicTest> all = new ArrayList<>();
        for (long seq : new long[] {0, 1, 0x8000_0000L}) {
            for (int ack : new int[] {0, 2, 1000}) {
                for (String flags : List.of("S.", ".", "F.", "P.")) {
                    String reset = "> R %d:%d(0)".formatted(ack, ack);
                    all.add(row(SYN_SENT, flags, seq, flags.equals("P.") ? 100 : 0, ack, reset, "SYN_SENT"));
                }
                all.add(row(SYN_SENT, "R.", seq, 0, ack, null, "SYN_SENT"));
            }
            for (String flags : List.of(".", "F.", "P.")) {
                all.add(row(SYN_SENT, flags, seq, flags.equals("P.") ? 100 : 0, 1, null, "SYN_SENT"));
            }
            all.add(row(SYN_SENT, "R", seq, 0, null, null, "SYN_SENT"));
            all.add(row(SYN_SENT, "R.", seq, 0, 1, null, null));
            all.add(row(SYN_SENT, "S.", seq, 0, 1, "> . 1:1(0) ack 1", "ESTABLISHED"));
            String both = "> S. 0:0(0) ack %d <mss 1460>".formatted(seq + 1);
            all.add(row(SYN_SENT, "S", seq, 0, null, both, "SYN_RCVD"));
        }
        return all.stream();
    }

    private static DynamicTest row(
            String before, String flags, long seq, int length, Integer ack, String answer, String state) {
        String script = before
                + "+.01 < %s %d:%d(%d)%s win 32792%s%n"
                        .formatted(
                                flags,
                                seq,
                                seq + length,
                                length,
                                ack == null ? "" : " ack " + ack,
                                flags.startsWith("S") ? " <mss 1000>" : "")
                + (answer == null ? "" : "+0 " + answer + "\n")
                + "+0 `sockstat -4 -P tcp -s | grep -c %s | grep %d`%n"
                        .formatted(state == null ? "SYN" : state, state == null ? 0 : 1);
        String name = flags + " " + seq + " " + length + " " + ack;
        return dynamicTest(name, () -> check(name, script, answer == null ? 0 : 1));
    }
}
