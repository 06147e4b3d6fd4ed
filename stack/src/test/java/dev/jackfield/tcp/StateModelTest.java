package dev.jackfield.tcp;

import static dev.jackfield.ip.IpOptions.IPPROTO_IP;
import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.wire.TcpHeader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * TCP against {@link StateModel}: an application that calls and a peer that sends what comes to their minds, and after each step both must be in the same state and
 * have answered the same. What fails is made as short as it can be. {@code -Djackfield.runs=N} says how often, {@code -Djackfield.seed=FIRST} from which seed on.
 */
class StateModelTest {
    private static final int RUNS = Integer.getInteger("jackfield.runs", 10_000);
    private static final int FIRST = Integer.getInteger("jackfield.seed", 1);
    private static final int STEPS = 30;

    private enum Kind {
        CONNECT,
        ACCEPT,
        SEND,
        RECEIVE,
        SHUTDOWN,
        CLOSE,
        OPTION,
        SEGMENT
    }

    /** A step, with what it draws its numbers from: so that it means the same when others are left out. */
    private record Step(Kind kind, int a, int b, int c) {
        static Step of(SplittableRandom r) {
            int k = r.nextInt(24);
            Kind kind = switch (k) {
                case 0 -> Kind.CONNECT;
                case 1, 2 -> Kind.ACCEPT;
                case 3, 4 -> Kind.SEND;
                case 5, 6 -> Kind.RECEIVE;
                case 7 -> Kind.SHUTDOWN;
                case 8 -> r.nextInt(3) == 0 ? Kind.CLOSE : Kind.OPTION;
                default -> Kind.SEGMENT;
            };
            return new Step(kind, r.nextInt(1 << 16), r.nextInt(1 << 16), r.nextInt(1 << 16));
        }
    }

    @Test
    void statesAndAnswersAreThoseOfTheModel() {
        Set<State> seen = EnumSet.noneOf(State.class);
        for (long seed = FIRST; seed < FIRST + (long) RUNS; seed++) {
            SplittableRandom r = new SplittableRandom(seed);
            int peerEnd = 1 + r.nextInt(400);
            boolean listens = r.nextBoolean();
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                steps.add(Step.of(r));
            }
            String failure = play(steps, peerEnd, listens, seen);
            if (failure != null) {
                List<Step> few = shrink(steps, peerEnd, listens);
                throw new AssertionError("seed " + seed + ", repeat it with -Djackfield.seed=" + seed
                        + " -Djackfield.runs=1; of " + STEPS + " steps " + few.size() + " are enough:\n"
                        + play(few, peerEnd, listens, seen));
            }
        }
        assertThat(RUNS < 1_000 || seen.containsAll(EnumSet.complementOf(EnumSet.of(State.LISTEN))))
                .as("every state comes up: %s", seen)
                .isTrue();
    }

    /** Leaves out what is not needed for it to fail: halves, quarters, single steps, until nothing more can go. */
    private static List<Step> shrink(List<Step> steps, int peerEnd, boolean listens) {
        for (int size = steps.size() / 2; size > 0; ) {
            boolean shorter = false;
            for (int at = 0; at + size <= steps.size(); ) {
                List<Step> fewer = new ArrayList<>(steps);
                fewer.subList(at, at + size).clear();
                if (play(fewer, peerEnd, listens, EnumSet.noneOf(State.class)) != null) {
                    steps = fewer;
                    shorter = true;
                } else {
                    at += size;
                }
            }
            if (!shorter) {
                size /= 2;
            }
        }
        return steps;
    }

    /** Plays the steps; answers null when all went as the model has it, else what was done and what went wrong. */
    private static String play(List<Step> steps, int peerEnd, boolean listens, Set<State> seen) {
        Play play = new Play(peerEnd, listens);
        try {
            play.begin();
            for (Step s : steps) {
                if (!play.step(s)) {
                    break;
                }
                seen.add(play.model.state);
            }
            play.nothingWentWrong();
            return null;
        } catch (Throwable e) {
            return play.log + "\n" + e;
        }
    }

    /** One host and one model. */
    private static final class Play extends TcpTestBed {
        final StringBuilder log = new StringBuilder();
        private final StateModel model;
        private final boolean listens;
        private boolean opened;

        Play(int peerEnd, boolean listens) {
            this.model = new StateModel(peerEnd);
            this.listens = listens;
        }

        void begin() throws ErrnoException {
            host.settings().set(Setting.TCP_INVALID_RATELIMIT, 0); // the model answers all
            if (listens) {
                listen(4);
                model.listen();
                log.append("listen\n");
            }
        }

        /** Answers whether the model can say how it goes on. */
        boolean step(Step s) throws Exception {
            switch (s.kind) {
                case CONNECT -> connectOnce();
                case ACCEPT -> accept();
                case SEND -> send(1 + s.a % 100);
                case RECEIVE -> receive();
                case SHUTDOWN -> shutdown();
                case CLOSE -> closeIt();
                case OPTION -> option(s.a);
                case SEGMENT -> {
                    return segment(s);
                }
            }
            settle();
            return true;
        }

        private boolean open() {
            return fd >= 0 && !model.orphan;
        }

        private void connectOnce() throws ErrnoException {
            if (opened || listens) {
                return;
            }
            opened = true;
            log.append("connect\n");
            fd = socket();
            connect();
            model.connect();
            expect(Seg.SYN);
            noDelay();
        }

        /** Nagle's rule would hold back what the model sends. */
        private void noDelay() throws ErrnoException {
            tcp(TcpOptions.TCP_NODELAY, 1);
        }

        private void accept() throws ErrnoException {
            if (!listens || fd >= 0) {
                return;
            }
            log.append("accept\n");
            boolean there = model.acceptable();
            int s;
            try {
                s = p.accept4(listener, SOCK_NONBLOCK);
            } catch (ErrnoException e) {
                s = -1;
            }
            // A connection that was reset while it waited may still be taken.
            if (there != s >= 0 && !(model.passive && model.state == State.CLOSE)) {
                throw new AssertionError("accept answers " + s + ", the model has " + model.state);
            }
            if (s >= 0) {
                fd = s;
                model.accept();
                noDelay();
            }
        }

        private void send(int n) throws ErrnoException {
            if (!open() || model.sndNxt - model.sndUna > 5_000) {
                return;
            }
            log.append("send ").append(n).append('\n');
            int wanted = model.send(n);
            int got;
            try {
                got = write(n);
            } catch (ErrnoException e) {
                got = e.errno().failure();
            }
            same("send", wanted, got);
        }

        private void receive() throws ErrnoException {
            if (!open()) {
                return;
            }
            log.append("recv\n");
            int first = model.read;
            int wanted = model.receive();
            byte[] b = new byte[1 << 16];
            int got;
            try {
                got = p.read(fd, b, 0, b.length);
            } catch (ErrnoException e) {
                got = e.errno().failure();
            }
            same("recv", wanted, got);
            for (int i = 0; i < got; i++) {
                same("byte " + (first + i), Seg.at(first + i), b[i]);
            }
        }

        private void shutdown() throws ErrnoException {
            if (!open()
                    || model.state == State.SYN_SENT
                    || model.state == State.CLOSE
                    || model.state == State.TIME_WAIT) {
                return;
            }
            log.append("shutdown\n");
            p.shutdown(fd, Endpoint.SHUT_WR);
            model.shutdown();
        }

        private void closeIt() throws ErrnoException {
            if (!open()) {
                return;
            }
            log.append("close\n");
            boolean reset = model.close();
            close();
            fd = Integer.MAX_VALUE;
            boolean seen = false;
            for (Seg s; (s = next()) != null; ) {
                seen |= s.has(TcpHeader.RST);
            }
            same("a reset by close", reset ? 1 : 0, seen ? 1 : 0);
        }

        /** What may be set at any time and changes no state. */
        private void option(int which) throws ErrnoException {
            if (!open()) {
                return;
            }
            switch (which % 4) {
                // Without it the handshake's last acknowledgement waits for data.
                case 0 -> tcp(TcpOptions.TCP_QUICKACK, model.state == State.SYN_SENT ? 1 : which >> 2 & 1);
                case 1 -> set(IPPROTO_IP, IpOptions.IP_TTL, 1 + (which >> 2) % 255);
                case 2 -> set(IPPROTO_IP, IpOptions.IP_TOS, which >> 2 & 0xfc);
                default -> tcp(TcpOptions.TCP_USER_TIMEOUT, 600_000 + which);
            }
        }

        private boolean segment(Step s) {
            int flags = flags(s.a);
            int length = (s.a >> 8) % 3 == 0 ? 1 + (s.b >> 8) % 60 : 0;
            int seq = sequence(s.b, flags);
            int text = seq + ((flags & TcpHeader.SYN) != 0 ? 1 : 0); // where the text begins
            if ((flags & TcpHeader.FIN) != 0) { // the peer's FIN has one number only
                length = Math.clamp(model.peerEnd - text, 0, 400);
                if (text + length != model.peerEnd) {
                    flags &= ~TcpHeader.FIN;
                    length = 0;
                }
            } else if (text < model.peerEnd) {
                length = Math.min(length, model.peerEnd - text);
            } else if (seq < StateModel.FAR / 2) {
                length = 0;
            }
            if ((flags & TcpHeader.SYN) != 0 && length > 0 && model.state != State.SYN_SENT) {
                length = 0;
            }
            int ack = acknowledgement(s.c);
            Seg sent = Seg.ACK.with(flags).seq(seq).ack(ack).len(length);
            log.append(model.state).append(" < ").append(sent).append('\n');
            int nxtBefore = model.rcvNxt;
            StateModel.Answer wanted = model.segment(flags, seq, ack, length);
            if (wanted == StateModel.Answer.UNKNOWN) {
                return false;
            }
            forget();
            send(sent);
            pass(45 * MS); // delayed acknowledgements too
            look(wanted, sent, nxtBefore);
            settle();
            return true;
        }

        private static int flags(int a) {
            return switch (a % 16) {
                case 0 -> TcpHeader.SYN;
                case 1 -> TcpHeader.SYN | TcpHeader.ACK;
                case 2 -> TcpHeader.RST;
                case 3 -> TcpHeader.RST | TcpHeader.ACK;
                case 4, 5, 6 -> TcpHeader.FIN | TcpHeader.ACK;
                case 7 -> TcpHeader.FIN;
                case 8 -> TcpHeader.SYN | TcpHeader.FIN;
                case 9 -> 0;
                default -> TcpHeader.ACK;
            };
        }

        private int sequence(int b, int flags) {
            if (model.rcvNxt == 0) {
                return 0; // this is the peer's SYN, or something without one
            }
            int nxt = model.rcvNxt;
            return switch (b % 8) {
                case 0 -> Math.max(nxt - 1 - (b >> 4) % 40, 0);
                case 1 -> nxt + 1 + (b >> 4) % 40;
                case 2 -> nxt + StateModel.FAR + (b >> 4) % 40;
                case 3 -> (flags & TcpHeader.SYN) != 0 ? 0 : nxt;
                default -> nxt;
            };
        }

        private int acknowledgement(int c) {
            return switch (c % 8) {
                case 0 -> model.sndUna;
                case 1 -> model.sndUna + (model.sndNxt - model.sndUna) / 2;
                case 2 -> model.sndNxt + 1 + (c >> 4) % 1000;
                default -> model.sndNxt;
            };
        }

        /** Looks at what came in answer to a segment. */
        private void look(StateModel.Answer wanted, Seg sent, int nxtBefore) {
            boolean acked = false;
            boolean synAcked = false;
            Seg reset = null;
            StringBuilder all = new StringBuilder();
            for (Seg s; (s = answer()) != null; ) {
                all.append(" > ").append(s);
                if (s.has(TcpHeader.RST)) {
                    reset = s;
                } else if (s.has(TcpHeader.SYN)) {
                    synAcked |= s.has(TcpHeader.ACK);
                } else {
                    acked |= s.has(TcpHeader.ACK) && s.ack() == model.rcvNxt;
                }
            }
            log.append("   ").append(wanted).append(':').append(all).append('\n');
            boolean right = switch (wanted) {
                case NOTHING -> reset == null;
                case ACK -> reset == null && (acked || model.state == State.CLOSE);
                case SYN_ACK -> reset == null && synAcked;
                case RESET_AT_ACK -> reset != null && !reset.has(TcpHeader.ACK) && reset.seq() == sent.ack();
                case RESET_WITH_ACK ->
                    reset != null
                            && reset.has(TcpHeader.ACK)
                            && reset.ack()
                                    == sent.seq()
                                            + sent.len()
                                            + (sent.has(TcpHeader.SYN) ? 1 : 0)
                                            + (sent.has(TcpHeader.FIN) ? 1 : 0);
                case UNKNOWN -> true;
            };
            if (!right) {
                throw new AssertionError("the segment is to be answered by " + wanted + ", RCV.NXT was " + nxtBefore);
            }
        }

        /** The next segment, whose SYN tells our numbers; null for none. */
        private Seg answer() {
            byte[] b = link.sent.peek();
            if (b != null && (TcpHeader.flags(b, 20) & TcpHeader.SYN) != 0) {
                ourIss = TcpHeader.seq(b, 20);
            }
            return next();
        }

        /** Both are in the same state. */
        private void settle() {
            String wanted = model.state == State.CLOSE ? "CLOSED" : model.state.toString();
            if (!state().equals(wanted)) {
                throw new AssertionError("it is " + state() + ", and the model " + wanted);
            }
        }

        private void same(String what, int wanted, int got) {
            if (wanted != got) {
                throw new AssertionError(what + " answers " + got + ", the model " + wanted);
            }
        }
    }
}
