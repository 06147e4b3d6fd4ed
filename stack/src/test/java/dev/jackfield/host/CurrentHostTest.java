package dev.jackfield.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CurrentHostTest {
    @Test
    void aThreadBelongsToAHostWhileItRunsThere() throws Exception {
        try (Host a = Host.builder("a").build();
                Host b = Host.builder("b").build()) {
            assertThat(Host.current()).isNull();
            a.run(() -> {
                assertThat(Host.current()).isSameAs(a);
                b.run(() -> assertThat(Host.current()).isSameAs(b));
                assertThat(Host.current()).isSameAs(a);
            });
            assertThat(a.call(Host::current)).isSameAs(a);
            assertThat(Host.current()).isNull();
        }
    }

    @Test
    void threadsStartedOnAHostBelongToIt() throws Exception {
        try (Host a = Host.builder("a").build()) {
            AtomicReference<Host> platform = new AtomicReference<>();
            AtomicReference<Host> virtual = new AtomicReference<>();
            a.call(() -> {
                Thread p = Thread.ofPlatform().start(() -> platform.set(Host.current()));
                Thread v = Thread.ofVirtual().start(() -> virtual.set(Host.current()));
                p.join();
                v.join();
                return null;
            });
            assertThat(platform.get()).isSameAs(a);
            assertThat(virtual.get()).isSameAs(a);
        }
    }
}
