package dev.jackfield.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.ManualClock;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import dev.jackfield.wire.IpAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final ManualClock clock = new ManualClock();
    private final Host host = Host.builder("web").clock(clock).build();
    private final Names names = host.names();

    @AfterEach
    void close() {
        host.close();
    }

    private static IpAddress ip(String s) {
        return IpAddress.parse(s);
    }

    private void plug() {
        host.attach("eth0", LinkType.ETHERNET, new Cable(clock, 1).a());
        host.addAddress("eth0", "10.0.0.1/24");
    }

    @Test
    void localhostIsTheLoopback() {
        assertThat(names.addresses("LocalHost")).containsExactly(IpAddress.LOOPBACK4);
        assertThat(names.name(IpAddress.LOOPBACK4)).contains("localhost");
    }

    @Test
    void aHostsOwnNameIsItsAddressesOrTheLoopbackWhenItHasNoOther() {
        assertThat(names.addresses("web")).containsExactly(IpAddress.LOOPBACK4);
        plug();
        assertThat(names.addresses("WEB")).containsExactly(ip("10.0.0.1"));
        assertThat(names.name(ip("10.0.0.1"))).contains("web");
    }

    @Test
    void theTableComesFirst() {
        plug();
        names.add("web", "192.0.2.1");
        names.add("db", "192.0.2.2");
        names.add("DB", "192.0.2.3");
        assertThat(names.addresses("web")).containsExactly(ip("192.0.2.1"));
        assertThat(names.addresses("db")).containsExactly(ip("192.0.2.2"), ip("192.0.2.3"));
        assertThat(names.name(ip("192.0.2.3"))).contains("db");
    }

    @Test
    void whoIsAskedForTheRestKnowsTheRest() {
        assertThat(names.addresses("far")).isEmpty();
        assertThat(names.name(ip("192.0.2.9"))).isEmpty();
        names.ask(new Names.Service() {
            @Override
            public List<IpAddress> addresses(String name) {
                return name.equals("far") ? List.of(ip("192.0.2.9")) : List.of();
            }

            @Override
            public Optional<String> name(IpAddress address) {
                return Optional.of("far").filter(f -> address.equals(ip("192.0.2.9")));
            }
        });
        assertThat(names.addresses("far")).containsExactly(ip("192.0.2.9"));
        assertThat(names.name(ip("192.0.2.9"))).contains("far");
        names.ask(null);
        assertThat(names.addresses("far")).isEmpty();
    }
}
