package dev.jackfield.tcp;

import static dev.jackfield.wire.EcnBits.CE;
import static dev.jackfield.wire.EcnBits.ECT0;
import static dev.jackfield.wire.EcnBits.ECT1;
import static dev.jackfield.wire.EcnBits.NOT_ECT;
import static dev.jackfield.wire.TcpHeader.AE;
import static dev.jackfield.wire.TcpHeader.CWR;
import static dev.jackfield.wire.TcpHeader.ECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9768: marks are counted, and the counters travel in three bits and an option. */
class AccurateEcnTest extends TcpTestBed {
    private static final int MSS = 1460;
    private static final int ALL = AE | CWR | ECE;

    AccurateEcnTest() {
        host.settings().set(Setting.TCP_ECN, 3);
        host.settings().set(Setting.TCP_ECN_OPTION, 0);
        offer = Seg.SYN.mss(MSS).and(ALL);
        answer = Seg.SYN_ACK.and(CWR);
    }

    /** A segment whose three bits are this number. */
    private static Seg ace(Seg s, int n) {
        return s.and((n & 4) != 0 ? AE : 0).and((n & 2) != 0 ? CWR : 0).and((n & 1) != 0 ? ECE : 0);
    }

    private static byte[] option(int kind, int... counters) {
        StringBuilder s = new StringBuilder("%02x%02x".formatted(kind, 2 + 3 * counters.length));
        for (int c : counters) {
            s.append("%06x".formatted(c));
        }
        while (s.length() % 8 != 0) {
            s.append("01");
        }
        return HexFormat.of().parseHex(s);
    }

    /** Established, with segments in flight. */
    private void inFlight(int segments) throws ErrnoException {
        synReceived();
        send(ace(Seg.ACK, 2));
        fd = p.accept(listener);
        write(segments * MSS);
        for (int i = 0; i < segments; i++) {
            expect(ace(Seg.ACK.seq(1 + i * MSS).len(MSS), 5).ecn(ECT0));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 3", "2, 4", "3, 6"})
    void theSynAckTellsHowTheSynCame(int field, int bits) throws ErrnoException {
        listen(8);
        send(offer.ecn(field));
        expect(ace(Seg.SYN_ACK, bits).ecn(NOT_ECT));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 3", "2, 4", "3, 6"})
    void ourFirstAcknowledgementTellsHowTheSynAckCame(int field, int bits) throws ErrnoException {
        fd = socket();
        connect();
        expect(Seg.SYN.and(ALL));
        send(ace(Seg.SYN_ACK.mss(MSS).ack(1), 2).ecn(field));
        expect(ace(Seg.ACK, bits));
        write(10);
        expect(ace(Seg.ACK.len(10), field == CE ? 6 : 5));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 0", "1, 8", "5, 8", "3, 8", "4, 8"})
    void whatTheAnswerSaysIsAgreed(int bits, int option) throws ErrnoException {
        fd = socket();
        connect();
        expect(Seg.SYN.and(ALL));
        send(ace(Seg.SYN_ACK.mss(MSS).ack(1), bits));
        assertThat(info().options() & TcpInfo.TCPI_OPT_ECN).isEqualTo(option);
    }

    @Test
    void marksOfAnySegmentCountModuloEight() throws ErrnoException {
        inFlight(1);
        for (int i = 1; i < 10; i++) {
            send(ace(Seg.ACK, 5).ack(1 + MSS).ecn(CE));
        }
        send(ace(Seg.ACK, 5).ack(1 + MSS).len(1).ecn(CE));
        Seg last = null;
        for (Seg s; (s = next()) != null; ) {
            last = s;
        }
        assertThat(last.beside(Seg.ACK))
                .isEqualTo(ace(Seg.ACK.seq(1 + MSS).ack(2), 5 + 10).beside(Seg.ACK));
    }

    @Test
    void whatThePeerCountsReducesTheWindowOnceARoundTrip() throws ErrnoException {
        inFlight(10);
        send(ace(Seg.ACK, 6).ack(1 + 2 * MSS));
        int threshold = info().sndSsthresh();
        assertThat(info().caState()).isEqualTo(2);
        send(ace(Seg.ACK, 0).ack(1 + 4 * MSS));
        assertThat(info().sndSsthresh()).isEqualTo(threshold);
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isEqualTo(3);
        assertThat(info().deliveredCe()).isEqualTo(3);
    }

    @Test
    void withoutNewMarksNothingIsReduced() throws ErrnoException {
        inFlight(10);
        send(ace(Seg.ACK, 5).ack(1 + 4 * MSS));
        assertThat(info().caState()).isZero();
    }

    @Test
    void anAcknowledgementOfManyMayHideARoundOfTheCounter() throws ErrnoException {
        inFlight(10);
        send(ace(Seg.ACK, 6).ack(1 + 10 * MSS)); // one, or nine
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isEqualTo(9);
    }

    @Test
    void theOptionTellsHowMany() throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 2);
        for (int kind : new int[] {172, 174}) {
            peerPort++;
            if (listener < 0) {
                listen(8);
            }
            send(offer);
            expect(answer.more(HexFormat.of().parseHex("ae0b000001000000000001")));
            send(ace(Seg.ACK, 2).more(option(kind, 1, 0, 1)));
            fd = p.accept(listener);
            p.write(fd, new byte[9 * 1448], 0, 9 * 1448);
            forget();
            long before = count(Counter.TcpExtTCPDeliveredCE);
            int rest = 8 * 1448 + 1;
            send(ace(Seg.ACK, 6)
                    .ack(1 + 9 * 1448)
                    .more(option(kind, kind == 172 ? rest : 1, 1448, kind == 172 ? 1 : rest)));
            assertThat(count(Counter.TcpExtTCPDeliveredCE) - before).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "1, 0"})
    void aCounterThatBeginsWithZeroIsNotBelieved(int first, int third) throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 2);
        synReceived();
        send(ace(Seg.ACK, 2).more(option(174, first, 0, third)));
        fd = p.accept(listener);
        p.write(fd, new byte[9 * 1448], 0, 9 * 1448);
        forget();
        send(ace(Seg.ACK, 6).ack(1 + 9 * 1448).more(option(174, 0, 0, 0)));
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isEqualTo(9);
        assertThat(info().accEcnFailMode()).isEqualTo(TcpInfo.TCP_ACCECN_OPT_FAIL_RECV);
    }

    @Test
    void theOptionCountsBytesOfEachField() throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 2);
        synReceived();
        send(ace(Seg.ACK, 2).more(option(174, 1, 0, 1)));
        fd = p.accept(listener);
        int[] fields = {ECT0, CE, ECT1};
        String[] told = {"ae0b000001000000000065", "ae0b000001000064000065", "ae0b000065000064000065"};
        for (int i = 0; i < 3; i++) {
            send(ace(Seg.ACK, 5).seq(1 + 100 * i).len(100).ecn(fields[i]));
            expect(ace(Seg.ACK, i == 0 ? 5 : 6)
                    .ack(101 + 100 * i)
                    .more(HexFormat.of().parseHex(told[i])));
        }
    }

    @Test
    void byValueOneTheOptionGoesOnlyWhenThereIsNews() throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 1);
        host.settings().set(Setting.TCP_ECN_OPTION_BEACON, 0);
        synReceived();
        send(ace(Seg.ACK, 2).more(option(174, 1, 0, 1)));
        fd = p.accept(listener);
        int with = 0;
        for (int i = 0; i < 6; i++) {
            send(ace(Seg.ACK, 5).seq(1 + 100 * i).len(100).ecn(ECT0));
            with += next().more().length > 0 ? 1 : 0;
        }
        assertThat(with).isEqualTo(2); // after the change of the field, twice
    }

    @Test
    void anOptionOfAnotherLengthIsNone() throws ErrnoException {
        inFlight(1);
        send(ace(Seg.ACK, 5).ack(1 + MSS).more(HexFormat.of().parseHex("ae040102ac0501020304ae02")));
        assertThat(state()).isEqualTo("ESTABLISHED");
    }

    // ---- how many were marked

    /** Nine segments are acknowledged, of which the counters say that so many bytes were marked, and the field one, or nine; answers how many are believed. */
    private long believed(int marked) throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 2);
        synReceived();
        send(ace(Seg.ACK, 2).more(option(174, 1, 0, 1)));
        fd = p.accept(listener);
        p.write(fd, new byte[9 * 1448], 0, 9 * 1448);
        forget();
        send(ace(Seg.ACK, 6).ack(1 + 9 * 1448).more(option(174, 1, marked, 1 + 9 * 1448 - marked)));
        return count(Counter.TcpExtTCPDeliveredCE);
    }

    @Test
    void noMarkedBytesAreNoHiddenRound() throws ErrnoException {
        assertThat(believed(0)).isEqualTo(1);
    }

    @Test
    void moreBytesThanOneSegmentHasAreAHiddenRound() throws ErrnoException {
        assertThat(believed(MSS + 1)).isEqualTo(9);
    }

    @Test
    void halfOfTheBytesAreAHiddenRound() throws ErrnoException {
        assertThat(believed(9 * 1448 / 2)).isEqualTo(9);
    }

    @Test
    void infoTellsTheBytesOfEachField() throws ErrnoException {
        assertThat(believed(1448)).isEqualTo(1);
        assertThat(info().deliveredBytes()).isEqualTo(new TcpInfo.EcnBytes(0, 8 * 1448, 1448));
        send(ace(Seg.ACK, 6).ack(1 + 9 * 1448).len(10).ecn(ECT1).more(option(174, 1, 1448, 1 + 8 * 1448)));
        send(ace(Seg.ACK, 6).ack(1 + 9 * 1448).seq(11).len(20).ecn(ECT0).more(option(174, 1, 1448, 1 + 8 * 1448)));
        assertThat(info().receivedBytes()).isEqualTo(new TcpInfo.EcnBytes(10, 20, 0));
        assertThat(info().accEcnFailMode()).isZero();
    }

    @Test
    void theCountersGoOnFromWhatWasTold() throws ErrnoException {
        assertThat(believed(1448)).isEqualTo(1);
        p.write(fd, new byte[9 * 1448], 0, 9 * 1448);
        forget();
        pass(SECOND); // the window, which was reduced, lets it go bit by bit
        int end = 1 + 9 * 1448 + info().unacked();
        send(ace(Seg.ACK, 7).ack(end).more(option(174, 1, 2 * 1448, end - 2 * 1448)));
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isEqualTo(2);
    }

    @Test
    void anAcknowledgementOfNothingMayBeOldAndIsNotBelieved() throws ErrnoException {
        inFlight(2);
        send(ace(Seg.ACK, 6));
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isZero();
        send(ace(Seg.ACK, 6).ack(1 + MSS));
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isEqualTo(1);
    }

    @Test
    void aSelectiveOneIsBelieved() throws ErrnoException {
        offer = offer.sackOk();
        inFlight(3);
        send(ace(Seg.ACK, 6).sack(1 + MSS, 1 + 2 * MSS));
        assertThat(count(Counter.TcpExtTCPDeliveredCE)).isEqualTo(1);
    }

    // ---- the handshake

    @Test
    void aSynAckThatWasMarkedIsTheFirst() throws ErrnoException {
        synReceived();
        send(ace(Seg.ACK, 6));
        fd = p.accept(listener);
        assertThat(info().deliveredCe()).isEqualTo(1);
        write(MSS);
        forget();
        send(ace(Seg.ACK, 6).ack(1 + MSS)); // the same one
        assertThat(info().deliveredCe()).isEqualTo(1);
        assertThat(info().caState()).isZero();
    }

    @Test
    void dataInItsPlaceSaysNothingOfTheSynAck() throws ErrnoException {
        synReceived();
        send(ace(Seg.ACK.len(10), 6));
        fd = p.accept(listener);
        assertThat(info().deliveredCe()).isZero();
    }

    @Test
    void aFieldThatDoesNotComeThroughIsNotUsed() throws ErrnoException {
        synReceived();
        send(ace(Seg.ACK, 0));
        fd = p.accept(listener);
        write(10);
        expect(Seg.ACK.len(10).and(AE | ECE).ecn(NOT_ECT));
        assertThat(info().accEcnFailMode()).isEqualTo(TcpInfo.TCP_ACCECN_ACE_FAIL_RECV);
    }

    @Test
    void aPeerThatDoesNotSendTheOptionGetsNone() throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 2);
        synReceived();
        send(ace(Seg.ACK, 2));
        fd = p.accept(listener);
        send(ace(Seg.ACK, 5).len(100).ecn(ECT0));
        assertThat(next().more()).isEmpty();
    }

    // ---- on the way out

    @Test
    void allSegmentsOfALargeOneCarryTheNumber() throws ErrnoException {
        synReceived();
        send(ace(Seg.ACK, 2));
        fd = p.accept(listener);
        send(ace(Seg.ACK, 5).len(1).ecn(CE));
        expect(ace(Seg.ACK, 6).ack(2));
        write(3 * MSS);
        for (int i = 0; i < 3; i++) {
            expect(ace(Seg.ACK.seq(1 + i * MSS).ack(2).len(MSS), 6));
        }
    }

    @Test
    void everyThirdMarkIsToldAtOnce() throws ErrnoException {
        synReceived();
        send(ace(Seg.ACK, 2));
        fd = p.accept(listener);
        int[] told = {6, 0, 0, 1, 0, 0, 4}; // by the field: six, nine and twelve, modulo eight
        for (int i = 0; i < told.length; i++) {
            send(ace(Seg.ACK, 5).ecn(CE)); // the first is a change
            if (i % 3 == 0) {
                expect(ace(Seg.ACK, told[i]));
            }
            expectNothing();
        }
    }

    @Test
    void byValueOneTheOptionGoesThreeTimesARoundTripAsWell() throws ErrnoException {
        host.settings().set(Setting.TCP_ECN_OPTION, 1);
        listen(8);
        send(offer);
        expect(answer);
        pass(30 * MS);
        send(ace(Seg.ACK, 2).more(option(174, 1, 0, 1)));
        fd = p.accept(listener);
        int at = 1;
        long[] wait = {0, 0, 10 * MS - 1, 1, 10 * MS - 1, 1};
        boolean[] with = {true, true, false, true, false, true};
        for (int i = 0; i < wait.length; i++, at += 100) {
            pass(wait[i]);
            send(ace(Seg.ACK, 5).seq(at).len(100).ecn(ECT0));
            assertThat(next().more().length > 0).as("segment " + i).isEqualTo(with[i]);
        }
    }
}
