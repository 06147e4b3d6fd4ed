package dev.jackfield.interop;

import dev.jackfield.lab.Network;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each program does real work, with no error, and leaves nothing behind. */
@Timeout(120)
class RealWorkTest extends ProgramsTest {
    private static final int REQUESTS = 2_000;
    private static final int LARGE = 2_000_000;

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("onHosts")
    void onHosts(Conversation c, Network net) throws Exception {
        try (Routed all = Routed.onHosts(net)) {
            all.play(c, scene(all));
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("withLinux")
    @Tag("kernel")
    void withAServerOfLinux(Conversation c, Network net) throws Exception {
        try (Routed all = linux(net)) {
            all.play(c, scene(all));
        }
    }

    private static Scene scene(Routed all) throws IOException {
        return scene(all.linux(), REQUESTS, LARGE);
    }
}
