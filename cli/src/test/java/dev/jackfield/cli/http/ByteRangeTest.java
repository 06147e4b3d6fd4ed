package dev.jackfield.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 14.1.2. */
class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-99, 0, 99",
        "bytes=90-, 90, 99",
        "bytes=-10, 90, 99",
        "bytes=-200, 0, 99",
        "bytes=50-200, 50, 99",
        "Bytes= 1 - 2 , 1, 2",
        "bytes=5-99999999999999999999, 5, 99"
    })
    void aRangeIsCutToWhatThereIs(String field, long first, long last) {
        assertThat(ByteRange.parse(field, 100)).isEqualTo(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    void whatLiesBehindTheEndCannotBeSatisfied(String field) {
        assertThat(ByteRange.parse(field, 100)).isSameAs(ByteRange.UNSATISFIABLE);
    }

    @Test
    void nothingOfAnEmptyFileCanBeSatisfied() {
        assertThat(ByteRange.parse("bytes=0-", 0)).isSameAs(ByteRange.UNSATISFIABLE);
        assertThat(ByteRange.parse("bytes=-5", 0)).isSameAs(ByteRange.UNSATISFIABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=2-1",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=1--2",
                "bytes=0-1,3-4",
                "lines=1-2",
                "0-1",
                "bytes=+1-2"
            })
    void whatIsMalformedOrSeveralIsIgnored(String field) {
        assertThat(ByteRange.parse(field, 100)).isNull();
    }
}
