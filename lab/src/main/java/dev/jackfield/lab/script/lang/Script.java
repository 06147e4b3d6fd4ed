package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Action.Shell;
import java.util.List;
import java.util.Map;

/**
 * A script.
 *
 * @param options what it sets at its head
 * @param init to be run before, or null
 * @param events in their order
 * @param cleanup to be run after, or null
 */
public record Script(List<Option> options, Shell init, List<Event> events, Shell cleanup) {
    /**
     * An option at the head of a script.
     *
     * @param line where it stands
     * @param name without the dashes
     * @param value empty for none
     */
    public record Option(int line, String name, String value) {}

    /**
     * Reads a script.
     *
     * @param defines words to be replaced, which are also the names that #ifdef knows; the script may define more
     * @throws ScriptSyntaxException when it is none
     */
    public static Script parse(String text, Map<String, String> defines) {
        return new Parser(text, defines).script();
    }
}
