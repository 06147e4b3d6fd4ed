package dev.jackfield.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPathTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a, /a",
        "/a/, /a/",
        "/a%20b, /a b",
        "/%C3%A4, /ä",
        "/a?b=/../c, /a",
        "/a#b, /a",
        "//a///b, /a/b",
        "/./a/./b, /a/b",
        "/a/../b, /b",
        "/a/b/.., /a/",
        "/.., /",
        "/../../../etc/passwd, /etc/passwd",
        "/%2e%2e/%2E%2e/etc/passwd, /etc/passwd",
        "/a/%2e%2e/%2e%2e/b, /b",
        "/.../x, /.../x"
    })
    void dotSegmentsNeverLeadOutOfTheRoot(String target, String path) throws HttpException {
        assertThat(UrlPath.decode(target)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/%", "/%4", "/%zz", "/a%00b", "/a%2fb", "/..%2f..%2fetc", "/%5c..%5c", "/%0a", "/%ff", "/%c0%af"
            })
    void whatCanBeNoFileNameIsRefused(String target) {
        assertThatThrownBy(() -> UrlPath.decode(target)).isInstanceOf(HttpException.class);
    }

    @Test
    void namesAreEncoded() {
        assertThat(UrlPath.encode("a b&<ä>/%.txt")).isEqualTo("a%20b%26%3C%C3%A4%3E%2F%25.txt");
    }
}
