package dev.jackfield.testing;

import java.util.List;

/**
 * What came of a program.
 *
 * @param exit its exit code
 * @param output what it said, errors included
 */
public record Result(List<String> command, int exit, String output) {
    /** It said nothing was wrong: its exit code is 0. */
    public Result expectSuccess() {
        return check(exit == 0, "failed");
    }

    /** It failed, and said why. */
    public Result expectFailure(String why) {
        return check(exit != 0, "did not fail").expect(why);
    }

    /** It said so. */
    public Result expect(String text) {
        return check(output.contains(text), "does not say " + text);
    }

    private Result check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + " (exit code " + exit + "): " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n" + output;
    }
}
