package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.tcp.FastOpenKeys.Verdict;
import dev.jackfield.wire.IpAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The parts of RFC 7413 by themselves: the option, the keys, what a client keeps, and how many may be pending. */
class FastOpenPartsTest {
    private static final long SECOND = 1_000_000_000;
    private static final IpAddress US = IpAddress.parse("10.0.0.1");
    private static final IpAddress PEER = IpAddress.parse("10.0.0.2");

    // ---- the option

    private static String written(FastOpenCookie c) {
        byte[] b = new byte[1 + c.length()];
        assertThat(c.put(b, 1)).isEqualTo(b.length);
        return HexFormat.of().formatHex(b, 1, b.length);
    }

    @Test
    void theOptionIsPaddedToFourBytes() {
        assertThat(written(FastOpenCookie.REQUEST)).isEqualTo("22020101");
        assertThat(written(new FastOpenCookie(new byte[] {1, 2, 3, 4}, false))).isEqualTo("2206010203040101");
        assertThat(written(new FastOpenCookie(new byte[] {1, 2, 3, 4, 5, 6}, false)))
                .isEqualTo("2208010203040506");
        assertThat(written(new FastOpenCookie(new byte[0], true))).isEqualTo("fe04f989");
        assertThat(written(new FastOpenCookie(new byte[] {1, 2, 3, 4, 5, 6}, true)))
                .isEqualTo("fe0af9890102030405060101");
    }

    @Test
    void cookiesAreEqualByBytesAndKind() {
        FastOpenCookie c = new FastOpenCookie(new byte[] {1, 2, 3, 4}, false);
        FastOpenCookie same = new FastOpenCookie(new byte[] {1, 2, 3, 4}, false);
        assertThat(c).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(c).isNotEqualTo(new FastOpenCookie(new byte[] {1, 2, 3, 5}, false));
        assertThat(c).isNotEqualTo(new FastOpenCookie(new byte[] {1, 2, 3, 4}, true));
        assertThat(c.hashCode()).isNotEqualTo(FastOpenCookie.REQUEST.hashCode());
        assertThat(c).hasToString("FO 01020304");
        assertThat(new FastOpenCookie(new byte[] {1}, true)).hasToString("FOEXP 01");
        assertThat(c.request()).isFalse();
        assertThat(FastOpenCookie.REQUEST.request()).isTrue();
    }

    // ---- the keys

    @Test
    void aCookieIsOfBothAddressesAndTheKey() {
        FastOpenKeys keys = new FastOpenKeys(new byte[16]);
        byte[] cookie = keys.cookie(PEER, US);
        assertThat(keys.check(cookie, PEER, US)).isEqualTo(Verdict.VALID);
        assertThat(keys.check(cookie, US, PEER)).isEqualTo(Verdict.INVALID);
        assertThat(keys.check(cookie, PEER, PEER)).isEqualTo(Verdict.INVALID);
        assertThat(keys.check(new byte[8], PEER, US)).isEqualTo(Verdict.INVALID);
        byte[] other = new byte[16];
        other[15] = 1;
        assertThat(new FastOpenKeys(other).check(cookie, PEER, US)).isEqualTo(Verdict.INVALID);
    }

    @Test
    void ofLongAddressesEachHalfCounts() {
        FastOpenKeys keys = new FastOpenKeys(new byte[16]);
        IpAddress[] all = {
            IpAddress.parse("fd00::1"),
            IpAddress.parse("fd00::2"),
            IpAddress.parse("fd01::1"),
            IpAddress.parse("fd01::2")
        };
        byte[] cookie = keys.cookie(all[0], all[1]);
        for (IpAddress client : all) {
            for (IpAddress server : all) {
                boolean right = client.equals(all[0]) && server.equals(all[1]);
                assertThat(keys.check(cookie, client, server)).isEqualTo(right ? Verdict.VALID : Verdict.INVALID);
            }
        }
    }

    @Test
    void theSecondKeyIsTheOneThatGoesOut() {
        byte[] old = new byte[16];
        old[3] = 7;
        byte[] both = new byte[32];
        both[0] = 9;
        both[16 + 3] = 7;
        FastOpenKeys keys = new FastOpenKeys(both);
        byte[] cookie = new FastOpenKeys(old).cookie(PEER, US);
        assertThat(keys.check(cookie, PEER, US)).isEqualTo(Verdict.VALID_UNDER_BACKUP);
        assertThat(keys.check(keys.cookie(PEER, US), PEER, US)).isEqualTo(Verdict.VALID);
        assertThat(keys.check(new byte[8], PEER, US)).isEqualTo(Verdict.INVALID);
        assertThat(keys.bytes()).isEqualTo(both);
    }

    // ---- what a client keeps

    private final FastOpenCache cache = new FastOpenCache();

    private static FastOpenCookie cookie(int value) {
        return new FastOpenCookie(new byte[] {0, 0, 0, (byte) value}, false);
    }

    private FastOpenCache.Known known() {
        return cache.get(US, PEER);
    }

    @Test
    void whatTellsNothingIsNotKept() {
        cache.put(US, PEER, null, 1460, 0);
        assertThat(cache.size()).isZero();
        assertThat(known()).isEqualTo(FastOpenCache.Known.NONE);
        assertThat(known().mss()).isZero();
    }

    @Test
    void aCookieStaysUntilANewOneComes() {
        cache.put(US, PEER, cookie(1), 1460, 0);
        assertThat(known()).isEqualTo(new FastOpenCache.Known(cookie(1), 1460, 0));
        cache.put(US, PEER, null, 1400, 0);
        assertThat(known()).isEqualTo(new FastOpenCache.Known(cookie(1), 1400, 0));
        cache.put(US, PEER, cookie(2), 1300, 0);
        assertThat(known()).isEqualTo(new FastOpenCache.Known(cookie(2), 1300, 0));
        assertThat(cache.get(PEER, US)).isEqualTo(FastOpenCache.Known.NONE);
    }

    @Test
    void whatWasTriedInVainIsKeptUntilThereIsACookie() {
        cache.put(US, PEER, null, 1460, 1);
        assertThat(known().tryExperiment()).isEqualTo(1);
        cache.put(US, PEER, null, 1460, 0);
        assertThat(known().tryExperiment()).isEqualTo(1);
        cache.put(US, PEER, null, 1460, 2);
        assertThat(known().tryExperiment()).isEqualTo(2);
        cache.put(US, PEER, cookie(1), 1460, 1);
        assertThat(known()).isEqualTo(new FastOpenCache.Known(cookie(1), 1460, 2));
    }

    // ---- how many may be pending

    private final FastOpenQueue queue = new FastOpenQueue();

    @Test
    void noMoreThanTheLimitArePending() {
        assertThat(queue.off()).isTrue();
        queue.limit(2);
        assertThat(queue.off()).isFalse();
        assertThat(queue.limit()).isEqualTo(2);
        assertThat(queue.admits(0)).isTrue();
        queue.enter();
        assertThat(queue.admits(0)).isTrue();
        queue.enter();
        assertThat(queue.admits(0)).isFalse();
        queue.leave(false, 0);
        assertThat(queue.admits(0)).isTrue();
    }

    @Test
    void aResetOneKeepsItsPlaceForAMinute() {
        queue.limit(2);
        queue.enter();
        queue.enter();
        queue.leave(true, SECOND);
        queue.leave(true, 2 * SECOND);
        assertThat(queue.admits(61 * SECOND - 1)).isFalse();
        assertThat(queue.admits(61 * SECOND)).isTrue();
        queue.enter();
        assertThat(queue.admits(62 * SECOND - 1)).isFalse();
        assertThat(queue.admits(62 * SECOND)).isTrue();
    }

    @Test
    void aChildLeavesItOnce() {
        queue.limit(1);
        FastOpenChild child = new FastOpenChild(queue, cookie(1), true);
        assertThat(queue.admits(0)).isFalse();
        assertThat(child.pending()).isTrue();
        assertThat(child.data()).isTrue();
        assertThat(child.takeReply()).isEqualTo(cookie(1));
        assertThat(child.takeReply()).isNull();
        child.settle(false, 0);
        assertThat(child.pending()).isFalse();
        child.settle(false, 0);
        assertThat(queue.admits(0)).isTrue();
        new FastOpenChild(queue, null, false);
        assertThat(queue.admits(0)).isFalse();
    }
}
