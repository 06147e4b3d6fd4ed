package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Chunk;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Pool;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.SipHash;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data structures of TCP against naive ones, by seeded chance. */
class ModelTest {
    private static byte[] bytes(int from, int n) {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            b[i] = Seg.at(from + i);
        }
        return b;
    }

    private static Packet packet(int from, int n) {
        Packet p = Packet.allocate(0, n);
        p.append(bytes(from, n), 0, n);
        return p;
    }

    /** A packet from the pool, some of it linear, the rest in chunks that nobody else refers to. */
    private static Packet packet(Pool pool, int from, int n, RandomGenerator r) {
        Packet p = pool.packet(r.nextInt(20), r.nextInt(400));
        int linear = r.nextInt(n + 1);
        p.append(bytes(from, linear), 0, linear);
        for (int at = linear; at < n; ) {
            int k = Math.min(n - at, 1 + r.nextInt(900));
            int skip = r.nextInt(20);
            Chunk c = pool.chunk(skip + k);
            System.arraycopy(bytes(from + at, k), 0, c.bytes, skip, k);
            p.attach(c, skip, k);
            c.release();
            at += k;
        }
        return p;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sendQueueGivesBackWhatWasWritten(long seed) {
        RandomGenerator r = Randoms.seeded(seed);
        Pool pool = new Pool();
        SendQueue q = new SendQueue();
        List<Packet> sent = new ArrayList<>();
        List<byte[]> content = new ArrayList<>();
        int dropped = 0;
        int written = 0;
        for (int i = 0; i < 20_000; i++) {
            switch (r.nextInt(4)) {
                case 0, 1 -> {
                    int n = r.nextInt(20) == 0 ? r.nextInt(70_000) : r.nextInt(800);
                    if (q.bytes() + n < 300_000) {
                        q.append(pool, bytes(written, n), 0, n);
                        written += n;
                    }
                }
                case 2 -> {
                    int n = r.nextInt(q.bytes() + 1) / (1 + r.nextInt(5));
                    q.drop(n);
                    dropped += n;
                }
                default -> {
                    int from = r.nextInt(q.bytes() + 1);
                    int n = Math.min(r.nextInt(3000), q.bytes() - from);
                    Packet p = pool.packet(Packet.HEADROOM, 0);
                    q.attach(p, from, n);
                    assertThat(p.toBytes()).isEqualTo(bytes(dropped + from, n));
                    sent.add(p);
                    content.add(bytes(dropped + from, n));
                    if (sent.size() > 20) { // packets keep their bytes whatever has become of the queue
                        int k = r.nextInt(20);
                        Packet old = sent.remove(k);
                        assertThat(old.toBytes()).isEqualTo(content.remove(k));
                        old.free();
                    }
                }
            }
            assertThat(q.bytes()).isEqualTo(written - dropped);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void receiveQueueGivesBackWhatArrived(long seed) {
        RandomGenerator r = Randoms.seeded(seed);
        Pool pool = new Pool();
        ReceiveQueue q = new ReceiveQueue();
        int read = 0;
        int arrived = 0;
        for (int i = 0; i < 20_000; i++) {
            if (r.nextBoolean()) {
                int n = 1 + (r.nextBoolean() ? r.nextInt(1460) : r.nextInt(300));
                int skip = r.nextInt(3);
                int length = n + skip + r.nextInt(3);
                switch (r.nextInt(3)) {
                    case 0 -> q.take(pool, packet(arrived - skip, length), skip, n);
                    case 1 -> q.take(pool, packet(pool, arrived - skip, length, r), skip, n);
                    default -> {
                        Packet p = packet(pool, arrived - skip, length, r);
                        q.append(pool, p, skip, n);
                        p.free();
                    }
                }
                arrived += n;
            } else {
                byte[] b = new byte[r.nextInt(r.nextInt(10) == 0 ? 100_000 : 2000)];
                boolean peek = r.nextInt(4) == 0;
                int n = q.read(b, 0, b.length, peek);
                assertThat(n).isEqualTo(Math.min(b.length, arrived - read));
                assertThat(java.util.Arrays.copyOf(b, n)).isEqualTo(bytes(read, n));
                read += peek ? 0 : n;
            }
            assertThat(q.bytes()).isEqualTo(arrived - read);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void reassemblyPutsEverythingInItsPlace(int seed) {
        RandomGenerator r = Randoms.seeded(seed);
        int base = Integer.MAX_VALUE - 3000; // comparison wraps on the way
        Reassembly a = new Reassembly();
        Pool pool = new Pool();
        ReceiveQueue q = new ReceiveQueue();
        BitSet model = new BitSet();
        int next = 0;
        for (int i = 0; i < 5000; i++) {
            int at = next + 1 + r.nextInt(3000);
            int n = 1 + r.nextInt(600);
            int before = model.cardinality();
            model.set(at, at + n);
            assertThat(a.add(base + at, packet(at, n), 0, n)).isEqualTo(model.cardinality() - before);
            int blocks = 0;
            for (int k = model.nextSetBit(0); k >= 0; k = model.nextSetBit(model.nextClearBit(k))) {
                blocks++;
            }
            assertThat(a.blocks()).isEqualTo(blocks);
            int[] left = new int[4];
            int[] right = new int[4];
            int told = a.sacks(left, right, 0, 4);
            assertThat(told).isBetween(Math.min(1, blocks), Math.min(4, blocks));
            assertThat(base + at - left[0]).isBetween(0, right[0] - left[0] - 1);
            for (int k = 0; k < told; k++) {
                assertThat(model.nextClearBit(left[k] - base)).isEqualTo(right[k] - base);
            }
            if (r.nextInt(5) == 0) {
                int fill = 1 + r.nextInt(500);
                int end = model.nextClearBit(next + fill);
                q.take(pool, packet(next, fill), 0, fill);
                assertThat(a.drain(base + next + fill, q, pool)).isEqualTo(base + end);
                model.clear(0, end);
                assertThat(q.bytes()).isEqualTo(end - next);
                byte[] b = new byte[end - next];
                q.read(b, 0, b.length, false);
                assertThat(b).isEqualTo(bytes(next, b.length));
                next = end;
                assertThat(a.isEmpty()).isEqualTo(model.isEmpty());
                assertThat(a.memory() == 0).isEqualTo(model.isEmpty());
            }
        }
    }

    private static final int SACKED = 1, LOST = 2, RESENT = 3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void scoreboardCountsEachByteOnce(long seed) {
        RandomGenerator r = Randoms.seeded(seed);
        int base = -5000;
        Scoreboard b = new Scoreboard(new Sent.Spares());
        byte[] model = new byte[2_000_000];
        int una = 0;
        int nxt = 0;
        for (int i = 0; i < 4000; i++) {
            int span = nxt - una;
            int left = una + (span == 0 ? 0 : r.nextInt(span));
            int right = left + (span == 0 ? 0 : 1 + r.nextInt(nxt - left));
            int[] told = {0};
            int news = 0;
            switch (r.nextInt(6)) {
                case 0, 1 -> {
                    int n = 1 + r.nextInt(300);
                    b.add(base + nxt, n, i);
                    nxt += n;
                }
                case 2 -> {
                    for (int k = left; k < right; k++) {
                        news += model[k] == SACKED ? 0 : 1;
                        model[k] = SACKED;
                    }
                    if (span > 0) {
                        assertThat(b.sack(base + left, base + right, s -> told[0] += s.length()))
                                .isEqualTo(news);
                    }
                    assertThat(told[0]).isEqualTo(news);
                }
                case 3 -> {
                    int to = una + (right - left) / 3;
                    for (int k = una; k < to; k++) {
                        news += model[k] == SACKED ? 0 : 1;
                    }
                    b.acknowledge(base + to, s -> told[0] += s.length());
                    assertThat(told[0]).isEqualTo(news);
                    una = to;
                }
                case 4 -> {
                    Sent s = b.oldest;
                    for (int k = r.nextInt(4); s != null && k > 0; k--) {
                        s = s.later;
                    }
                    if (s != null) {
                        java.util.Arrays.fill(model, s.seq - base, s.end - base, (byte) LOST);
                        b.lose(s);
                    }
                }
                default -> {
                    Sent s = b.firstLost(null);
                    if (s != null) {
                        int n = 1 + r.nextInt(s.length());
                        java.util.Arrays.fill(model, s.seq - base, s.seq - base + n, (byte) RESENT);
                        b.resend(s.seq, n, i);
                    }
                }
            }
            check(b, model, base, una, nxt);
        }
    }

    private static void check(Scoreboard b, byte[] model, int base, int una, int nxt) {
        int[] counts = new int[4];
        for (int k = una; k < nxt; k++) {
            counts[model[k]]++;
        }
        assertThat(b.sackedBytes).isEqualTo(counts[SACKED]);
        assertThat(b.lostBytes).isEqualTo(counts[LOST]);
        assertThat(b.resentBytes).isEqualTo(counts[RESENT]);
        int at = base + una;
        int n = 0;
        for (Sent s = b.first; s != null; s = s.after, n++) {
            assertThat(s.seq).isEqualTo(at);
            at = s.end;
        }
        assertThat(at).isEqualTo(base + nxt);
        assertThat(n).isEqualTo(b.entries);
        int timed = 0;
        long last = -1;
        for (Sent s = b.oldest; s != null; s = s.later) {
            assertThat(s.at).isGreaterThanOrEqualTo(last);
            last = s.at;
            timed += s.length();
        }
        assertThat(timed).isEqualTo(nxt - una - counts[SACKED] - counts[LOST]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsNotLostAfterAllStandsInOrderOfTime(long seed) {
        RandomGenerator r = Randoms.seeded(seed);
        Scoreboard b = new Scoreboard(new Sent.Spares());
        byte[] model = new byte[10_000];
        for (int i = 0; i < 40; i++) {
            b.add(i * 10, 10, i);
        }
        b.loseAll(false, (s, again) -> {});
        for (int i = 0; i < 10; i++) {
            Sent s = b.firstLost(null);
            b.resend(s.seq, 1 + r.nextInt(s.length()), 100 + i);
        }
        for (Sent s = b.first; s != null; s = s.after) {
            java.util.Arrays.fill(model, s.seq, s.end, (byte) (s.resent ? RESENT : 0));
        }
        b.unlose();
        check(b, model, 0, 0, 400);
    }

    @ParameterizedTest
    @ValueSource(doubles = {10, 100, 1000})
    void cubicFollowsTheFormula(double segments) {
        int mss = 1000;
        Cubic c = new Cubic(mss);
        c.setCwnd((int) (segments * mss));
        c.reduce(0);
        c.onRecovered(0);
        long round = 100_000_000;
        RateSample sample = new RateSample();
        sample.limited = true;
        sample.acked = mss;
        sample.srtt = round;
        assertThat(c.cwnd()).isEqualTo((int) (segments * 0.7) * mss);
        double k = Math.cbrt((segments - (int) (segments * 0.7)) / 0.4);
        double reno = (int) (segments * 0.7);
        long now = 0;
        for (int i = 0; i < 200; i++) {
            now += round;
            double before = (double) c.cwnd() / mss;
            for (int acked = 0, w = c.cwnd(); acked < w; acked += mss) {
                sample.now = now;
                c.onAck(sample);
            }
            double t = (now - round) / 1e9; // the epoch began with the first acknowledgement
            double target = 0.4 * Math.pow(t + 0.1 - k, 3) + segments;
            reno += (reno >= segments ? 1 : 9.0 / 17);
            double wanted = Math.max(Math.min(Math.max(target, before), 1.5 * before), Math.max(before, reno * 0.9));
            assertThat((double) c.cwnd() / mss).as("round " + i).isBetween(wanted * 0.85 - 2, wanted * 1.15 + 2);
        }
    }

    @org.junit.jupiter.api.Test
    void flowTableFindsWhatIsInItAndNothingElse() {
        RandomGenerator r = Randoms.seeded(7);
        FlowTable t = new FlowTable(new SipHash(r));
        IpAddress a = IpAddress.parse("10.0.0.1");
        List<Flow> in = new ArrayList<>();
        try (dev.jackfield.host.Host host = dev.jackfield.host.Host.builder("h")
                .clock(new dev.jackfield.core.ManualClock())
                .random(Randoms.seeded(1))
                .build()) {
            Tcp tcp = new Tcp(host.core(), host.internet(), host.settings(), host.counters(), Randoms.seeded(2));
            TcpConfig config = new TcpConfig(host.settings());
            host.core().call(() -> {
                for (int i = 0; i < 20_000; i++) {
                    int lport = 1 + r.nextInt(40);
                    int rport = 1 + r.nextInt(40);
                    Flow found = t.find(a, lport, a, rport);
                    Flow wanted = null;
                    for (Flow f : in) {
                        wanted = f.localPort == lport && f.remotePort == rport ? f : wanted;
                    }
                    assertThat(found).isSameAs(wanted);
                    if (found == null && r.nextInt(3) > 0) {
                        Flow f = new TcpConnection(
                                tcp, config, State.CLOSE, 0, a, lport, a, rport, t.hash(a, lport, a, rport));
                        t.add(f);
                        in.add(f);
                    } else if (found != null) {
                        t.remove(found);
                        in.remove(found);
                    }
                    assertThat(t.size()).isEqualTo(in.size());
                }
                return 0;
            });
        }
    }
}
