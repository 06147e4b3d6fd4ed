package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cutting and putting together (RFC 791 section 3.2, RFC 5722). */
class FragmentsTest {
    private static final byte[] DATA = Ip4.pattern(4000);

    private final TestHost host = new TestHost();
    private final TestDevice wire = host.bare("tun0", "10.0.0.1", 24);
    private final Ip4 whole = Ip4.of("10.0.0.2", "10.0.0.1", DATA).withId(77);

    private void put(int from, int n) {
        wire.put(whole.piece(from, n).bytes());
    }

    private void whole() {
        assertThat(host.recorder.packets).hasSize(1);
        assertThat(host.recorder.packets.removeFirst().toBytes()).isEqualTo(DATA);
    }

    private void nothing() {
        assertThat(host.recorder.packets).isEmpty();
    }

    @Test
    void inOrder() {
        put(0, 1480);
        put(1480, 1480);
        nothing();
        put(2960, 1040);
        whole();
        assertThat(host.count(Counter.IpReasmReqds)).isEqualTo(3);
        assertThat(host.count(Counter.IpReasmOKs)).isEqualTo(1);
    }

    @Test
    void inAnyOrderOfAnySizesWithRepeats() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<byte[]> pieces = new ArrayList<>();
            Ip4 packet = whole.withId(round);
            for (int from = 0; from < DATA.length; ) {
                int n = Math.min(8 * (1 + random.nextInt(100)), DATA.length - from);
                byte[] piece = packet.piece(from, n).bytes();
                pieces.add(piece);
                if (random.nextInt(4) == 0) {
                    pieces.add(piece.clone());
                }
                from += n;
            }
            Collections.shuffle(pieces, random);
            pieces.forEach(wire::put);
            whole();
        }
        assertThat(host.count(Counter.IpExtReasmOverlaps)).isZero();
    }

    @Test
    void manyAtOnceDoNotMix() {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Ip4 p = Ip4.of("10.0.0." + (2 + i % 3), "10.0.0.1", Ip4.pattern(100 + i))
                    .withId(i / 3);
            pieces.add(p.piece(0, 48).bytes());
            pieces.add(p.piece(48, 48).bytes());
            pieces.add(p.piece(96, 4 + i).bytes());
        }
        Collections.shuffle(pieces, new Random(2));
        pieces.forEach(wire::put);
        assertThat(host.recorder.packets)
                .hasSize(50)
                .allSatisfy(p -> assertThat(p.toBytes()).isEqualTo(Ip4.pattern(p.length())));
    }

    @Test
    void anOverlapSpoilsTheDatagramAndWhatComesLater() {
        put(0, 1480);
        put(1472, 800);
        assertThat(host.count(Counter.IpExtReasmOverlaps)).isEqualTo(1);
        put(1480, 1480);
        put(2960, 1040);
        put(0, 1480);
        nothing();
        host.advance(31 * TestHost.SECOND);
        put(0, 1480);
        put(1480, 1480);
        put(2960, 1040);
        whole();
    }

    @Test
    void aFragmentWithinAnotherIsAnOverlap() {
        put(0, 1480);
        put(0, 800);
        assertThat(host.count(Counter.IpExtReasmOverlaps)).isEqualTo(1);
    }

    @Test
    void fragmentsThatDisagreeAboutTheEndSpoilIt() {
        put(2960, 1040);
        wire.put(whole.piece(4000, new byte[80], true).bytes());
        put(0, 1480);
        put(1480, 1480);
        nothing();
        Ip4 other = whole.withId(78);
        wire.put(other.piece(2960, 1040).bytes());
        wire.put(other.piece(1480, new byte[100], false).bytes());
        wire.put(other.piece(0, 1480).bytes());
        wire.put(other.piece(1480, 1480).bytes());
        nothing();
        assertThat(host.count(Counter.IpReasmFails)).isEqualTo(2);
    }

    @Test
    void fragmentsOfNoUseAreDropped() {
        wire.put(whole.piece(0, new byte[0], true).bytes());
        wire.put(whole.piece(0, new byte[13], true).bytes());
        wire.put(whole.piece(65_528, new byte[13], false).bytes());
        assertThat(host.count(Counter.IpReasmFails)).isEqualTo(3);
        assertThat(host.clock.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void inTimeOrNotAtAll() {
        put(0, 1480);
        host.advance(31 * TestHost.SECOND);
        assertThat(host.count(Counter.IpReasmTimeout)).isEqualTo(1);
        byte[] e = wire.take();
        assertThat(Ip4.type(e)).isEqualTo(11);
        assertThat(Ip4.code(e)).isEqualTo(1);
        put(1480, 1480);
        put(2960, 1040);
        nothing();
    }

    @Test
    void noErrorForADatagramWhoseFirstFragmentIsMissing() {
        put(1480, 1480);
        host.advance(31 * TestHost.SECOND);
        assertThat(host.count(Counter.IpReasmTimeout)).isEqualTo(1);
        assertThat(wire.sent).isEmpty();
    }

    @Test
    void theOldestMakesRoom() {
        host.settings.set(Setting.IPFRAG_HIGH_THRESH, 20_000);
        put(0, 1480);
        for (int i = 100; i < 130; i++) {
            wire.put(whole.withId(i).piece(0, 1480).bytes());
        }
        assertThat(host.count(Counter.IpReasmFails)).isBetween(15L, 25L);
        put(1480, 1480);
        put(2960, 1040);
        nothing();
        wire.put(whole.withId(129).piece(1480, 1480).bytes());
        wire.put(whole.withId(129).piece(2960, 1040).bytes());
        whole();
    }

    @Test
    void aFloodOfTinyFragmentsStaysWithinTheLimit() {
        host.settings.set(Setting.IPFRAG_HIGH_THRESH, 100_000);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            wire.put(whole.withId(random.nextInt(3000))
                    .piece(8 * random.nextInt(8000), new byte[8], true)
                    .bytes());
        }
        assertThat(host.core.get(() -> host.core.timers())).isLessThan(400);
        host.advance(40 * TestHost.SECOND);
        assertThat(host.core.get(() -> host.core.timers())).isZero();
    }

    @Test
    void congestionSeenByOneFragmentIsSeenByTheDatagram() {
        wire.put(whole.withTos(2).piece(0, 2000).bytes());
        wire.put(whole.withTos(3).piece(2000, 2000).bytes());
        assertThat(host.recorder.packets.getFirst().tos).isEqualTo(3);
    }

    @Test
    void theHeaderOfTheWholeIsThatOfTheFirst() {
        Ip4 withOptions = whole.withOptions(1, 1, 1, 0);
        wire.put(whole.piece(2000, 2000).bytes());
        wire.put(withOptions.piece(0, 2000).bytes());
        assertThat(host.recorder.packets).singleElement().satisfies(p -> {
            assertThat(Ipv4Header.valid(p.buf, p.l3, 24 + 4000)).isTrue();
            assertThat(Ipv4Header.fragment(p.buf, p.l3)).isFalse();
        });
    }

    // ---- there and back --------------------------------------------------------------------------------------

    @Test
    void whatIsCutComesTogetherAgain() {
        TestHost peer = new TestHost(host.clock, 2);
        TestDevice far = peer.bare("tun0", "10.0.0.2", 24);
        Random random = new Random(11);
        for (int n : new int[] {1, 1480, 1481, 1488, 2960, 2961, 9000, 65_515}) {
            for (int mtu : new int[] {68, 69, 576, 1500, 9000}) {
                wire.mtu = mtu;
                assertThat(host.send("10.0.0.2", n, false)).isZero();
                List<byte[]> pieces = new ArrayList<>();
                for (byte[] b; (b = wire.take()) != null; ) {
                    assertThat(b.length).isLessThanOrEqualTo(mtu);
                    assertThat(Ipv4Header.valid(b, 0, b.length)).isTrue();
                    pieces.add(b);
                }
                Collections.shuffle(pieces, random);
                pieces.forEach(far::put);
                assertThat(peer.recorder.packets).hasSize(1);
                assertThat(peer.recorder.packets.removeFirst().toBytes()).isEqualTo(Ip4.pattern(n));
            }
        }
    }
}
