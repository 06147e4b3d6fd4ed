package dev.jackfield.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of requests: RFC 9112 sections 2, 3 and 5. */
class HttpRequestTest {
    private static HttpInput input(byte[] bytes, int atOnce) {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        return new HttpInput((b, off, len) -> Math.max(0, in.read(b, off, Math.min(len, atOnce))));
    }

    private static HttpRequest read(String text) throws IOException {
        return HttpRequest.read(input(text.getBytes(StandardCharsets.ISO_8859_1), 7));
    }

    private static int refusal(String text) {
        try {
            read(text);
            return 0;
        } catch (HttpException e) {
            return e.status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aHeadIsRead() throws IOException {
        HttpRequest r = read("GET /a%20b?q HTTP/1.1\r\nHost: x\r\nX-Many: 1\r\nx-many:  2 \r\n\r\n");
        assertThat(r.method()).isEqualTo("GET");
        assertThat(r.path()).isEqualTo("/a b");
        assertThat(r.headers().get("x-many")).isEqualTo("1, 2");
        assertThat(r.keepsAlive()).isTrue();
    }

    @Test
    void whatFollowsIsLeftForTheNext() throws IOException {
        HttpInput in = input(
                "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /2 HTTP/1.0\n\n".getBytes(StandardCharsets.US_ASCII), 1000);
        assertThat(HttpRequest.read(in).path()).isEqualTo("/1");
        HttpRequest second = HttpRequest.read(in);
        assertThat(second.path()).isEqualTo("/2");
        assertThat(second.keepsAlive()).isFalse();
        assertThat(HttpRequest.read(in)).isNull();
    }

    @Test
    void theConnectionFieldDecidesWhetherItStays() throws IOException {
        assertThat(read("GET / HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n")
                        .keepsAlive())
                .isFalse();
        assertThat(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keepsAlive())
                .isTrue();
    }

    @Test
    void anAbsoluteTargetIsTaken() throws IOException {
        assertThat(read("GET http://10.0.0.1:80/a/b HTTP/1.1\r\nHost: y\r\n\r\n")
                        .path())
                .isEqualTo("/a/b");
        assertThat(read("GET HTTP://h HTTP/1.1\r\nHost: y\r\n\r\n").path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\r\n\r\n",
                "GET /\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
                "GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/11\r\nHost: x\r\n\r\n",
                "GET a HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\tx HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n: none\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA: b\u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "GET / HT"
            })
    void whatIsMalformedIsABadRequest(String text) {
        assertThat(refusal(text)).isEqualTo(400);
    }

    @Test
    void otherVersionsAreNotSpoken() {
        assertThat(refusal("PRI * HTTP/2.0\r\n\r\n")).isEqualTo(505);
    }

    @Test
    void everythingHasABound() {
        assertThat(refusal("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n")).isEqualTo(414);
        assertThat(refusal("GET / HTTP/1.1\r\nA: " + "a".repeat(20_000) + "\r\n\r\n"))
                .isEqualTo(431);
        assertThat(refusal("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(101) + "\r\n"))
                .isEqualTo(431);
        assertThat(refusal("GET / HTTP/1.1\r\n" + ("A: " + "a".repeat(10_000) + "\r\n").repeat(8) + "\r\n"))
                .isEqualTo(431);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "'5, 5', 5", "0, 0"})
    void aLengthIsANumber(String field, long length) throws IOException {
        assertThat(read("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + field + "\r\n\r\n")
                        .headers()
                        .contentLength())
                .isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1x", "0x10", "5, 6", "1 2", "99999999999999999999", ","})
    void aBadLengthIsRefused(String field) {
        assertThatThrownBy(() -> read("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + field + "\r\n\r\n")
                        .headers()
                        .contentLength())
                .isInstanceOf(HttpException.class);
    }

    // ---- content ----------------------------------------------------------------------------------------------------

    private static String content(String text) throws IOException {
        HttpInput in = input(text.getBytes(StandardCharsets.US_ASCII), 5);
        HttpContent content = HttpContent.of(HttpRequest.read(in), in);
        StringBuilder s = new StringBuilder();
        byte[] b = new byte[4];
        while (!content.consumed()) {
            s.append(new String(b, 0, content.read(b, 0, b.length), StandardCharsets.US_ASCII));
        }
        return s + "|" + in.line(100, 400);
    }

    @Test
    void contentEndsAfterItsLength() throws IOException {
        assertThat(content("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789next\r\n"))
                .isEqualTo("0123456789|next");
    }

    @Test
    void chunksAreJoinedAndTrailersPassedOver() throws IOException {
        assertThat(content("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
                        + "5;ext=1\r\n01234\r\nA \r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nnext\r\n"))
                .isEqualTo("012340123456789|next");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
                "Transfer-Encoding: chunked\r\n\r\n",
                "Content-Length: 5\r\n\r\nab"
            })
    void contentThatCouldBeReadInTwoWaysOrEndsTooEarlyIsRefused(String rest) {
        assertThatThrownBy(() -> content("PUT / HTTP/1.1\r\nHost: x\r\n" + rest))
                .isInstanceOf(HttpException.class);
    }

    @Test
    void mutatedRequestsAreReadOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        byte[] good = ("PUT /a/../b%41 HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4\r\nabcd\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 50_000; i++) {
            byte[] b = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                b[random.nextInt(b.length)] = (byte) random.nextInt(256);
            }
            HttpInput in = input(b, 1 + random.nextInt(100));
            try {
                HttpRequest r = HttpRequest.read(in);
                if (r != null) {
                    assertThat(r.path()).startsWith("/").doesNotContain("/../");
                    HttpContent content = HttpContent.of(r, in);
                    while (!content.consumed()) {
                        content.read(new byte[10], 0, 10);
                    }
                }
            } catch (HttpException e) {
                assertThat(e.status()).isBetween(400, 505);
            }
        }
    }
}
