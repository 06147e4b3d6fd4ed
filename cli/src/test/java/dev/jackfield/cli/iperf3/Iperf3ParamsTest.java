package dev.jackfield.cli.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.cli.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Iperf3ParamsTest {
    private static Iperf3Params read(String json) {
        return Iperf3Params.of(Json.parseObject(json));
    }

    @Test
    void theDefaultTestSendsFromTheClientOverTcp() {
        Iperf3Params p = read("{\"tcp\":true,\"omit\":0,\"time\":10,\"num\":0,\"blockcount\":0,\"parallel\":1,"
                + "\"len\":131072,\"pacing_timer\":1000,\"client_version\":\"3.12\"}");
        assertThat(p.udp()).isFalse();
        assertThat(p.clientSends()).isTrue();
        assertThat(p.serverSends()).isFalse();
        assertThat(p.length()).isEqualTo(131_072);
        assertThat(p.rate()).isZero();
        assertThat(p.time()).isEqualTo(10);
    }

    @Test
    void reverseAndBidirectionalAreUnderstood() {
        Iperf3Params r = read("{\"tcp\":true,\"reverse\":true}");
        assertThat(r.clientSends()).isFalse();
        assertThat(r.serverSends()).isTrue();
        Iperf3Params b = read("{\"tcp\":true,\"bidirectional\":true,\"parallel\":4}");
        assertThat(b.clientSends() && b.serverSends()).isTrue();
        assertThat(b.streams()).isEqualTo(4);
    }

    @Test
    void udpHasARateAndWideCounters() {
        Iperf3Params p = read("{\"udp\":true,\"bandwidth\":50000000,\"len\":1448,\"udp_counters_64bit\":1}");
        assertThat(p.udp()).isTrue();
        assertThat(p.rate()).isEqualTo(50_000_000);
        assertThat(p.wideCounters()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sctp\":true}",
                "{\"tcp\":true,\"parallel\":0}",
                "{\"tcp\":true,\"parallel\":129}",
                "{\"tcp\":true,\"parallel\":\"4\"}",
                "{\"tcp\":true,\"len\":0}",
                "{\"tcp\":true,\"len\":1e9}",
                "{\"tcp\":true,\"time\":-1}",
                "{\"udp\":true,\"len\":70000}",
                "{\"udp\":true,\"len\":4}",
                "{\"udp\":true,\"bandwidth\":-5}"
            })
    void whatCannotBeServedIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
