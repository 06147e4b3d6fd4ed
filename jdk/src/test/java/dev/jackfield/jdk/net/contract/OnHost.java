package dev.jackfield.jdk.net.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.SocketInfo;
import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test on a host of its own, and looks afterwards for sockets that were left open and for faults of the stack. */
final class OnHost implements InvocationInterceptor, BeforeEachCallback, AfterEachCallback {
    private Host host;

    @Override
    public void beforeEach(ExtensionContext context) {
        JavaNet.install();
        host = Host.builder("here").build();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onHost(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onHost(invocation);
    }

    private void onHost(Invocation<Void> invocation) throws Throwable {
        Throwable[] thrown = new Throwable[1];
        host.run(() -> {
            try {
                invocation.proceed();
            } catch (Throwable t) {
                thrown[0] = t;
            }
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<SocketInfo> left = host.sockets().stream()
                .filter(s -> s.owner() != SocketInfo.Owner.NONE)
                .toList();
        long faults = host.core().faults();
        host.close();
        assertThat(left).as("sockets that were left open").isEmpty();
        assertThat(faults).as("faults of the stack").isZero();
    }
}
