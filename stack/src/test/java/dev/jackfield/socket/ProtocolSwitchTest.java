package dev.jackfield.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Settings;
import dev.jackfield.ip.Internet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Which arguments of socket(2) name a protocol, and what the others answer on Linux. */
class ProtocolSwitchTest {
    private final ProtocolSwitch protocols;

    ProtocolSwitchTest() {
        Core core = new Core("test", new ManualClock());
        Settings settings = new Settings();
        Counters counters = new Counters();
        RandomGenerator random = Randoms.seeded(1);
        Internet internet = new Internet(core, settings, counters, random);
        protocols = new ProtocolSwitch(core, internet, settings, counters, random);
    }

    private int find(int family, int type, int protocol) {
        return protocols.find(family, type, protocol);
    }

    @Test
    void protocolZeroIsTheUsualOne() {
        assertThat(find(Posix.AF_INET, Posix.SOCK_DGRAM, 0))
                .isNotNegative()
                .isEqualTo(find(Posix.AF_INET, Posix.SOCK_DGRAM, Posix.IPPROTO_UDP));
    }

    @Test
    void anUnknownFamilyIsNotSupported() {
        for (int family : new int[] {-1, Posix.AF_UNSPEC, 44, 46, 1000}) {
            assertThat(find(family, Posix.SOCK_DGRAM, 0)).isEqualTo(Errno.EAFNOSUPPORT.failure());
        }
    }

    @Test
    void aTypeOutOfRangeIsInvalid() {
        assertThat(find(Posix.AF_INET, 11, 0)).isEqualTo(Errno.EINVAL.failure());
        assertThat(find(Posix.AF_INET, -1, 0)).isEqualTo(Errno.EINVAL.failure());
    }

    @Test
    void aTypeThatTheFamilyHasNotIsNotSupported() {
        assertThat(find(Posix.AF_INET, Posix.SOCK_SEQPACKET, 0)).isEqualTo(Errno.ESOCKTNOSUPPORT.failure());
    }

    @Test
    void aProtocolThatDoesNotFitTheTypeIsNotSupported() {
        assertThat(find(Posix.AF_INET, Posix.SOCK_DGRAM, Posix.IPPROTO_TCP)).isEqualTo(Errno.EPROTONOSUPPORT.failure());
        assertThat(find(Posix.AF_INET, Posix.SOCK_DGRAM, 200)).isEqualTo(Errno.EPROTONOSUPPORT.failure());
    }

    @Test
    void aProtocolOutOfRangeIsInvalid() {
        assertThat(find(Posix.AF_INET, Posix.SOCK_DGRAM, -1)).isEqualTo(Errno.EINVAL.failure());
        assertThat(find(Posix.AF_INET, Posix.SOCK_DGRAM, 263)).isEqualTo(Errno.EINVAL.failure());
    }
}
