package dev.jackfield.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsWhatIperf3Sends() {
        Map<String, Object> m = Json.parseObject(
                "{\"tcp\":true,\"omit\":0,\"time\":10,\"parallel\":4,\"len\":131072,\"client_version\":\"3.12\",\"x\":[1.5e1,-2,null]}");
        assertThat(m).containsEntry("tcp", true).containsEntry("len", 131072L).containsEntry("client_version", "3.12");
        assertThat(m.get("x")).isEqualTo(Arrays.asList(15.0, -2L, null));
    }

    @Test
    void anIntegerThatDoesNotFitIsADouble() {
        assertThat(Json.parse("123456789012345678901234567890")).isEqualTo(1.2345678901234568e29);
    }

    @Test
    void escapesAreReadAndWritten() {
        assertThat(Json.parse("\"a\\u00e4\\n\\\"\\/\"")).isEqualTo("aä\n\"/");
        assertThat(Json.write("aä\n\"\\\u0001")).isEqualTo("\"a\\u00e4\\n\\\"\\\\\\u0001\"");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Object value = Json.parse("{\"a\":[],\"b\":{},\"c\":[1,2.5,\"x\",true,null,{\"d\":-1}]}");
        assertThat(Json.parse(Json.write(value))).isEqualTo(value);
        assertThat(Json.write(List.of())).isEqualTo("[]");
        assertThat(Json.write(Double.NaN)).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "{\"a\"}",
                "{\"a\":}",
                "[1,]",
                "{,}",
                "tru",
                "1 2",
                "01",
                "1.",
                "1e",
                "-",
                "+1",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\n\"",
                "{a:1}",
                "NaN",
                "'a'",
                "[1}",
                "\u0000"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomTextIsReadOrRefused() {
        SplittableRandom random = new SplittableRandom(1);
        String letters = "{}[]\",:0123456789.eE+-truefalsn\\u \t";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder s = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                s.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                Json.parse(s.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("JSON: ");
            }
        }
    }
}
