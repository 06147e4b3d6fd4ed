package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Of the keys whose prefix an address has, that of the longest counts. */
class Md5KeysTest {
    private static final Md5Signatures SIGNATURES = new Md5Signatures(null);
    private static final byte[] A = {1}, B = {2}, C = {3};

    private static Md5Keys with(Md5Keys old, String address, int prefix, byte... key) throws Exception {
        return Md5Keys.with(old, new TcpMd5Sig(InetAddress.getByName(address), prefix, key), false, SIGNATURES);
    }

    private static byte[] of(Md5Keys keys, String peer) {
        Md5Signatures.Key key = keys.of(IpAddress.parse(peer));
        return key == null ? null : key.secret;
    }

    @Test
    void aKeyIsOfTheAddressesWithItsPrefix() throws Exception {
        Md5Keys keys = with(null, "10.1.128.0", 17, A);
        assertThat(of(keys, "10.1.128.0")).isEqualTo(A);
        assertThat(of(keys, "10.1.255.255")).isEqualTo(A);
        assertThat(of(keys, "10.1.127.255")).isNull();
        assertThat(of(keys, "10.2.128.0")).isNull();
        assertThat(of(keys, "fd00::1")).isNull();
    }

    @Test
    void soItIsWithLongAddresses() throws Exception {
        Md5Keys keys = with(null, "fd00:0:0:1:8000::", 65, A);
        assertThat(of(keys, "fd00:0:0:1:ffff::9")).isEqualTo(A);
        assertThat(of(keys, "fd00:0:0:1:7fff::9")).isNull();
        assertThat(of(keys, "fd00:0:0:2:ffff::9")).isNull();
        keys = with(null, "fd00::", 15, B);
        assertThat(of(keys, "fd01::1")).isEqualTo(B);
        assertThat(of(keys, "fd02::1")).isNull();
        keys = with(null, "fd00::", 64, C);
        assertThat(of(keys, "fd00::1:2:3:4")).isEqualTo(C);
        assertThat(of(keys, "fd00:0:0:1::")).isNull();
    }

    @Test
    void aPrefixOfNoBitsIsOfAllOfItsVersion() throws Exception {
        Md5Keys keys = with(null, "0.0.0.0", 0, A);
        assertThat(of(keys, "203.0.113.7")).isEqualTo(A);
        assertThat(of(keys, "fd00::1")).isNull();
        keys = with(null, "::", 0, B);
        assertThat(of(keys, "fd00::1")).isEqualTo(B);
    }

    @Test
    void theLongestPrefixCountsWhateverTheOrder() throws Exception {
        Md5Keys keys = with(with(with(null, "10.0.0.0", 8, A), "10.1.1.1", 32, C), "10.1.0.0", 16, B);
        assertThat(of(keys, "10.1.1.1")).isEqualTo(C);
        assertThat(of(keys, "10.1.1.2")).isEqualTo(B);
        assertThat(of(keys, "10.2.1.1")).isEqualTo(A);
    }

    @Test
    void aKeyIsReplacedOrTakenAwayByItsPrefix() throws Exception {
        Md5Keys keys = with(with(null, "10.0.0.0", 8, A), "10.0.0.0", 16, B);
        Md5Keys changed = with(keys, "10.0.0.0", 16, C);
        assertThat(of(changed, "10.0.0.1")).isEqualTo(C);
        assertThat(of(keys, "10.0.0.1")).isEqualTo(B); // others may share it
        Md5Keys less = with(changed, "10.0.0.0", 16);
        assertThat(of(less, "10.0.0.1")).isEqualTo(A);
        assertThat(with(less, "10.0.0.0", 16)).isNull();
        assertThat(with(less, "11.0.0.0", 8)).isNull();
        assertThat(with(null, "11.0.0.0", 8)).isNull();
    }

    @Test
    void withoutAPrefixTheKeyIsOfTheWholeAddress() throws Exception {
        TcpMd5Sig value = new TcpMd5Sig(InetAddress.getByName("10.0.0.1"), 8, A);
        Md5Keys keys = Md5Keys.with(null, value, true, SIGNATURES);
        assertThat(of(keys, "10.0.0.1")).isEqualTo(A);
        assertThat(of(keys, "10.0.0.2")).isNull();
        TcpMd5Sig six = new TcpMd5Sig(InetAddress.getByName("fd00::1"), B);
        assertThat(six.prefixLength()).isEqualTo(128);
        keys = Md5Keys.with(keys, six, true, SIGNATURES);
        assertThat(of(keys, "fd00::1")).isEqualTo(B);
        assertThat(of(keys, "fd00::2")).isNull();
    }

    @Test
    void whatCanBeNoKeyIsRefused() throws Exception {
        assertThat(with(null, "10.0.0.1", 32, new byte[80])).isNotNull();
        refused("10.0.0.1", 32, 81);
        refused("10.0.0.1", 33, 1);
        refused("10.0.0.1", -1, 1);
        refused("fd00::1", 129, 1);
        assertThat(with(null, "fd00::1", 128, A)).isNotNull();
    }

    private static void refused(String address, int prefix, int length) {
        assertThatThrownBy(() -> with(null, address, prefix, new byte[length]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
