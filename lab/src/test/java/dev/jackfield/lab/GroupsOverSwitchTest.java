package dev.jackfield.lab;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.IPPROTO_IP;
import static dev.jackfield.socket.Posix.IP_ADD_MEMBERSHIP;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Counter;
import dev.jackfield.core.Endpoint;
import dev.jackfield.host.Host;
import dev.jackfield.host.Process;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A group whose members are hosts of one link. */
class GroupsOverSwitchTest {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.1.2.3");
    private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");

    @Test
    void eachMemberHearsOneDatagramAndNobodyElse() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Network net = Network.virtual(1)) {
            Segment lan = net.lan("lan");
            Host sender = host(net, lan, "sender", 1);
            listen(net, host(net, lan, "a", 2), true, heard);
            listen(net, host(net, lan, "b", 3), true, heard);
            Host stranger = host(net, lan, "stranger", 4);
            listen(net, stranger, false, heard);
            net.world().start("sender", () -> {
                Process p = sender.process("sender");
                int s = p.socket(AF_INET, SOCK_DGRAM, 0);
                p.sendto(s, new byte[] {'x'}, 0, 1, 0, new InetSocketAddress(GROUP, 1000));
            });
            net.world().run();
            assertThat(stranger.counters().get(Counter.IpInAddrErrors)).isEqualTo(1);
        }
        assertThat(heard).containsExactlyInAnyOrder("a from 10.0.0.1", "b from 10.0.0.1");
    }

    private static Host host(Network net, Segment lan, String name, int number) {
        Host h = net.host(name);
        lan.plug(h, "10.0.0." + number + "/24");
        return h;
    }

    private static void listen(Network net, Host h, boolean joins, List<String> heard) throws Exception {
        Process p = h.process(h.name());
        int s = p.socket(AF_INET, SOCK_DGRAM, 0);
        p.bind(s, new InetSocketAddress(ANY, 1000));
        if (!joins) {
            return;
        }
        p.setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, new Endpoint.IpMreq(GROUP, ANY, 0));
        assertThat(h.groups().toString()).contains("interfaceName=eth0, group=239.1.2.3, members=1");
        net.world().start(h.name(), () -> {
            Endpoint.Message m = new Endpoint.Message();
            p.recvfrom(s, new byte[10], 0, 10, 0, m);
            heard.add(h.name() + " from "
                    + ((InetSocketAddress) m.from).getAddress().getHostAddress());
        });
    }
}
