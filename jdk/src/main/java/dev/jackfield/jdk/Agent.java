package dev.jackfield.jdk;

import java.lang.instrument.Instrumentation;

/** {@code -javaagent:}: {@link JavaNet#install(Instrumentation)} before the program begins, or in one that runs. */
public final class Agent {
    private Agent() {}

    /** Before the program begins. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        JavaNet.install(instrumentation);
    }

    /** In a program that runs. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        JavaNet.install(instrumentation);
    }
}
