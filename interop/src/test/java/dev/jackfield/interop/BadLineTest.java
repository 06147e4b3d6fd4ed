package dev.jackfield.interop;

import dev.jackfield.lab.Network;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each program comes to an end over a line that loses 2%, takes 20 ms, and is cut for three seconds in the middle. Mostly they wait, so they do it
 * all at once, each on a network of its own.
 */
@Timeout(240)
class BadLineTest extends ProgramsTest {
    private static final int REQUESTS = 40;
    private static final int LARGE = 300_000;
    /** More than the small requests together, less than those and half of what is large. */
    private static final int CUT_AT = 150_000;

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("onHosts")
    @Execution(ExecutionMode.CONCURRENT)
    void onHosts(Conversation c, Network net) throws Exception {
        try (Routed all = Routed.onHosts(net)) {
            play(c, all);
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("withLinux")
    @Execution(ExecutionMode.CONCURRENT)
    @Tag("kernel")
    void withAServerOfLinux(Conversation c, Network net) throws Exception {
        try (Routed all = linux(net)) {
            play(c, all);
        }
    }

    private static void play(Conversation c, Routed all) throws Exception {
        BadLine line = BadLine.of(all, CUT_AT);
        all.play(c, scene(all.linux(), REQUESTS, LARGE));
        line.check();
    }
}
