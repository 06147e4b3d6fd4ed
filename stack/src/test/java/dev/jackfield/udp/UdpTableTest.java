package dev.jackfield.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counters;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Settings;
import dev.jackfield.ip.Internet;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The table finds what looking at every socket would find, and does not slow down with their number. */
class UdpTableTest {
    private final Settings settings = new Settings();
    private final Core core = new Core("host", new ManualClock());
    private final Counters counters = new Counters();
    private final Udp udp = new Udp(
            core, new Internet(core, settings, counters, Randoms.seeded(1)), settings, counters, Randoms.seeded(2));
    private final UdpTable table = udp.table;

    private static IpAddress address(int n) {
        return n == 0 ? IpAddress.ANY4 : IpAddress.v4(0x0a00_0000 | n);
    }

    private UdpEndpoint socket(IpAddress local, int port, IpAddress peer, int peerPort) {
        return core.get(() -> {
            UdpEndpoint e = (UdpEndpoint) udp.newEndpoint(false);
            e.local = local;
            e.localPort = port;
            e.peer = peer;
            e.peerPort = peerPort;
            table.add(e);
            return e;
        });
    }

    private UdpEndpoint find(IpAddress dst, int port, IpAddress src, int srcPort) {
        return table.find(dst.hi(), dst.lo(), port, src.hi(), src.lo(), srcPort, 1);
    }

    /** What {@link UdpTable#find} should answer: the best, the younger of equals; the list has the youngest first. */
    private static UdpEndpoint model(List<UdpEndpoint> all, IpAddress dst, int port, IpAddress src, int srcPort) {
        UdpEndpoint best = null;
        int most = 0;
        for (UdpEndpoint e : all) {
            int score = e.localPort != port ? 0 : UdpTable.score(e, dst.hi(), dst.lo(), src.hi(), src.lo(), srcPort, 1);
            if (score > most) {
                most = score;
                best = e;
            }
        }
        return best;
    }

    @Test
    void itFindsWhatAModelFindsWhateverIsAddedAndRemoved() {
        for (int seed = 0; seed < 20; seed++) {
            RandomGenerator r = Randoms.seeded(seed);
            LinkedList<UdpEndpoint> all = new LinkedList<>();
            for (int step = 0; step < 1000; step++) {
                if (all.isEmpty() || r.nextInt(5) != 0) {
                    boolean connected = r.nextBoolean();
                    IpAddress local = address(connected ? 1 + r.nextInt(3) : r.nextInt(4));
                    IpAddress peer = connected ? address(100 + r.nextInt(20)) : null;
                    all.addFirst(socket(local, 1 + r.nextInt(100), peer, connected ? r.nextInt(20) : 0));
                } else {
                    table.remove(all.remove(r.nextInt(all.size())));
                }
                IpAddress dst = address(1 + r.nextInt(4));
                IpAddress src = address(100 + r.nextInt(20));
                int port = 1 + r.nextInt(100);
                int srcPort = r.nextInt(20);
                assertThat(find(dst, port, src, srcPort)).isSameAs(model(all, dst, port, src, srcPort));
            }
            assertThat(table.size()).isEqualTo(all.size());
            all.forEach(table::remove);
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void manyConnectionsOfOnePortAreFoundAtOnce() {
        List<UdpEndpoint> all = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            all.add(socket(address(1), 53, IpAddress.v4(0x0b00_0000 + i), 1000));
        }
        long begin = System.nanoTime();
        for (int i = 0; i < 50_000; i++) {
            assert find(address(1), 53, IpAddress.v4(0x0b00_0000 + i), 1000) == all.get(i);
        }
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L); // looking at each would take minutes
    }

    @Test
    void anEphemeralPortIsOneThatNobodyHas() {
        for (int i = 0; i < 2000; i++) {
            int port = table.ephemeral();
            assertThat(find(address(1), port, address(2), 1)).isNull();
            socket(IpAddress.ANY4, port, null, 0);
        }
    }
}
