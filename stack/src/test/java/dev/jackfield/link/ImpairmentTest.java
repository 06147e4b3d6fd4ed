package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Checksum;
import dev.jackfield.wire.EcnBits;
import dev.jackfield.wire.Ipv4Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Each kind of thing that goes wrong on a cable, alone and together. */
class ImpairmentTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int N = 20_000;

    private final ManualClock clock = new ManualClock();
    private final Cable cable = new Cable(clock, 42);
    private final Station a = new Station("a", clock, 1, cable.a());
    private final Station b = new Station("b", clock, 2, cable.b());
    private final Impairment ab = cable.ab();

    /** Four standard deviations of a count of n trials of probability p: a seed that misses it once in 16,000. */
    private static Offset<Double> chance(int n, double p) {
        return within(4 * Math.sqrt(n * p * (1 - p)));
    }

    /** Sends n numbered frames, one each interval. */
    private void stream(int n, long interval) {
        for (int i = 0; i < n; i++) {
            a.send(Station.numbered(2, 1, i, 60));
            clock.advance(interval);
        }
        clock.advance(10 * SECOND);
    }

    // ---- loss ----

    @Test
    void lossLosesItsShare() {
        ab.loss(0.1);
        stream(N, 1000);

        assertThat((double) b.arrivals.size()).isCloseTo(N * 0.9, chance(N, 0.1));
        assertThat(ab.lost()).isEqualTo(N - b.arrivals.size());
        assertThat(b.numbers()).isSorted();
    }

    @Test
    void certainLossLosesAllAndNoneNone() {
        ab.loss(1);
        stream(100, 1000);
        assertThat(b.arrivals).isEmpty();

        ab.loss(0);
        stream(100, 1000);
        assertThat(b.arrivals).hasSize(100);
    }

    @Test
    void theOtherDirectionIsNotImpaired() {
        ab.loss(1);
        b.sendNumbers(0, 10, 60);

        assertThat(a.arrivals).hasSize(10);
    }

    // ---- delay and jitter ----

    @Test
    void delayIsExact() {
        ab.delay(20 * MILLI + 1);
        clock.advance(5);
        a.send(Station.numbered(2, 1, 0, 60));

        clock.advance(20 * MILLI);
        assertThat(b.arrivals).isEmpty();
        clock.advance(1);
        assertThat(b.times()).containsExactly(20 * MILLI + 6);
    }

    @Test
    void delayKeepsTheOrderAndTheDistances() {
        ab.delay(20 * MILLI);
        stream(1_000, 7_000);

        assertThat(b.numbers()).isEqualTo(Station.range(0, 1_000));
        for (int i = 0; i < 1_000; i++) {
            assertThat(b.arrivals.get(i).time()).isEqualTo(20 * MILLI + i * 7_000L);
        }
    }

    @Test
    void framesUnderWayKeepTheirTimeWhenTheDelayChanges() {
        ab.delay(20 * MILLI);
        a.sendNumbers(0, 1, 60);
        ab.delay(30 * MILLI);
        a.sendNumbers(1, 2, 60);
        clock.advance(SECOND);

        assertThat(b.times()).containsExactly(20 * MILLI, 30 * MILLI);
    }

    @Test
    void aShorterDelayLetsNoFrameOvertakeAnother() {
        ab.delay(20 * MILLI);
        a.sendNumbers(0, 1, 60);
        ab.delay(5 * MILLI);
        a.sendNumbers(1, 2, 60);
        clock.advance(SECOND);

        assertThat(b.numbers()).containsExactly(0, 1);
    }

    @Test
    void framesUnderWayArriveAfterTheImpairmentIsGone() {
        ab.delay(20 * MILLI);
        a.sendNumbers(0, 5, 60);
        ab.clear();
        clock.advance(SECOND);

        assertThat(b.numbers()).isEqualTo(Station.range(0, 5));
    }

    @Test
    void jitterSpreadsTheDelayEvenlyAboutItAndKeepsTheOrder() {
        ab.delay(20 * MILLI).jitter(5 * MILLI);
        stream(N, 11 * MILLI); // farther apart than the jitter, so that no frame waits for another

        assertThat(b.numbers()).isEqualTo(Station.range(0, N));
        double[] delays = new double[N];
        for (int i = 0; i < N; i++) {
            delays[i] = b.arrivals.get(i).time() - i * 11.0 * MILLI;
        }
        assertThat(Arrays.stream(delays).boxed()).allMatch(d -> d >= 15 * MILLI && d <= 25 * MILLI);
        assertThat(Arrays.stream(delays).average().orElseThrow()).isCloseTo(20.0 * MILLI, within(0.1 * MILLI));
        for (int q = 1; q < 4; q++) {
            double quartile = 15 * MILLI + q * 2.5 * MILLI;
            double below = Arrays.stream(delays).filter(d -> d < quartile).count();
            assertThat(below).isCloseTo(N * q / 4.0, chance(N, q / 4.0));
        }
    }

    @Test
    void jitterKeepsTheOrderOfFramesCloseTogether() {
        ab.delay(20 * MILLI).jitter(20 * MILLI);
        stream(5_000, 1_000);

        assertThat(b.numbers()).isEqualTo(Station.range(0, 5_000));
    }

    @Test
    void jitterGreaterThanTheDelayIsNeverNegative() {
        ab.jitter(5 * MILLI);
        stream(1_000, 11 * MILLI);

        for (int i = 0; i < 1_000; i++) {
            assertThat(b.arrivals.get(i).time() - i * 11 * MILLI).isBetween(0L, 5 * MILLI);
        }
    }

    // ---- reorder ----

    @Test
    void reorderingHoldsBackItsShareUntilOneToThreeLaterOnesHavePassed() {
        ab.reorder(0.02);
        stream(N, 1_000);

        List<Integer> numbers = b.numbers();
        assertThat(numbers).hasSize(N).doesNotHaveDuplicates();
        assertThat((double) ab.reordered()).isCloseTo(N * 0.02, chance(N, 0.02));
        int late = 0;
        int greatest = -1;
        for (int i = 0; i < N; i++) {
            if (numbers.get(i) < greatest) {
                late++;
            }
            greatest = Math.max(greatest, numbers.get(i));
        }
        assertThat((long) late).isEqualTo(ab.reordered());
        for (int i = 0; i < N; i++) {
            int n = numbers.get(i);
            long overtakers = numbers.subList(0, i).stream()
                    .skip(Math.max(0, i - 100))
                    .filter(x -> x > n)
                    .count();
            assertThat(overtakers).isLessThanOrEqualTo(6); // three, and held ones that were let go together with it
        }
    }

    @Test
    void aFrameHeldBackAloneArrivesAfterTenMilliseconds() {
        ab.reorder(1);
        a.sendNumbers(0, 1, 60);
        clock.advance(10 * MILLI - 1);
        assertThat(b.arrivals).isEmpty();

        clock.advance(1);
        assertThat(b.numbers()).containsExactly(0);
    }

    @Test
    void noFrameIsLostWhenAllAreHeldBack() {
        ab.reorder(1).delay(50 * MILLI);
        stream(1_000, MILLI);

        assertThat(new TreeSet<>(b.numbers())).containsExactlyElementsOf(Station.range(0, 1_000));
    }

    @Test
    void reorderingWorksWithinABatchAndBehindADelay() {
        ab.reorder(0.1).delay(20 * MILLI);
        a.sendBatch(0, 1_000, 60);
        clock.advance(SECOND);

        assertThat(b.numbers()).hasSize(1_000).doesNotHaveDuplicates().isNotEqualTo(Station.range(0, 1_000));
    }

    // ---- duplicate ----

    @Test
    void duplicationDeliversItsShareTwiceInARow() {
        ab.duplicate(0.05);
        stream(N, 1_000);

        int extra = b.arrivals.size() - N;
        assertThat((double) extra).isCloseTo(N * 0.05, chance(N, 0.05));
        assertThat(ab.duplicated()).isEqualTo(extra);
        assertThat(b.numbers()).isSorted();
        assertThat(Set.copyOf(b.numbers())).hasSize(N);
    }

    @Test
    void aDuplicateIsAPacketOfItsOwn() {
        ab.duplicate(1);
        a.sendNumbers(0, 1, 60);

        Packet first = b.arrivals.get(0).frame();
        Packet second = b.arrivals.get(1).frame();
        assertThat(second).isNotSameAs(first);
        assertThat(second.buf).isNotSameAs(first.buf);
        assertThat(second.toBytes()).isEqualTo(first.toBytes());
    }

    // ---- corrupt ----

    @Test
    void corruptionTurnsOverOneBitInItsShareOfTheFrames() {
        ab.corrupt(0.1);
        stream(N, 1_000);

        int damaged = 0;
        int[] perByte = new int[60];
        for (int i = 0; i < N; i++) {
            byte[] sent = Station.numbered(2, 1, i, 60).toBytes();
            byte[] got = b.arrivals.get(i).frame().toBytes();
            int bits = 0;
            for (int k = 0; k < sent.length; k++) {
                int flipped = Integer.bitCount((sent[k] ^ got[k]) & 0xff);
                bits += flipped;
                perByte[k] += flipped;
            }
            assertThat(bits).isLessThanOrEqualTo(1);
            damaged += bits;
        }
        assertThat((double) damaged).isCloseTo(N * 0.1, chance(N, 0.1));
        assertThat(ab.corrupted()).isEqualTo(damaged);
        assertThat(perByte).doesNotContain(0);
    }

    @Test
    void corruptionNeverReachesTheSendersBytes() {
        ab.corrupt(1);
        byte[] payload = new byte[1_000];
        for (int i = 0; i < 1_000; i++) {
            a.send(TcpPackets.framed(TcpPackets.v4().packet(payload, 0, 1_000, 300), 0x0800));
        }

        assertThat(payload).containsOnly(0);
        assertThat(b.arrivals).hasSize(1_000);
    }

    @Test
    void theReceiverOfADamagedSegmentCanTell() {
        ab.corrupt(1);
        int inTransport = 0;
        for (int i = 0; i < 1_000; i++) {
            a.send(TcpPackets.framed(TcpPackets.v4().packet(new byte[1_000], 0, 1_000, 300), 0x0800));
            Packet p = b.arrivals.get(i).frame();
            byte[] intact = TcpPackets.framed(TcpPackets.v4().packet(new byte[1_000], 0, 1_000, 300), 0x0800)
                    .toBytes();
            p.strip(14 + 20);
            p.l4 = p.off;
            assertThat(p.checksum).isEqualTo(Packet.CHECKSUM_UNVERIFIED);
            boolean hit = Arrays.mismatch(
                            Arrays.copyOfRange(intact, 54, intact.length), Arrays.copyOfRange(p.toBytes(), 20, p.len))
                    >= 0;
            if (hit) {
                assertThat(Checksum.verify(p)).isFalse();
                inTransport++;
            }
        }

        assertThat(inTransport).isGreaterThan(900);
    }

    @Test
    void anUndamagedSegmentNeedsNoVerifyingAndADamagedOneHasItsWholeChecksum() {
        ab.corrupt(1e-9);
        a.send(TcpPackets.framed(TcpPackets.v6().packet(new byte[999], 0, 999, 300), 0x86dd));

        Packet whole = b.arrivals.getFirst().frame();
        assertThat(whole.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
        Checksum.complete(whole);
        whole.strip(14);
        byte[] sent = whole.toBytes();
        assertThat(TcpPackets.intact(sent)).isTrue();

        ab.corrupt(1);
        a.send(TcpPackets.framed(TcpPackets.v6().packet(new byte[999], 0, 999, 300), 0x86dd));
        Packet damaged = b.arrivals.getLast().frame();
        assertThat(damaged.checksum).isEqualTo(Packet.CHECKSUM_UNVERIFIED);
        damaged.strip(14);
        byte[] received = damaged.toBytes();
        int bits = 0;
        for (int k = 0; k < sent.length; k++) {
            bits += Integer.bitCount((sent[k] ^ received[k]) & 0xff);
        }
        assertThat(bits).isLessThanOrEqualTo(1); // it may have hit the link header
    }

    // ---- marking ----

    /** An IPv4 or IPv6 packet whose ECN field is this; what arrives of it, null for nothing. */
    private Packet sendWithEcn(boolean four, int ecn) {
        Packet p = (four ? TcpPackets.v4() : TcpPackets.v6()).packet(new byte[100], 0, 100, 100);
        if (four) {
            Ipv4Header.setTos(p.buf, p.l3, 0xa0 | ecn);
        } else {
            p.buf[p.l3 + 1] = (byte) (ecn << 4);
        }
        int before = b.arrivals.size();
        a.send(TcpPackets.framed(p, four ? 0x0800 : 0x86dd));
        return b.arrivals.size() == before ? null : b.arrivals.getLast().frame();
    }

    @Test
    void anEcnCapablePacketIsMarkedInsteadOfLost() {
        ab.loss(1).marking(true);
        for (int ecn = EcnBits.ECT1; ecn <= EcnBits.CE; ecn++) {
            Packet four = sendWithEcn(true, ecn);
            assertThat(Ipv4Header.tos(four.buf, four.off + 14)).isEqualTo(0xa0 | EcnBits.CE);
            assertThat(Ipv4Header.checksumRight(four.buf, four.off + 14)).isTrue();
            Packet six = sendWithEcn(false, ecn);
            assertThat(six.buf[six.off + 15]).isEqualTo((byte) (EcnBits.CE << 4));
        }
        assertThat(ab.marked()).isEqualTo(6);
        assertThat(ab.lost()).isZero();
    }

    @Test
    void whatIsNotEcnCapableIsLostAllTheSame() {
        ab.loss(1).marking(true);
        assertThat(sendWithEcn(true, EcnBits.NOT_ECT)).isNull();
        assertThat(sendWithEcn(false, EcnBits.NOT_ECT)).isNull();
        a.send(Station.numbered(2, 1, 0, 60));
        assertThat(b.arrivals).isEmpty();
        assertThat(ab.lost()).isEqualTo(3);
        assertThat(ab.marked()).isZero();
    }

    @Test
    void withoutMarkingAnEcnCapablePacketIsLost() {
        ab.loss(1);
        assertThat(sendWithEcn(true, EcnBits.ECT0)).isNull();
    }

    // ---- rate ----

    @Test
    void aLineOfFiniteRateTakesItsTimeForEachFrame() {
        ab.rate(8_000_000, 100_000); // a byte each microsecond
        a.sendBatch(0, 3, 1_000);
        clock.advance(SECOND);

        assertThat(b.times()).containsExactly(MILLI, 2 * MILLI, 3 * MILLI);
    }

    @Test
    void delayComesOnTopOfTheLinesTime() {
        ab.rate(8_000_000, 100_000).delay(5 * MILLI);
        a.sendBatch(0, 2, 1_000);
        clock.advance(SECOND);

        assertThat(b.times()).containsExactly(6 * MILLI, 7 * MILLI);
    }

    @Test
    void aLineThatWasIdleStartsAfresh() {
        ab.rate(8_000_000, 100_000);
        a.sendBatch(0, 1, 1_000);
        clock.advance(10 * MILLI);
        a.sendBatch(1, 2, 1_000);
        clock.advance(SECOND);

        assertThat(b.times()).containsExactly(MILLI, 11 * MILLI);
    }

    @Test
    void whatFindsTheQueueFullIsDroppedAndCounted() {
        ab.rate(8_000_000, 5_000);
        a.sendBatch(0, 100, 1_000);
        clock.advance(SECOND);

        assertThat(b.numbers()).isEqualTo(Station.range(0, 5));
        assertThat(ab.overflowed()).isEqualTo(95);
        assertThat(cable.a().drops()).isEqualTo(95);
    }

    @Test
    void aDrainedQueueTakesFramesAgain() {
        ab.rate(8_000_000, 5_000);
        a.sendBatch(0, 10, 1_000);
        clock.advance(2 * MILLI);
        a.sendBatch(10, 20, 1_000);
        clock.advance(SECOND);

        assertThat(b.numbers()).containsExactly(0, 1, 2, 3, 4, 10, 11);
    }

    @Test
    void aFreeLineTakesAFrameLargerThanItsQueue() {
        ab.rate(8_000_000, 0);
        a.sendBatch(0, 2, 1_000);
        clock.advance(SECOND);

        assertThat(b.numbers()).containsExactly(0);
    }

    @Test
    void throughputIsTheRateWhateverIsOffered() {
        ab.rate(100_000_000, 20_000);
        for (int i = 0; i < 10_000; i++) { // 1 s at ten times the rate
            a.sendBatch(10 * i, 10 * i + 10, 1_250);
            clock.advance(100_000);
        }
        long arrived = b.arrivals.size();

        assertThat(arrived * 1_250 * 8).isCloseTo(100_000_000L, within(200_000L));
        assertThat(b.numbers()).isSorted();
    }

    // ---- partition ----

    @Test
    void nothingPassesAPartitionAndAllAfterIt() {
        a.sendNumbers(0, 1, 60);
        ab.partition(true);
        a.sendNumbers(1, 10, 60);
        b.sendNumbers(0, 1, 60);
        ab.partition(false);
        a.sendNumbers(10, 12, 60);

        assertThat(b.numbers()).containsExactly(0, 10, 11);
        assertThat(a.arrivals).hasSize(1);
        assertThat(ab.partitioned()).isEqualTo(9);
    }

    @Test
    void aPartitionOfACertainLengthEndsByItself() {
        ab.partition(Duration.ofMillis(3));
        a.sendNumbers(0, 1, 60);
        clock.advance(3 * MILLI - 1);
        a.sendNumbers(1, 2, 60);
        assertThat(ab.partition()).isTrue();

        clock.advance(1);
        a.sendNumbers(2, 3, 60);
        assertThat(ab.partition()).isFalse();
        assertThat(b.numbers()).containsExactly(2);
        assertThat(ab.partitioned()).isEqualTo(2);
    }

    // ---- large packets ----

    @Test
    void aLargePacketThatMeetsAnImpairmentAllTheSameIsCutFirst() {
        byte[] payload = new byte[14_480];
        Packet p = TcpPackets.framed(TcpPackets.v4().large(payload, 5_000, 1_448), 0x0800);
        ab.delay(1); // after the sender looked at offloads()
        a.send(p);
        clock.advance(1);

        assertThat(b.arrivals).hasSize(10).allSatisfy(x -> {
            Packet f = x.frame();
            assertThat(f.length()).isEqualTo(14 + 20 + 32 + 1_448);
            assertThat(f.gso).isEqualTo(Packet.GSO_NONE);
            Checksum.complete(f);
            f.strip(14);
            assertThat(TcpPackets.intact(f.toBytes())).isTrue();
        });
    }

    @Test
    void lossHitsThePiecesOfALargePacketEachByItself() {
        ab.loss(0.5);
        for (int i = 0; i < 100; i++) {
            a.send(TcpPackets.framed(TcpPackets.v4().large(new byte[14_480], 5_000, 1_448), 0x0800));
        }

        assertThat((double) b.arrivals.size()).isCloseTo(500, chance(1_000, 0.5));
    }

    // ---- all together ----

    /** What arrives over a cable of this seed on which much goes wrong: times and bytes. */
    private static List<String> trace(long seed, Consumer<Cable> more) {
        ManualClock clock = new ManualClock();
        Cable cable = new Cable(clock, seed);
        Station a = new Station("a", clock, 1, cable.a());
        Station b = new Station("b", clock, 2, cable.b());
        cable.ab()
                .loss(0.05)
                .delay(3 * MILLI)
                .jitter(MILLI)
                .reorder(0.1)
                .duplicate(0.05)
                .corrupt(0.05)
                .rate(500_000_000, 10_000);
        more.accept(cable);
        for (int i = 0; i < 500; i++) {
            a.sendBatch(3 * i, 3 * i + 3, 100 + i % 1_000);
            b.sendBatch(i, i + 1, 60);
            clock.advance(37_000);
        }
        clock.runUntilIdle(SECOND);
        List<String> trace = new ArrayList<>();
        for (Station.Arrival x : b.arrivals) {
            trace.add(x.time() + " " + Arrays.hashCode(x.frame().toBytes()));
        }
        return trace;
    }

    @Test
    void equalSeedsGiveEqualWorlds() {
        List<String> trace = trace(1, c -> {});

        assertThat(trace.size()).isGreaterThan(1_000);
        assertThat(trace).isEqualTo(trace(1, c -> {}));
    }

    @Test
    void otherSeedsGiveOtherWorlds() {
        assertThat(trace(1, c -> {})).isNotEqualTo(trace(2, c -> {}));
    }

    @Test
    void whatGoesWrongOneWayDoesNotChangeWhatGoesWrongTheOther() {
        assertThat(trace(1, c -> c.ba().loss(0.5).duplicate(0.5))).isEqualTo(trace(1, c -> {}));
    }

    @Test
    void theTwoDirectionsDoNotGoWrongAlike() {
        cable.ab().loss(0.5);
        cable.ba().loss(0.5);
        a.sendNumbers(0, 200, 60);
        b.sendNumbers(0, 200, 60);

        assertThat(a.numbers()).isNotEqualTo(b.numbers());
    }

    @Test
    void eachFrameIsAccountedFor() {
        ab.loss(0.1).reorder(0.1).duplicate(0.1).rate(10_000_000, 5_000).delay(MILLI);
        int sent = 5_000;
        for (int i = 0; i < sent; i++) {
            a.send(Station.numbered(2, 1, i, 60));
            clock.advance(40_000);
        }
        clock.advance(SECOND);

        assertThat(b.arrivals.size())
                .isEqualTo(sent + (int) (ab.duplicated() - ab.lost() - ab.overflowed() - ab.partitioned()));
        assertThat(clock.runUntilIdle(Long.MAX_VALUE)).isTrue();
    }
}
