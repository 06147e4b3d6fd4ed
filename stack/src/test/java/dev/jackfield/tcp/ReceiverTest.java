package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.SocketOptions;
import org.junit.jupiter.api.Test;

/** The receiving half, byte for byte: the window that is advertised, when it is told that it opened, acknowledgements that are delayed, blocks of SACK and D-SACK. */
class ReceiverTest extends TcpTestBed {
    private int received = 1;

    /** A connection whose receive buffer holds so many bytes, half of which are advertised. */
    private void connectedWith(int buffer) throws Exception {
        listen(8);
        p.setsockopt(listener, SOL_SOCKET, SocketOptions.SO_RCVBUF, buffer / 2); // which is doubled
        send(offer);
        expect(Seg.SYN_ACK);
        send(withTs(Seg.ACK));
        fd = p.accept4(listener, SOCK_NONBLOCK);
    }

    /** Sends the next bytes of the peer's stream, and answers the window of the acknowledgement that must come. */
    private int receive(int n) {
        send(withTs(Seg.ACK.seq(received).len(n)));
        received += n;
        pass(40 * MS);
        Seg s = expect(Seg.ACK.ack(received));
        expectNothing();
        return s.win();
    }

    // ---- the window

    @Test
    void theWindowIsWhatTheBufferHoldsLessWhatIsNotRead() throws Exception {
        connectedWith(40_000);
        assertThat(receive(1000)).isEqualTo(18_980); // as the SYN-ACK said, thirteen segments: it still fits
        assertThat(receive(1000)).isEqualTo(18_000);
        read(2000);
        expectNothing();
        assertThat(receive(1000)).isEqualTo(19_000); // a segment more can be
    }

    @Test
    void theWindowIsNotTakenBackBySmallReads() throws Exception {
        connectedWith(40_000);
        assertThat(receive(10_000)).isEqualTo(8_980);
        read(300);
        expectNothing();
        assertThat(receive(100)).isEqualTo(8_980);
        assertThat(receive(8_980)).isZero();
    }

    @Test
    void anOpenWindowIsToldWhenItIsTwiceAsGreat() throws Exception {
        connectedWith(40_000);
        assertThat(receive(16_000)).isEqualTo(2_980); // two segments and more
        read(3_299);
        expectNothing();
        read(1); // five segments
        expect(Seg.ACK.ack(received).win(7_300));
    }

    @Test
    void aNarrowWindowIsToldOfAfterASegment() throws Exception {
        connectedWith(40_000);
        assertThat(receive(18_000)).isEqualTo(1_460); // 2000 are free
        read(919);
        expectNothing();
        read(1);
        expect(Seg.ACK.ack(received).win(2_920));
    }

    @Test
    void aSmallBufferIsToldOfWhenASegmentFits() throws Exception {
        connectedWith(5_000);
        assertThat(receive(1_460)).isZero();
        assertThat(count(Counter.TcpExtTCPToZeroWindowAdv)).isEqualTo(1);
        read(419);
        expectNothing();
        read(1);
        expect(Seg.ACK.ack(received).win(1_460));
        assertThat(count(Counter.TcpExtTCPFromZeroWindowAdv)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPToZeroWindowAdv)).isEqualTo(1);
    }

    @Test
    void aWindowThatWasPromisedIsKeptThoughItWouldBeClosed() throws Exception {
        connectedWith(40_000);
        receive(18_000);
        send(Seg.ACK.seq(received).len(600));
        received += 600;
        pass(40 * MS);
        expect(Seg.ACK.ack(received).win(860));
        assertThat(count(Counter.TcpExtTCPWantZeroWindowAdv)).isEqualTo(1);
    }

    @Test
    void dataForAClosedWindowIsDropped() throws Exception {
        connectedWith(5_000);
        receive(1_460);
        send(Seg.ACK.seq(received).len(10));
        expect(Seg.ACK.ack(received).win(0));
        assertThat(count(Counter.TcpExtTCPZeroWindowDrop)).isEqualTo(1);
    }

    @Test
    void peekingOpensNothing() throws Exception {
        connectedWith(5_000);
        receive(1_460);
        byte[] b = new byte[1_460];
        assertThat(p.recv(fd, b, 0, b.length, Endpoint.MSG_PEEK)).isEqualTo(1_460);
        expectNothing();
        assertThat(read()).isEqualTo(1_460);
        expect(Seg.ACK.ack(received).win(1_460));
    }

    @Test
    void aScaledWindowIsRoundedUpToItsUnit() throws Exception {
        offer = offer.wscale(3);
        connectedWith(400_000); // shifted by two; the SYN-ACK said 65535
        assertThat(receive(1)).isEqualTo(65_536 >> 2);
        assertThat(receive(5)).isEqualTo(65_536 >> 2);
    }

    @Test
    void theWindowGrowsByTwoSegmentsForEachThatIsNotSmall() throws Exception {
        offer = offer.wscale(3);
        connectedWith(400_000);
        assertThat(receive(127)).isEqualTo(65_536 >> 2);
        assertThat(receive(128)).isEqualTo(65_535 + 2 * 1460 + 1 >> 2);
        assertThat(receive(1460)).isEqualTo(65_535 + 4 * 1460 + 1 >> 2);
    }

    @Test
    void lessThanTheUnitOfTheWindowIsAdvertisedAsOne() throws Exception {
        offer = offer.wscale(3);
        connectedWith(400_000);
        int most = 0;
        while (received < 200_000 - 2) {
            most = receive(Math.min(1_460, 200_000 - 2 - (received - 1)));
        }
        assertThat(received).isEqualTo(199_999); // two bytes are free
        assertThat(most).isEqualTo(1);
        assertThat(receive(2)).isZero();
    }

    @Test
    void withoutScalingNoMoreThan65535IsAdvertised() throws Exception {
        connectedWith(400_000);
        assertThat(receive(100)).isEqualTo(65_535);
        assertThat(receive(100)).isEqualTo(65_535);
        send(Seg.ACK.seq(received + 65_535).len(1)); // one beyond
        expect(Seg.ACK.ack(received));
        send(Seg.ACK.seq(received + 65_534).len(1)); // the last
        expect(Seg.ACK.ack(received));
        assertThat(count(Counter.TcpExtTCPOFOQueue)).isEqualTo(1);
    }

    @Test
    void theBufferGrowsWithWhatTheApplicationReadsInARoundTrip() throws Exception {
        offer = offer.wscale(7);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        pass(10 * MS);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        int before = p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_RCVBUF);
        assertThat(info().rcvSpace()).isEqualTo(14_600);
        readRounds(10);
        assertThat(info().rcvRtt()).isBetween(10_000L, 11_000L);
        assertThat(info().rcvSpace()).isBetween(40 * 1460, 50 * 1460);
        int grown = p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_RCVBUF);
        assertThat(grown / 2).isGreaterThan(2 * 40 * 1460).isGreaterThan(before / 2);
        readRounds(10);
        int later = p.getsockopt(fd, SOL_SOCKET, SocketOptions.SO_RCVBUF);
        assertThat(later).as("it reads no more than before").isEqualTo(grown);
    }

    private void readRounds(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 40; i++) {
                send(Seg.ACK.seq(received).len(1460));
                received += 1460;
                read();
            }
            pass(10 * MS);
            forget();
        }
    }

    @Test
    void aBufferThatIsSetDoesNotGrow() throws Exception {
        offer = offer.wscale(7);
        connectedWith(40_000);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 10; i++) {
                send(Seg.ACK.seq(received).len(1460));
                received += 1460;
                read();
            }
            pass(10 * MS);
        }
        forget();
        read();
        send(Seg.ACK.seq(received).len(10));
        received += 10;
        pass(40 * MS);
        assertThat(next().win()).isLessThanOrEqualTo(20_000);
    }

    // ---- acknowledgements

    private void patient() throws Exception {
        established();
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_RCVBUF, 1 << 20); // so that the window need not shrink
        tcp(TcpOptions.TCP_QUICKACK, 0);
    }

    @Test
    void aFullSegmentWaitsAndOneByteMoreDoesNot() throws Exception {
        patient();
        send(Seg.ACK.len(1460));
        pass(39 * MS);
        expectNothing();
        pass(MS);
        expect(Seg.ACK.ack(1461));
        tcp(TcpOptions.TCP_QUICKACK, 0); // a delay in vain ended that
        send(Seg.ACK.seq(1461).len(1460));
        expectNothing();
        send(Seg.ACK.seq(2921).len(1));
        expect(Seg.ACK.ack(2922));
        expectNothing();
        assertThat(count(Counter.TcpExtDelayedACKs)).isEqualTo(1);
    }

    @Test
    void theDelayCountsFromTheFirstSegment() throws Exception {
        patient();
        send(Seg.ACK.len(10));
        pass(20 * MS);
        send(Seg.ACK.seq(11).len(10));
        pass(19 * MS);
        expectNothing();
        pass(MS);
        expect(Seg.ACK.ack(21));
        pass(SECOND);
        expectNothing();
    }

    @Test
    void anAcknowledgementThatIsSoonDueGoesWithTheNextSegment() throws Exception {
        patient();
        send(Seg.ACK.len(10));
        pass(30 * MS);
        send(Seg.ACK.seq(11).len(10));
        expect(Seg.ACK.ack(21));
        pass(SECOND);
        expectNothing();
    }

    @Test
    void aDelayInVainIsFollowedByQuickAcknowledgements() throws Exception {
        patient();
        send(Seg.ACK.len(10));
        pass(40 * MS);
        expect(Seg.ACK.ack(11));
        send(Seg.ACK.seq(11).len(10));
        expect(Seg.ACK.ack(21));
    }

    @Test
    void quickAckLetsGoWhatWaits() throws Exception {
        patient();
        send(Seg.ACK.len(10));
        assertThat(read()).isEqualTo(10);
        expectNothing();
        tcp(TcpOptions.TCP_QUICKACK, 1);
        expect(Seg.ACK.ack(11));
        assertThat(p.getsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_QUICKACK))
                .isEqualTo(1);
        tcp(TcpOptions.TCP_QUICKACK, 0);
        assertThat(p.getsockopt(fd, TcpOptions.IPPROTO_TCP, TcpOptions.TCP_QUICKACK))
                .isZero();
        expectNothing();
    }

    @Test
    void sixteenSegmentsAreAcknowledgedAtOnce() throws Exception {
        established();
        for (int i = 0; i < 16; i++) {
            send(Seg.ACK.seq(1 + i).len(1));
            expect(Seg.ACK.ack(2 + i));
        }
        send(Seg.ACK.seq(17).len(1));
        expectNothing();
        assertThat(read()).isEqualTo(17);
        expect(Seg.ACK.ack(18)); // all is read, and the application does not seem to answer
    }

    @Test
    void whoAnswersWithin40MillisecondsIsInteractive() throws Exception {
        established();
        send(Seg.ACK.len(10));
        expect(Seg.ACK.ack(11));
        pass(39 * MS);
        write(10);
        forget();
        send(Seg.ACK.seq(11).len(10).ack(11));
        expectNothing();
        pass(40 * MS);
        expect(Seg.ACK.seq(11).ack(21));
    }

    @Test
    void whoAnswersLaterIsNot() throws Exception {
        established();
        send(Seg.ACK.len(10));
        expect(Seg.ACK.ack(11));
        pass(40 * MS);
        write(10);
        forget();
        send(Seg.ACK.seq(11).len(10).ack(11));
        expect(Seg.ACK.seq(11).ack(21));
    }

    // ---- out of order, and twice

    private void withSack() throws Exception {
        offer = offer.sackOk();
        established();
    }

    @Test
    void fourBlocksAreToldAtMost() throws Exception {
        withSack();
        for (int i = 1; i <= 5; i++) {
            send(Seg.ACK.seq(1 + 200 * i).len(100));
        }
        for (int i = 1; i <= 4; i++) {
            next();
        }
        expect(Seg.ACK.sack(1001, 1101, 801, 901, 601, 701, 401, 501));
    }

    @Test
    void threeBlocksBesideTimestamps() throws Exception {
        offer = offer.sackOk().ts(1000, 0);
        established();
        for (int i = 1; i <= 5; i++) {
            send(withTs(Seg.ACK.seq(1 + 200 * i).len(100)));
        }
        for (int i = 1; i <= 4; i++) {
            next();
        }
        expect(Seg.ACK.sack(1001, 1101, 801, 901, 601, 701));
    }

    @Test
    void whatCameTwiceOutOfOrderIsToldFirst() throws Exception {
        withSack();
        send(Seg.ACK.seq(201).len(100));
        expect(Seg.ACK.sack(201, 301));
        send(Seg.ACK.seq(201).len(100));
        expect(Seg.ACK.sack(201, 301, 201, 301));
        send(Seg.ACK.seq(401).len(100));
        expect(Seg.ACK.sack(401, 501, 201, 301)); // told once
        assertThat(count(Counter.TcpExtTCPDSACKOfoSent)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPOFOMerge)).isEqualTo(1);
        assertThat(count(Counter.TcpExtTCPOFOQueue)).isEqualTo(3);
    }

    @Test
    void whatIsPartlyOldIsToldAsFarAsItIs() throws Exception {
        withSack();
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(101));
        send(Seg.ACK.seq(51).len(100));
        expect(Seg.ACK.ack(151).sack(51, 101));
        send(Seg.ACK.seq(1).len(150));
        expect(Seg.ACK.ack(151).sack(1, 151));
        send(Seg.ACK.seq(21).len(30));
        expect(Seg.ACK.ack(151).sack(21, 51));
        assertThat(count(Counter.TcpExtTCPDSACKOldSent)).isEqualTo(3);
        assertThat(read()).isEqualTo(150);
    }

    @Test
    void withoutSackNothingIsToldOfWhatCameTwice() throws Exception {
        established();
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(101));
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(101));
        assertThat(count(Counter.TcpExtTCPDSACKOldSent)).isZero();
    }

    @Test
    void fillingAGapIsAcknowledgedAtOnce() throws Exception {
        withSack();
        tcp(TcpOptions.TCP_QUICKACK, 0);
        send(Seg.ACK.seq(101).len(100));
        expect(Seg.ACK.sack(101, 201));
        send(Seg.ACK.seq(301).len(100));
        expect(Seg.ACK.sack(301, 401, 101, 201));
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(201).sack(301, 401));
        send(Seg.ACK.seq(201).len(50)); // a part: the gap remains
        expect(Seg.ACK.ack(251).sack(301, 401));
        send(Seg.ACK.seq(251).len(50));
        expect(Seg.ACK.ack(401));
        send(Seg.ACK.seq(401).len(10)); // in order again
        expectNothing();
        assertThat(read()).isEqualTo(410);
    }

    @Test
    void outOfOrderDataIsBoundedByTwiceTheBuffer() throws Exception {
        offer = offer.sackOk();
        connectedWith(5_000);
        // Single bytes with gaps: each keeps a whole packet, so that memory runs out long before the window.
        for (int i = 1; i < 700; i++) {
            send(Seg.ACK.seq(1 + 2 * i).len(1));
        }
        forget();
        long kept = count(Counter.TcpExtTCPOFOQueue);
        assertThat(kept).isBetween(10L, 256L);
        assertThat(count(Counter.TcpExtTCPOFODrop)).isEqualTo(699 - kept);
        send(Seg.ACK.len(2));
        assertThat(read()).isGreaterThanOrEqualTo(3);
    }

    // ---- how long an acknowledgement waits

    /** A round trip takes 100 ms; the application does not ask for quick acknowledgements. */
    private void patientFarAway() throws Exception {
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        pass(100 * MS);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        p.setsockopt(fd, SOL_SOCKET, SocketOptions.SO_RCVBUF, 1 << 20);
        tcp(TcpOptions.TCP_QUICKACK, 0);
    }

    /** The peer sends ten bytes, which an answer of ten acknowledges. */
    private void exchange() throws Exception {
        send(Seg.ACK.seq(received).len(10).ack(received));
        write(10);
        expect(Seg.ACK.seq(received).ack(received + 10).len(10));
        received += 10;
    }

    /** Ten bytes more, whose acknowledgement comes after so long. */
    private void acknowledgedAfter(long ms) {
        send(Seg.ACK.seq(received).len(10).ack(received));
        expectNothing();
        pass(ms * MS - 1);
        expectNothing();
        pass(1);
        received += 10;
        expect(Seg.ACK.seq(received - 10).ack(received));
    }

    @Test
    void theDelayFollowsTheTimeBetweenSegments() throws Exception {
        patientFarAway();
        exchange();
        pass(30 * MS);
        acknowledgedAfter(50); // half of the forty before, and thirty
    }

    @Test
    void aShortPauseBringsTheDelayDown() throws Exception {
        patientFarAway();
        exchange();
        pass(30 * MS);
        exchange(); // 50
        pass(20 * MS);
        acknowledgedAfter(45);
    }

    @Test
    void aPauseThatIsLongerThanTheDelayLeavesIt() throws Exception {
        patientFarAway();
        exchange();
        pass(30 * MS);
        exchange();
        pass(50 * MS);
        acknowledgedAfter(50);
    }

    @Test
    void nobodyWaitsLongerThanARoundTrip() throws Exception {
        patientFarAway();
        exchange();
        for (int i = 0; i < 8; i++) { // the pauses grow with the delay: 39, 58, 87, 100...
            pass(39 * MS + 12 * MS * i);
            exchange();
        }
        pass(MS * 90);
        send(Seg.ACK.seq(received).len(10).ack(received));
        pass(100 * MS);
        expect(Seg.ACK.seq(received).ack(received + 10));
    }

    @Test
    void aDelayInVainIsTwiceAsLongTheNextTime() throws Exception {
        patientFarAway();
        tcp(TcpOptions.TCP_QUICKACK, 1);
        for (int i = 0; i < 16; i++) {
            send(Seg.ACK.seq(received).len(1));
            received++;
            expect(Seg.ACK.ack(received));
        }
        for (long ms : new long[] {40, 80}) {
            send(Seg.ACK.seq(received).len(1));
            received++;
            expectNothing();
            pass(ms * MS - 1);
            expectNothing();
            pass(1);
            expect(Seg.ACK.ack(received));
        }
        assertThat(count(Counter.TcpExtDelayedACKs)).isEqualTo(2);
    }

    @Test
    void afterAPauseAcknowledgementsAreQuickAgain() throws Exception {
        established();
        for (int i = 0; i < 16; i++) {
            send(Seg.ACK.seq(1 + i).len(1));
            expect(Seg.ACK.ack(2 + i));
        }
        pass(200 * MS); // not longer than the timeout
        send(Seg.ACK.seq(17).len(1));
        expectNothing();
        pass(40 * MS);
        expect(Seg.ACK.ack(18));
        pass(161 * MS);
        send(Seg.ACK.seq(18).len(1));
        expect(Seg.ACK.ack(19));
    }

    @Test
    void theHandshakesLastAcknowledgementMayWaitForData() throws Exception {
        fd = socket();
        tcp(TcpOptions.TCP_QUICKACK, 0);
        connect();
        expect(Seg.SYN);
        send(Seg.SYN_ACK.mss(1460).ack(1));
        expectNothing();
        pass(200 * MS - 1);
        expectNothing();
        pass(1);
        expect(Seg.ACK);
        expectNothing();
    }
}
