package dev.jackfield.tcp;

import static dev.jackfield.socket.Posix.SOCK_NONBLOCK;
import static dev.jackfield.socket.Posix.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.core.Readiness;
import dev.jackfield.core.Setting;
import dev.jackfield.core.SocketOptions;
import dev.jackfield.ip.IpOptions;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** Segments of an established connection: which are taken, how they are acknowledged, when data goes out. */
class DataTest extends TcpTestBed {
    // ---- sequence acceptability (RFC 9293 section 3.10.7.4) and RFC 5961

    @Test
    void theSequenceAcceptabilityTable() throws Exception {
        established();
        int edge = 64_241; // RCV.NXT 1, window 64240
        send(Seg.ACK.seq(edge - 1));
        expectNothing();
        send(Seg.ACK.seq(edge + 1));
        expect(Seg.ACK);
        send(Seg.ACK.seq(edge).len(1));
        expect(Seg.ACK);
        send(Seg.ACK.seq(edge - 1).len(1));
        expect(Seg.ACK.sack());
        send(Seg.ACK.seq(-9).len(10));
        expect(Seg.ACK);
        send(Seg.ACK.seq(-9).len(11));
        expect(Seg.ACK.ack(2));
    }

    @Test
    void dataBeyondTheWindowIsCutOff() throws Exception {
        fd = -1;
        listen(8);
        p.setsockopt(listener, SOL_SOCKET, SocketOptions.SO_RCVBUF, 4000);
        send(offer);
        expect(Seg.SYN_ACK.win(2920));
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        send(Seg.ACK.len(1400));
        send(Seg.ACK.seq(1401).len(1400));
        send(Seg.ACK.seq(2801).len(1400));
        forget();
        pass(SECOND);
        assertThat(read()).isLessThanOrEqualTo(4000).isGreaterThanOrEqualTo(2920);
    }

    @Test
    void aResetThatIsNotExactIsChallenged() throws Exception {
        established();
        send(Seg.RST.seq(2));
        expect(Seg.ACK);
        expectState("ESTABLISHED");
        send(Seg.RST.seq(70_000));
        expectNothing();
        assertThat(count(Counter.TcpExtTCPChallengeACK)).isEqualTo(1);
    }

    @Test
    void aSynIsChallenged() throws Exception {
        established();
        send(offer);
        expect(Seg.ACK);
        pass(500 * MS);
        send(offer.seq(1));
        expect(Seg.ACK);
        assertThat(count(Counter.TcpExtTCPSYNChallenge)).isEqualTo(2);
        assertThat(count(Counter.TcpInErrs)).isEqualTo(2);
        expectState("ESTABLISHED");
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentIsChallenged() throws Exception {
        established();
        send(Seg.ACK.ack(2).len(10));
        expect(Seg.ACK);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void anAcknowledgementFromLongAgoIsChallenged() throws Exception {
        established();
        send(Seg.ACK.ack(-70_000));
        expect(Seg.ACK);
        send(Seg.ACK.ack(-100));
        expectNothing();
    }

    @Test
    void aConnectionChallengesTwiceASecondAtMost() throws Exception {
        established();
        for (int i = 0; i < 100; i++) {
            send(Seg.RST.seq(2));
        }
        expect(Seg.ACK);
        expectNothing();
        assertThat(count(Counter.TcpExtTCPACKSkippedChallenge)).isEqualTo(99);
        pass(500 * MS);
        send(Seg.RST.seq(2));
        expect(Seg.ACK);
    }

    @Test
    void challengesOfAllConnectionsAreLimited() throws Exception {
        host.settings().set(Setting.TCP_CHALLENGE_ACK_LIMIT, 10);
        listen(100);
        for (int i = 0; i < 50; i++) {
            peerPort = PEER_PORT + i;
            send(offer);
            forget();
        }
        for (int i = 0; i < 50; i++) {
            peerPort = PEER_PORT + i;
            send(Seg.RST.seq(2));
        }
        assertThat(link.sent.size()).isBetween(5, 15);
        assertThat(count(Counter.TcpExtTCPChallengeACK)).isEqualTo(link.sent.size());
        forget();
        pass(SECOND - MS);
        forget();
        pass(MS);
        forget();
        send(Seg.RST.seq(2));
        assertThat(link.sent).hasSize(1);
    }

    @Test
    void acknowledgementsThatCannotBeAreAnsweredTwiceASecondAtMost() throws Exception {
        established();
        for (int i = 0; i < 3; i++) {
            send(Seg.ACK.seq(100_000));
        }
        expect(Seg.ACK);
        expectNothing();
        assertThat(count(Counter.TcpExtBeyondWindow)).isEqualTo(3);
        assertThat(count(Counter.TcpExtTCPACKSkippedSeq)).isEqualTo(2);
        send(Seg.ACK.seq(100_000).len(10)); // data is in no loop of acknowledgements
        expect(Seg.ACK);
    }

    @Test
    void oldTimestampsAreForgivenWhereTheyDoNoHarm() throws Exception {
        offer = offer.ts(1000, 0);
        established();
        int echo = lastTs;
        send(Seg.ACK.ts(999, echo)); // a tick
        send(Seg.ACK.ts(900, echo)); // overtaken
        assertThat(count(Counter.TcpExtTCPPureAcks))
                .as("with that of the handshake")
                .isEqualTo(3);
        expectNothing();
        send(Seg.ACK.ts(-5000, echo));
        assertThat(count(Counter.TcpExtPAWSEstab)).isEqualTo(1);
        forget();
        send(Seg.ACK.ts(-5000, echo));
        assertThat(count(Counter.TcpExtTCPACKSkippedPAWS)).isEqualTo(1);
        send(Seg.ACK.seq(0).ts(900, echo));
        assertThat(count(Counter.TcpExtPAWSOldAck)).isEqualTo(1);
        expectNothing();
        send(Seg.ACK.len(10).ts(900, echo));
        assertThat(count(Counter.TcpExtPAWSEstab)).isEqualTo(3);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void whatHasComeTooFarIsNotTaken() throws Exception {
        established();
        set(IpOptions.IPPROTO_IP, IpOptions.IP_MINTTL, 255);
        send(Seg.ACK.len(10));
        assertThat(read()).isEqualTo(-1);
        assertThat(count(Counter.TcpExtTCPMinTTLDrop)).isEqualTo(1);
        set(IpOptions.IPPROTO_IP, IpOptions.IP_MINTTL, 64);
        send(Seg.ACK.len(10));
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void theGreatestChallengeLimitIsNone() throws Exception {
        host.settings().set(Setting.TCP_CHALLENGE_ACK_LIMIT, Integer.MAX_VALUE);
        established();
        send(Seg.RST.seq(2));
        expect(Seg.ACK);
    }

    @Test
    void aSegmentWithoutAnAcknowledgementIsDropped() throws Exception {
        established();
        send(Seg.ACK.with(0).len(10));
        expectNothing();
        assertThat(read()).isEqualTo(-1);
    }

    // ---- acknowledging

    @Test
    void aKeepAliveProbeIsAnswered() throws Exception {
        established();
        send(Seg.ACK.seq(0));
        expect(Seg.ACK);
    }

    @Test
    void everySecondSegmentIsAcknowledgedAtOnceAndALoneOneLater() throws Exception {
        established();
        p.setsockopt(
                fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, 1 << 20); // so that the window does not shrink
        tcp(TcpOptions.TCP_QUICKACK, 0);
        send(Seg.ACK.len(1460));
        expectNothing();
        send(Seg.ACK.seq(1461).len(1460));
        expect(Seg.ACK.ack(2921));
        send(Seg.ACK.seq(2921).len(1460));
        expectNothing();
        pass(40 * MS);
        expect(Seg.ACK.ack(4381));
        assertThat(count(Counter.TcpExtDelayedACKs)).isEqualTo(1);
    }

    @Test
    void theFirstSegmentsAreAcknowledgedAtOnce() throws Exception {
        established();
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(101));
    }

    @Test
    void anAcknowledgementTravelsWithData() throws Exception {
        established();
        tcp(TcpOptions.TCP_QUICKACK, 0);
        send(Seg.ACK.len(100));
        write(10);
        expect(Seg.ACK.ack(101).len(10));
        pass(40 * MS);
        expectNothing();
    }

    @Test
    void whatComesOutOfOrderIsAcknowledgedAtOnceEachTime() throws Exception {
        established();
        tcp(TcpOptions.TCP_QUICKACK, 0);
        send(Seg.ACK.seq(101).len(100));
        expect(Seg.ACK);
        send(Seg.ACK.seq(201).len(100));
        expect(Seg.ACK);
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(301));
        assertThat(read()).isEqualTo(300);
    }

    @Test
    void selectiveAcknowledgementsTellTheLatestBlockFirst() throws Exception {
        offer = offer.sackOk();
        established();
        send(Seg.ACK.seq(101).len(100));
        expect(Seg.ACK.sack(101, 201));
        send(Seg.ACK.seq(301).len(100));
        expect(Seg.ACK.sack(301, 401, 101, 201));
        send(Seg.ACK.seq(201).len(50));
        expect(Seg.ACK.sack(101, 251, 301, 401));
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(251).sack(301, 401));
    }

    @Test
    void duplicatesAreTold() throws Exception {
        offer = offer.sackOk();
        established();
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(101));
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(101).sack(1, 101));
        send(Seg.ACK.seq(201).len(100));
        expect(Seg.ACK.ack(101).sack(201, 301));
        send(Seg.ACK.seq(201).len(100));
        expect(Seg.ACK.ack(101).sack(201, 301, 201, 301));
        send(Seg.ACK.seq(51).len(100));
        expect(Seg.ACK.ack(151).sack(51, 101, 201, 301));
    }

    @Test
    void withoutSackPermittedThereAreNoBlocks() throws Exception {
        established();
        send(Seg.ACK.seq(101).len(100));
        expect(Seg.ACK);
    }

    // ---- the window that we offer

    @Test
    void aFinIsTakenThoughTheWindowIsClosed() throws Exception {
        fillWindow();
        send(Seg.FIN.seq(filled));
        pass(200 * MS);
        expect(Seg.ACK.ack(filled + 1).win(0));
        expectState("CLOSE_WAIT");
    }

    private int filled = 1;

    private void fillWindow() throws Exception {
        listen(8);
        p.setsockopt(listener, SOL_SOCKET, SocketOptions.SO_RCVBUF, 4000);
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        for (int w = 2920, i = 0; w > 0 && i < 20; i++) {
            int n = Math.min(w, 1460);
            send(Seg.ACK.seq(filled).len(n));
            filled += n;
            pass(40 * MS);
            for (Seg s; (s = next()) != null; ) {
                w = s.win();
            }
        }
        forget();
    }

    @Test
    void aProbeOfAClosedWindowIsAnswered() throws Exception {
        fillWindow();
        send(Seg.ACK.seq(filled).len(1));
        expect(Seg.ACK.ack(filled).win(0));
        send(Seg.ACK.seq(filled - 1));
        expect(Seg.ACK.ack(filled).win(0));
    }

    @Test
    void aClosedWindowOpensOnlyWhenItIsWorthIt() throws Exception {
        fillWindow();
        read(100);
        expectNothing();
        read();
        assertThat(expect(Seg.ACK.ack(filled)).win()).isGreaterThan(1460);
    }

    @Test
    void acknowledgementsCountThoughTheWindowIsClosed() throws Exception {
        fillWindow();
        write(10);
        expect(Seg.ACK.ack(filled).len(10));
        send(Seg.ACK.seq(filled).ack(11));
        pass(10 * SECOND);
        expectNothing();
    }

    @Test
    void aPeerThatSendsSingleBytesCannotKeepTheWindowOpen() throws Exception {
        offer = offer.wscale(0);
        established();
        int seq = 1;
        for (; seq < 200_000; seq += 64) {
            send(Seg.ACK.seq(seq).len(64));
            forget();
        }
        int n = 0;
        for (int k; (k = read()) > 0; ) {
            n += k;
        }
        assertThat(n).isLessThanOrEqualTo(131_072);
    }

    @Test
    void windowScaleIsUsedOnlyWhenBothOfferIt() throws Exception {
        listen(8);
        send(offer.wscale(3));
        expect(Seg.SYN_ACK.wscale(7));
        send(Seg.ACK.win(1000));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        assertThat(info().sndWnd()).isEqualTo(8000);
    }

    @Test
    void withoutWindowScaleTheFieldIsTheWindow() throws Exception {
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK.wscale(Seg.ANY));
        send(Seg.ACK.win(1000));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        assertThat(info().sndWnd()).isEqualTo(1000);
    }

    @Test
    void aWindowScaleBeyondFourteenIsFourteen() throws Exception {
        listen(8);
        send(offer.wscale(200));
        expect(Seg.SYN_ACK);
        send(Seg.ACK.win(1));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        assertThat(info().sndWnd()).isEqualTo(1 << 14);
    }

    // ---- timestamps

    @Test
    void timestampsProtectAgainstWrappedSequenceNumbers() throws Exception {
        offer = offer.ts(1000, 0);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK.ts(1001, lastTs));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        send(Seg.ACK.len(10).ts(999, lastTs));
        expect(Seg.ACK);
        assertThat(count(Counter.TcpExtPAWSEstab)).isEqualTo(1);
        assertThat(read()).isEqualTo(-1);
        send(Seg.ACK.len(10).ts(1001, lastTs));
        assertThat(read()).isEqualTo(10);
        send(Seg.RST.seq(11).ts(1, 0));
        expectState("CLOSED");
    }

    @Test
    void theEchoIsOfTheSegmentAtTheLeftEdge() throws Exception {
        offer = offer.ts(1000, 0);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK.ts(1001, lastTs));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        send(Seg.ACK.seq(11).len(10).ts(1005, lastTs));
        assertThat(expect(Seg.ACK).ts()[1]).isEqualTo(1001);
        send(Seg.ACK.len(10).ts(1007, lastTs));
        assertThat(expect(Seg.ACK.ack(21)).ts()[1]).isEqualTo(1007);
    }

    @Test
    void theLastSegmentOnceMoreHasItsNewTimestampEchoed() throws Exception {
        offer = offer.ts(1000, 0);
        listen(8);
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK.ts(1001, lastTs));
        send(Seg.ACK.len(10).ts(1001, lastTs));
        expect(Seg.ACK.ack(11));
        send(Seg.ACK.seq(11).len(10).ts(1002, lastTs));
        expect(Seg.ACK.ack(21));
        send(Seg.ACK.seq(11).len(10).ts(9002, lastTs));
        assertThat(expect(Seg.ACK.ack(21)).ts()[1]).isEqualTo(9002);
        send(Seg.ACK.len(10).ts(9003, lastTs));
        assertThat(expect(Seg.ACK.ack(21)).ts()[1]).as("not of one before").isEqualTo(9002);
    }

    // ---- when data goes out

    @Test
    void nagleHoldsBackASecondShortSegment() throws Exception {
        established();
        write(10);
        expect(Seg.ACK.len(10));
        write(10);
        expectNothing();
        send(Seg.ACK.ack(11));
        expect(Seg.ACK.seq(11).len(10));
    }

    @Test
    void minshallLetsAShortSegmentFollowFullOnes() throws Exception {
        established();
        write(1460 + 10);
        expect(Seg.ACK.len(1460));
        expect(Seg.ACK.seq(1461).len(10));
    }

    @Test
    void noDelaySendsAtOnce() throws Exception {
        established();
        tcp(TcpOptions.TCP_NODELAY, 1);
        write(10);
        expect(Seg.ACK.len(10));
        write(10);
        expect(Seg.ACK.seq(11).len(10));
    }

    @Test
    void corkHoldsUntilASegmentIsFullOrTimePasses() throws Exception {
        established();
        tcp(TcpOptions.TCP_CORK, 1);
        write(1000);
        expectNothing();
        write(1000);
        expect(Seg.ACK.len(1460));
        send(Seg.ACK.ack(1461));
        expectNothing();
        pass(201 * MS);
        expect(Seg.ACK.seq(1461).len(540));
    }

    @Test
    void uncorkingLetsGo() throws Exception {
        established();
        tcp(TcpOptions.TCP_CORK, 1);
        write(1000);
        tcp(TcpOptions.TCP_CORK, 0);
        expect(Seg.ACK.len(1000));
    }

    @Test
    void noMoreIsSentThanTheWindowTakes() throws Exception {
        synReceived();
        send(Seg.ACK.win(4000));
        fd = p.accept4(listener, SOCK_NONBLOCK);
        write(6000);
        expect(Seg.ACK.len(1460));
        expect(Seg.ACK.seq(1461).len(1460));
        expect(Seg.ACK.seq(2921).len(1080)); // the rest of the window goes with full segments, as on Linux
        expectNothing();
        send(Seg.ACK.ack(4001).win(1000));
        expectNothing(); // less than a full segment is not worth it
    }

    @Test
    void aClosedWindowIsProbedForEverWhileThePeerAnswers() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        expectNothing();
        for (int i = 0; i < 40; i++) {
            pass(120 * SECOND);
            while (next() != null) {}
            send(Seg.ACK.win(0));
        }
        expectState("ESTABLISHED");
        send(Seg.ACK.win(1000));
        expect(Seg.ACK.len(100));
    }

    @Test
    void aClosedWindowThatNobodyAnswersForIsATimeout() throws Exception {
        established();
        send(Seg.ACK.win(0));
        write(100);
        pass(201 * MS);
        expect(Seg.ACK.seq(0));
        pass(2000 * SECOND);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void aFinWaitsForTheWindowToo() throws Exception {
        established();
        send(Seg.ACK.win(0));
        close();
        expectNothing();
        pass(201 * MS);
        expect(Seg.ACK.seq(0));
        send(Seg.ACK.win(10));
        expect(Seg.FIN);
    }

    @Test
    void aPeerThatClosesItsWindowOverDataInFlightIsNotGivenUpWhileItAnswers() throws Exception {
        established();
        write(100);
        expect(Seg.ACK.len(100));
        for (int i = 0; i < 30; i++) {
            pass(120 * SECOND);
            while (next() != null) {}
            send(Seg.ACK.win(0));
        }
        expectState("ESTABLISHED");
        send(Seg.ACK.ack(101).win(1000));
        assertThat(info().unacked()).isZero();
    }

    @Test
    void aWriterIsWokenWhenThereIsRoom() throws Exception {
        established();
        send(Seg.ACK.win(0));
        while (true) {
            try {
                write(8192);
            } catch (ErrnoException e) {
                break;
            }
        }
        assertThat(poll(fd) & Readiness.OUT).isZero();
        send(Seg.ACK.win(65_000));
        int sent = 1;
        for (Seg s; (s = next()) != null; ) {
            sent = s.seq() + s.len();
        }
        send(Seg.ACK.ack(sent).win(65_000));
        assertThat(poll(fd) & Readiness.OUT).isNotZero();
    }

    // ---- keepalive

    @Test
    void keepAliveProbesAnIdlePeerAndGivesUp() throws Exception {
        established();
        tcp(TcpOptions.TCP_KEEPIDLE, 10);
        tcp(TcpOptions.TCP_KEEPINTVL, 5);
        tcp(TcpOptions.TCP_KEEPCNT, 2);
        set(SOL_SOCKET, SocketOptions.SO_KEEPALIVE, 1);
        pass(10 * SECOND);
        expect(Seg.ACK.seq(0));
        send(Seg.ACK);
        pass(10 * SECOND);
        expect(Seg.ACK.seq(0));
        pass(5 * SECOND);
        expect(Seg.ACK.seq(0));
        pass(5 * SECOND);
        expect(Seg.RST_ACK);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    // ---- ICMP

    @Test
    void anIcmpErrorEndsAConnectionThatOpens() throws Exception {
        synSent();
        icmp(3, 1, 0, 0);
        expectState("CLOSED");
        assertThat(error()).isEqualTo(Errno.EHOSTUNREACH.number());
    }

    @Test
    void anIcmpErrorThatQuotesNothingInFlightIsNotBelieved() throws Exception {
        synSent();
        icmp(3, 3, 0, 500);
        expectState("SYN_SENT");
    }

    @Test
    void anIcmpErrorLaterOnlyExplainsATimeout() throws Exception {
        established();
        write(10);
        icmp(3, 1, 0, 1);
        expectState("ESTABLISHED");
        assertThat(error()).isZero();
        pass(2000 * SECOND);
        assertThat(error()).isEqualTo(Errno.EHOSTUNREACH.number());
    }

    @Test
    void anIcmpErrorIsForgottenOnceDataGetsThrough() throws Exception {
        established();
        write(10);
        icmp(3, 1, 0, 1);
        send(Seg.ACK.ack(11));
        write(10);
        pass(2000 * SECOND);
        assertThat(error()).isEqualTo(Errno.ETIMEDOUT.number());
    }

    @Test
    void aSmallerPathMtuCutsWhatIsInFlightAnew() throws Exception {
        established();
        write(1460);
        expect(Seg.ACK.len(1460));
        icmp(3, 4, 1000, 1);
        expect(Seg.ACK.len(960));
        expect(Seg.ACK.seq(961).len(500));
    }

    /** Linux's locked MTU: less than net.ipv4.route.min_pmtu is not believed, but what goes there may be fragmented from then on. */
    @Test
    void whatGoesThroughAVeryNarrowPathMayBeFragmented() throws Exception {
        established();
        write(1000);
        assertThat(Ipv4Header.dontFragment(link.sent.poll(), 0)).isTrue();
        icmp(3, 4, 300, 1);
        byte[] again = link.sent.poll();
        assertThat(again).hasSize(552);
        assertThat(Ipv4Header.dontFragment(again, 0)).isFalse();
    }

    @Test
    void anotherConnectionToTheSamePeerLearnsOfTheSmallerPathMtu() throws Exception {
        established();
        int first = fd;
        peerPort++;
        send(offer);
        expect(Seg.SYN_ACK);
        send(Seg.ACK);
        fd = p.accept4(listener, SOCK_NONBLOCK);
        write(1460);
        expect(Seg.ACK.len(1460));
        icmp(3, 4, 1000, 1);
        forget();
        byte[] b = new byte[1460];
        p.write(first, b, 0, b.length);
        assertThat(link.sent).extracting(s -> s.length).containsExactly(1000, 540);
    }

    @Test
    void afterShutdownOfReadingWhatWaitedForAGapCanStillBeRead() throws Exception {
        offer = offer.sackOk();
        established();
        send(Seg.ACK.seq(101).len(100));
        expect(Seg.ACK.sack(101, 201));
        p.shutdown(fd, Endpoint.SHUT_RD);
        send(Seg.ACK.len(100));
        expect(Seg.ACK.ack(201));
        assertThat(read()).isEqualTo(200);
        assertThat(read()).isZero();
    }

    @Test
    void nothingOddHappensWithEveryFlagAtOnce() throws Exception {
        established();
        for (int f = 0; f < 512; f++) {
            if ((f & TcpHeader.RST) == 0) {
                send(Seg.ACK.with(f).seq(3).len(f % 3));
            }
        }
        expectState("ESTABLISHED");
    }
}
