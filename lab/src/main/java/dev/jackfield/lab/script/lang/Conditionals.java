package dev.jackfield.lab.script.lang;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** The lines {@code #ifdef NAME}, {@code #ifndef NAME}, {@code #else}, {@code #endif}: what they leave out becomes empty lines, so that line numbers stay. */
final class Conditionals {
    private Conditionals() {}

    private static final class Branch {
        boolean taken;
        boolean otherwise;

        Branch(boolean taken) {
            this.taken = taken;
        }
    }

    static String apply(String text, Set<String> names) {
        if (!text.contains("#")) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        Deque<Branch> open = new ArrayDeque<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (number > 1) {
                out.append('\n');
            }
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "#ifdef", "#ifndef" -> {
                    if (words.length < 2) {
                        throw new ScriptSyntaxException(number, words[0] + " without a name");
                    }
                    open.push(new Branch(names.contains(words[1]) == words[0].equals("#ifdef")));
                }
                case "#else" -> {
                    Branch b = open.peek();
                    if (b == null || b.otherwise) {
                        throw new ScriptSyntaxException(number, "#else without #ifdef");
                    }
                    b.otherwise = true;
                    b.taken = !b.taken;
                }
                case "#endif" -> {
                    if (open.poll() == null) {
                        throw new ScriptSyntaxException(number, "#endif without #ifdef");
                    }
                }
                default -> {
                    if (open.stream().allMatch(b -> b.taken)) {
                        out.append(line);
                    }
                }
            }
        }
        if (!open.isEmpty()) {
            throw new ScriptSyntaxException(number, "#ifdef without #endif");
        }
        return out.toString();
    }
}
