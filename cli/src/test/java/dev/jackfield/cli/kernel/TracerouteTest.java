package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.testing.Result;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host behind three routers of ours. */
@Tag("kernel")
class TracerouteTest {
    private static final String BEHIND = "10.99.3.2";

    /** Without a limit of errors, which the probes of one test would leave to the next. */
    @RegisterExtension
    static final UpRig RIG = UpRig.tap("--hops", "3", "--set", "net.ipv4.icmp_ratelimit=0");

    @ParameterizedTest
    @ValueSource(strings = {"-U", "-I", "-T -p 80"})
    void eachHopIsSeen(String probes) {
        Result r = RIG.run("bash", "-c", "traceroute -n -q 1 -w 5 " + probes + " " + BEHIND)
                .expectSuccess();
        List<String> hops = r.output()
                .lines()
                .skip(1)
                .map(line -> line.strip().split(" +")[1])
                .toList();
        assertThat(hops).as(r.toString()).containsExactly(UpRig.HOST, "10.99.1.2", "10.99.2.2", BEHIND);
    }

    @Test
    void aPacketThatHasTravelledTooFarIsGivenUpByTheRouterThatHasIt() {
        RIG.run("ping", "-c", "1", "-W", "5", "-t", "2", BEHIND)
                .expectFailure("From 10.99.1.2 icmp_seq=1 Time to live exceeded");
    }

    @Test
    void anAddressThatNobodyHasIsUnreachable() {
        RIG.run("ping", "-c", "1", "-W", "8", "10.99.3.77")
                .expectFailure("From 10.99.2.2 icmp_seq=1 Destination Host Unreachable");
    }

    @Test
    void aFileIsFetchedThroughTheRouters() throws Exception {
        var got = RIG.file("got");
        var there = RIG.onSite("file", 20_000_000);
        RIG.run("curl", "-sSf", "-o", got.toString(), "http://" + BEHIND + "/file")
                .expectSuccess();
        assertThat(got).hasSameBinaryContentAs(there);
    }
}
