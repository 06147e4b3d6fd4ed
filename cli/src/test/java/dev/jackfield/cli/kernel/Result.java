package dev.jackfield.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * What came of a program.
 *
 * @param exit its exit code
 * @param output what it said, errors included
 */
record Result(List<String> command, int exit, String output) {
    Result expectSuccess() {
        assertThat(exit).as(toString()).isZero();
        return this;
    }

    /** It failed, and said why. */
    Result expectFailure(String why) {
        assertThat(exit).as(toString()).isNotZero();
        return expect(why);
    }

    Result expect(String text) {
        assertThat(output).as(String.join(" ", command)).contains(text);
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n" + output;
    }
}
