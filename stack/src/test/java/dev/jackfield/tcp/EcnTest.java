package dev.jackfield.tcp;

import static dev.jackfield.wire.EcnBits.CE;
import static dev.jackfield.wire.EcnBits.ECT0;
import static dev.jackfield.wire.EcnBits.NOT_ECT;
import static dev.jackfield.wire.TcpHeader.CWR;
import static dev.jackfield.wire.TcpHeader.ECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Setting;
import org.junit.jupiter.api.Test;

/** RFC 3168 section 6.1: who takes part, what is marked, and what a mark does. */
class EcnTest extends TcpTestBed {
    private static final int MSS = 1460;

    EcnTest() {
        offer = Seg.SYN.mss(MSS).and(ECE | CWR);
        answer = Seg.SYN_ACK.and(ECE);
    }

    private void ecn(int value) {
        host.settings().set(Setting.TCP_ECN, value);
    }

    /** Established with ECN, and a window of so many segments in flight. */
    private void inFlight(int segments) throws ErrnoException {
        established();
        write(segments * MSS);
        for (int i = 0; i < segments; i++) {
            expect(Seg.ACK.seq(1 + i * MSS).len(MSS).ecn(ECT0));
        }
    }

    // ---- the handshake

    @Test
    void aSynThatAsksIsAgreedTo() throws ErrnoException {
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK.and(ECE).ecn(NOT_ECT));
        send(Seg.ACK);
        fd = p.accept4(listener, 0);
        assertThat(info().options() & TcpInfo.TCPI_OPT_ECN).isNotZero();
    }

    @Test
    void aSynThatDoesNotAskIsNot() throws ErrnoException {
        for (int flags : new int[] {0, ECE, CWR}) {
            offer = Seg.SYN.mss(MSS).and(flags);
            peerPort++;
            if (listener < 0) {
                listen(8);
            }
            send(offer);
            expect(Seg.SYN_ACK);
        }
    }

    @Test
    void aSynThatIsEcnCapableItselfIsNotAgreedTo() throws ErrnoException {
        listen(8);
        send(offer.ecn(ECT0));
        expect(Seg.SYN_ACK);
    }

    @Test
    void switchedOffNothingIsAgreedTo() throws ErrnoException {
        ecn(0);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
    }

    @Test
    void bySettingOneOurSynAsks() throws ErrnoException {
        ecn(1);
        fd = socket();
        connect();
        expect(Seg.SYN.and(ECE | CWR).ecn(NOT_ECT));
        send(Seg.SYN_ACK.mss(MSS).and(ECE).ack(1));
        expect(Seg.ACK.ecn(NOT_ECT));
        write(1);
        expect(Seg.ACK.len(1).ecn(ECT0));
    }

    @Test
    void anAnswerThatReflectsOurBitsIsNoAgreement() throws ErrnoException {
        ecn(1);
        fd = socket();
        connect();
        expect(Seg.SYN.and(ECE | CWR));
        send(Seg.SYN_ACK.mss(MSS).and(ECE | CWR).ack(1));
        expect(Seg.ACK);
        write(1);
        expect(Seg.ACK.len(1).ecn(NOT_ECT));
    }

    @Test
    void aSynThatIsSentAgainDoesWithout() throws ErrnoException {
        ecn(1);
        fd = socket();
        connect();
        expect(Seg.SYN.and(ECE | CWR));
        pass(SECOND);
        expect(Seg.SYN);
    }

    @Test
    void withoutFallBackItAsksAgain() throws ErrnoException {
        ecn(1);
        host.settings().set(Setting.TCP_ECN_FALLBACK, 0);
        fd = socket();
        connect();
        expect(Seg.SYN.and(ECE | CWR));
        pass(SECOND);
        expect(Seg.SYN.and(ECE | CWR));
    }

    @Test
    void aSynAckThatIsSentAgainAgreesAgain() throws ErrnoException {
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK.and(ECE));
        pass(SECOND);
        expect(Seg.SYN_ACK.and(ECE));
    }

    // ---- out

    @Test
    void onlyNewDataIsEcnCapable() throws ErrnoException {
        inFlight(1);
        pass(300 * MS); // a probe of the tail, or the timeout
        expect(Seg.ACK.len(MSS).ecn(NOT_ECT));
    }

    @Test
    void anAcknowledgementIsNotEcnCapable() throws ErrnoException {
        established();
        send(Seg.ACK.len(100).ecn(ECT0));
        expect(Seg.ACK.ack(101).ecn(NOT_ECT));
    }

    @Test
    void aFinAloneIsNotEcnCapable() throws ErrnoException {
        established();
        p.shutdown(fd, 1);
        expect(Seg.FIN.ecn(NOT_ECT));
    }

    @Test
    void withoutAgreementNothingIs() throws ErrnoException {
        offer = Seg.SYN.mss(MSS);
        answer = Seg.SYN_ACK;
        established();
        write(100);
        expect(Seg.ACK.len(100).ecn(NOT_ECT));
        send(Seg.ACK.ack(101).len(10).ecn(CE));
        expect(Seg.ACK.seq(101).ack(11));
    }

    // ---- in

    @Test
    void aMarkIsEchoedUntilCwrComes() throws ErrnoException {
        established();
        send(Seg.ACK.len(100).ecn(CE));
        expect(Seg.ACK.ack(101).and(ECE));
        send(Seg.ACK.seq(101).len(100).ecn(ECT0));
        expect(Seg.ACK.ack(201).and(ECE));
        write(10);
        expect(Seg.ACK.ack(201).len(10).and(ECE).ecn(ECT0));
        send(Seg.ACK.seq(201).ack(11).len(100).and(CWR).ecn(ECT0));
        expect(Seg.ACK.seq(11).ack(301));
        assertThat(info().options() & TcpInfo.TCPI_OPT_ECN_SEEN).isNotZero();
    }

    @Test
    void aMarkOnTheSegmentThatSaysCwrIsANewOne() throws ErrnoException {
        established();
        send(Seg.ACK.len(100).ecn(CE));
        expect(Seg.ACK.ack(101).and(ECE));
        send(Seg.ACK.seq(101).len(100).and(CWR).ecn(CE));
        expect(Seg.ACK.ack(201).and(ECE));
    }

    @Test
    void aMarkOnAnAcknowledgementIsNotEchoed() throws ErrnoException {
        established();
        send(Seg.ACK.ecn(CE));
        write(10);
        expect(Seg.ACK.len(10));
    }

    @Test
    void arrivalsAreCountedByTheirMarks() throws ErrnoException {
        established();
        send(Seg.ACK.len(1).ecn(CE));
        send(Seg.ACK.seq(2).len(1).ecn(ECT0));
        send(Seg.ACK.seq(3).len(1).ecn(1));
        assertThat(count(Counter.IpExtInCEPkts)).isEqualTo(1);
        assertThat(count(Counter.IpExtInECT0Pkts)).isEqualTo(1);
        assertThat(count(Counter.IpExtInECT1Pkts)).isEqualTo(1);
        assertThat(count(Counter.IpExtInNoECTPkts)).isEqualTo(2);
    }

    // ---- the window

    @Test
    void anEchoReducesTheWindowOnceAWindowAndCwrSaysSo() throws ErrnoException {
        inFlight(10);
        write(20 * MSS);
        int before = info().sndCwnd();
        forget();
        send(Seg.ACK.ack(1 + 2 * MSS).and(ECE));
        assertThat(info().caState()).isEqualTo(2);
        assertThat(info().sndSsthresh()).isBetween(before / 2, before * 8 / 10);
        int threshold = info().sndSsthresh();
        send(Seg.ACK.ack(1 + 8 * MSS).and(ECE));
        Seg first = next();
        assertThat(first.has(CWR)).isTrue();
        assertThat(first.ecn()).isEqualTo(ECT0);
        for (Seg s; (s = next()) != null; ) {
            assertThat(s.has(CWR)).isFalse();
        }
        assertThat(info().sndSsthresh()).isEqualTo(threshold);
        assertThat(info().deliveredCe()).isEqualTo(8);
    }

    @Test
    void anEchoOfTheNextWindowReducesItAgain() throws ErrnoException {
        inFlight(10);
        send(Seg.ACK.ack(1 + 2 * MSS).and(ECE));
        int threshold = info().sndSsthresh();
        send(Seg.ACK.ack(1 + 10 * MSS));
        write(10 * MSS);
        forget();
        send(Seg.ACK.ack(1 + 12 * MSS));
        assertThat(info().caState()).isZero();
        send(Seg.ACK.ack(1 + 13 * MSS).and(ECE));
        assertThat(info().sndSsthresh()).isLessThan(threshold);
    }

    @Test
    void withoutAgreementAnEchoMeansNothing() throws ErrnoException {
        offer = Seg.SYN.mss(MSS);
        answer = Seg.SYN_ACK;
        established();
        write(10 * MSS);
        forget();
        int before = info().sndCwnd();
        send(Seg.ACK.ack(1 + 2 * MSS).and(ECE));
        assertThat(info().caState()).isZero();
        assertThat(info().sndCwnd()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aLossIsToldByCwrAsWell() throws ErrnoException {
        inFlight(10);
        for (int i = 0; i < 4; i++) {
            send(Seg.ACK);
        }
        forget();
        write(MSS * 10);
        send(Seg.ACK.ack(1 + 10 * MSS));
        boolean told = false;
        for (Seg s; (s = next()) != null; ) {
            told |= s.has(CWR) && s.ecn() == ECT0;
        }
        assertThat(told).isTrue();
    }

    @Test
    void aTimeoutIsToldByCwrAsWell() throws ErrnoException {
        inFlight(2);
        pass(400 * MS);
        forget();
        send(Seg.ACK.ack(1 + 2 * MSS));
        write(MSS);
        expect(Seg.ACK.seq(1 + 2 * MSS).len(MSS).and(CWR).ecn(ECT0));
    }

    @Test
    void aReductionThatIsTakenBackIsNotTold() throws ErrnoException {
        offer = offer.sackOk();
        inFlight(10);
        send(Seg.ACK.sack(1 + MSS, 1 + 4 * MSS));
        expect(Seg.ACK.len(MSS).ecn(NOT_ECT));
        send(Seg.ACK.ack(1 + 10 * MSS).sack(1, 1 + MSS)); // it came twice
        assertThat(count(Counter.TcpExtTCPFullUndo)).isEqualTo(1);
        write(MSS);
        expect(Seg.ACK.seq(1 + 10 * MSS).len(MSS).ecn(ECT0));
    }
}
