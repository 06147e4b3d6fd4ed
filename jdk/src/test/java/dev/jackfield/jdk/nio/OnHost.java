package dev.jackfield.jdk.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test on a host of its own, and looks afterwards whether it left a socket behind. */
final class OnHost implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {
    private Host host;

    @Override
    public void beforeEach(ExtensionContext context) {
        host = Host.builder("host").build();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onHost(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onHost(invocation);
    }

    private void onHost(Invocation<Void> invocation) throws Throwable {
        Throwable[] thrown = new Throwable[1];
        host.run(() -> {
            try {
                invocation.proceed();
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            assertThat(host.sockets())
                    .as("sockets that are still open")
                    .filteredOn(s -> !s.owner().equals(SocketInfo.Owner.NONE))
                    .isEmpty();
            assertThat(host.core().faults()).isZero();
        } finally {
            host.close();
        }
    }
}
