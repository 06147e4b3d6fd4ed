package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.lab.Network;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that give up sooner than a cut ends fail with the exception of a real network. Each has had an answer before. */
@Timeout(120)
class ImpatienceTest extends ProgramsTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    static Stream<Impatience> impatientOnHosts() {
        return Impatience.onHosts().filter(i -> wanted(i.name()));
    }

    static Stream<Impatience> impatientWithLinux() {
        return Impatience.withLinux().filter(i -> wanted(i.name()));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("impatientOnHosts")
    void onHosts(Impatience i, Network net) throws Exception {
        try (Routed all = Routed.onHosts(net)) {
            failsOnceCut(i, all);
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("impatientWithLinux")
    @Tag("kernel")
    void withAServerOfLinux(Impatience i, Network net) throws Exception {
        try (Routed all = linux(net)) {
            failsOnceCut(i, all);
        }
    }

    private static void failsOnceCut(Impatience i, Routed all) throws Exception {
        Conversation.Client client = scene -> {
            Impatience.Client c = i.opening().open(scene);
            try {
                c.question().ask(Scene.PATIENCE);
                all.line.cut();
                assertThatThrownBy(() -> c.question().ask(SHORT))
                        .isInstanceOf(i.failure())
                        .satisfies(e -> assertThat(last(e).getMessage()).isIn(i.messages()));
            } finally {
                all.line.heal();
                c.end().end();
            }
        };
        all.play(new Conversation(i.name(), i.server(), client), scene(all.linux(), 0, 0));
    }

    private static Throwable last(Throwable e) {
        return e.getCause() == null ? e : last(e.getCause());
    }
}
