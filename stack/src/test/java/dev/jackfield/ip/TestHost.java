package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counter;
import dev.jackfield.core.Counters;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;
import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.link.Device;
import dev.jackfield.link.LinkType;
import dev.jackfield.link.Loopback;
import dev.jackfield.link.NetInterface;
import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** An internet layer with test devices below and a recording transport above, in manual time; it neither probes for addresses nor announces. */
final class TestHost {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final long MAC = 0x0200_0000_0001L;
    /** The recording transport's protocol. */
    static final int PROTOCOL = 253;

    final ManualClock clock;
    final Core core;
    final Settings settings = new Settings();
    final Counters counters = new Counters();
    final Internet internet;
    final Recorder recorder = new Recorder();
    private final long mac;
    final List<NetInterface> links = new ArrayList<>();

    /** Keeps what it is given. */
    static final class Recorder implements Transport {
        final List<Packet> packets = new ArrayList<>();
        final List<IcmpError> errors = new ArrayList<>();
        boolean wants = true;
        Runnable onError = () -> {};

        @Override
        public int protocol() {
            return PROTOCOL;
        }

        @Override
        public boolean input(Packet p) {
            packets.add(p);
            return wants;
        }

        @Override
        public void error(IcmpError error) {
            errors.add(error);
            onError.run();
        }
    }

    TestHost() {
        this(new ManualClock(), 1);
    }

    TestHost(ManualClock clock, long seed) {
        this.clock = clock;
        core = new Core("test", clock);
        mac = MAC + (seed - 1 << 16);
        settings.set(Setting.ARP_PROBE_NUM, 0);
        settings.set(Setting.ARP_ANNOUNCE_NUM, 0);
        internet = core.get(() -> new Internet(core, settings, counters, Randoms.seeded(seed)));
        internet.register(recorder);
        attach("lo", LinkType.IP, new Loopback());
        address("lo", "127.0.0.1", 8);
    }

    private void attach(String name, LinkType type, Device d) {
        NetInterface i = new NetInterface(core, links.size() + 1, name, type, mac + links.size(), d);
        links.add(i);
        on(() -> internet.attach(i));
    }

    /** Adds an Ethernet interface. */
    TestDevice ethernet(String name, String address, int length) {
        TestDevice d = new TestDevice();
        attach(name, LinkType.ETHERNET, d);
        address(name, address, length);
        return d;
    }

    /** Adds an interface of bare IP. */
    TestDevice bare(String name, String address, int length) {
        TestDevice d = new TestDevice();
        attach(name, LinkType.IP, d);
        address(name, address, length);
        return d;
    }

    /** Plugs an Ethernet interface into something. */
    void plug(String name, Device d, String address, int length) {
        attach(name, LinkType.ETHERNET, d);
        address(name, address, length);
    }

    void address(String name, String address, int length) {
        assertThat(core.call(() -> internet.addAddress(link(name), IpAddress.parse(address), length)))
                .isZero();
    }

    void route(String prefix, int length, String gateway) {
        assertThat(core.call(() ->
                        internet.routes().add(IpAddress.parse(prefix), length, IpAddress.parse(gateway), null, 0)))
                .isZero();
    }

    NetInterface link(String name) {
        return links.stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
    }

    void on(Runnable r) {
        core.call(() -> {
            r.run();
            return 0;
        });
    }

    <T> T get(Supplier<T> s) {
        return core.get(s);
    }

    long count(Counter c) {
        return counters.get(c);
    }

    Route routeTo(String to) {
        IpAddress a = IpAddress.parse(to);
        return get(() -> internet.route(0, IpAddress.V4_MAPPED, a.hi(), a.lo(), 0));
    }

    /** Sends a packet of the recording transport's protocol. */
    int send(String to, int bytes, boolean dontFragment) {
        Route r = routeTo(to);
        Packet p = packet(to, r.source(), bytes);
        p.dontFragment = dontFragment;
        p.ttl = r.multicast() ? 1 : 0; // 0 is the default, but for groups no hop at all
        return core.call(() -> internet.send(p, r));
    }

    static Packet packet(String to, IpAddress from, int bytes) {
        Packet p = Packet.allocate(Packet.HEADROOM, bytes);
        p.append(Ip4.pattern(bytes), 0, bytes);
        p.srcLo = from.lo();
        p.dstLo = IpAddress.parse(to).lo();
        p.protocol = PROTOCOL;
        p.checksum = Packet.CHECKSUM_VALID;
        return p;
    }

    /** Lets time pass, and looks that nothing went wrong. */
    void advance(long nanos) {
        clock.advance(nanos);
        core.run();
        assertThat(core.faults()).isZero();
    }
}
