package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Setting;
import dev.jackfield.wire.ArpPacket;
import dev.jackfield.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever comes from the wire is parsed, or counted and dropped; nothing raises, and nothing grows. */
class InternetFuzzTest {
    private static final long PEER = 0x0200_0000_7777L;
    private static final long OWN = TestHost.MAC + 1;

    private final SplittableRandom random = new SplittableRandom(20);
    private final TestHost host = new TestHost();
    private final TestDevice ether = host.ethernet("eth0", "10.0.0.1", 24);
    private final TestDevice tun = host.bare("tun0", "10.1.0.1", 24);

    @BeforeEach
    void router() {
        host.settings.set(Setting.IP_FORWARD, 1);
        host.settings.set(Setting.IPFRAG_HIGH_THRESH, 1 << 18);
        host.settings.set(Setting.NEIGH_GC_THRESH, 64);
        host.recorder.wants = false;
        host.route("0.0.0.0", 0, "10.0.0.254");
        tun.mtu = 300;
    }

    /** Frames that each reach far into the stack. */
    private List<byte[]> seeds() {
        byte[] quote = Ip4.of("10.0.0.1", "10.0.0.2").bytes();
        Ip4 big = Ip4.of("10.0.0.2", "10.0.0.1", Ip4.pattern(900));
        List<byte[]> all = new ArrayList<>();
        all.add(Ip4.of("10.0.0.2", "10.0.0.1").frame(OWN, PEER));
        all.add(Ip4.of("10.0.0.2", "10.1.0.9", Ip4.pattern(700)).frame(OWN, PEER));
        all.add(Ip4.of("10.0.0.2", "10.1.0.9").withTtl(1).frame(OWN, PEER));
        all.add(Ip4.of("10.0.0.2", "10.0.0.1")
                .withOptions(1, 7, 7, 4, 0, 0, 0, 0)
                .frame(OWN, PEER));
        all.add(Ip4.of("10.0.0.2", "10.0.0.77").frame(OWN, PEER));
        all.add(big.piece(0, 400).frame(OWN, PEER));
        all.add(big.piece(400, 400).frame(OWN, PEER));
        all.add(big.piece(800, 100).frame(OWN, PEER));
        all.add(Ip4.icmp("10.0.0.2", "10.0.0.1", 8, 0, 1, Ip4.pattern(30)).frame(OWN, PEER));
        all.add(Ip4.icmp("10.0.0.2", "10.0.0.1", 0, 0, 1, Ip4.pattern(30)).frame(OWN, PEER));
        all.add(Ip4.icmp("10.0.0.2", "10.0.0.1", 3, 4, 600, quote).frame(OWN, PEER));
        all.add(Ip4.icmp("10.0.0.2", "10.0.0.1", 11, 0, 0, quote).frame(OWN, PEER));
        all.add(Ip4.arp(OWN, ArpPacket.request(PEER, Ip4.bits("10.0.0.2"), Ip4.bits("10.0.0.1"))));
        all.add(Ip4.arp(OWN, new ArpPacket(2, PEER, Ip4.bits("10.0.0.2"), OWN, Ip4.bits("10.0.0.1"))));
        return all;
    }

    private void put(byte[] b) {
        Packet p;
        if (random.nextInt(4) == 0 && b.length > 1) {
            int cut = random.nextInt(1, b.length);
            p = Packet.wrap(Arrays.copyOf(b, cut), 0, cut);
            p.attach(b, cut, b.length - cut);
        } else {
            p = Packet.wrap(b, 0, b.length);
        }
        if (random.nextInt(8) == 0) {
            p.gso = Packet.GSO_TCP;
            p.gsoSize = random.nextInt(1500);
        }
        if (random.nextInt(8) == 0) {
            p.checksum = Packet.CHECKSUM_VALID;
        }
        (random.nextInt(3) == 0 ? tun : ether).put(p);
        ether.sent.clear();
        tun.sent.clear();
        host.recorder.packets.clear();
        host.recorder.errors.clear();
        if (random.nextInt(50) == 0) {
            host.advance(random.nextLong(2 * TestHost.SECOND));
        }
    }

    private void bounded() {
        assertThat(host.get(host.internet::neighbourTable).size()).isLessThanOrEqualTo(64);
        assertThat(host.core.get(() -> host.core.timers())).isLessThan(1100);
        assertThat(host.core.faults()).isZero();
    }

    @Test
    void randomBytes() {
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[random.nextInt(100)];
            random.nextBytes(b);
            if (b.length > 14 && random.nextBoolean()) {
                byte[] head = Ip4.frame(OWN, PEER, random.nextBoolean() ? 0x0800 : 0x0806, new byte[0]);
                System.arraycopy(head, 0, b, 0, 14);
                if (b.length > 34) {
                    b[14] = 0x45;
                }
            }
            put(b);
        }
        bounded();
    }

    @Test
    void mutatedPackets() {
        List<byte[]> seeds = seeds();
        for (int i = 0; i < 200_000; i++) {
            byte[] b = seeds.get(random.nextInt(seeds.size())).clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(60, b.length) : b.length);
                b[at] = (byte) (random.nextBoolean() ? random.nextInt() : b[at] ^ 1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                b = Arrays.copyOf(b, random.nextInt(b.length + 20));
            }
            if (b.length > 34 && random.nextInt(4) > 0) {
                repair(b);
            }
            put(b);
        }
        assertThat(host.count(Counter.IpForwDatagrams)).isGreaterThan(100);
        assertThat(host.count(Counter.IpReasmReqds)).isGreaterThan(1000);
        assertThat(host.count(Counter.IcmpOutMsgs)).isGreaterThan(1000);
        bounded();
        host.advance(100 * TestHost.SECOND);
        host.recorder.wants = true;
        ether.put(Ip4.of("10.0.0.2", "10.0.0.1").frame(OWN, PEER));
        assertThat(host.recorder.packets).hasSize(1);
    }

    /** Makes the header's checksum right, so that the mutation gets further. */
    private static void repair(byte[] b) {
        int header = Math.max(20, Ipv4Header.headerLength(b, 14));
        if (14 + header <= b.length) {
            int fragment = (b[20] & 0xff) << 8 | b[21] & 0xff;
            Ipv4Header.reshape(b, 14, Ipv4Header.totalLength(b, 14), fragment);
        }
    }
}
