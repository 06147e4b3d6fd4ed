package dev.jackfield.junit;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import dev.jackfield.lab.Network;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link JackfieldNetwork} does. */
public final class NetworkExtension
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {
    private static final Namespace OURS = Namespace.create(NetworkExtension.class);
    private static final String INVOCATION = "-invocation:#"; // in the id of what a template of tests makes

    static {
        JavaNet.install(); // before anybody asks for names
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        boolean alone = context.getExecutionMode() == ExecutionMode.SAME_THREAD;
        context.getStore(OURS).put(TestNetwork.class, new TestNetwork(settings(context), name(context), alone));
    }

    private static JackfieldNetwork settings(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), JackfieldNetwork.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), JackfieldNetwork.class))
                .orElseThrow();
    }

    /** The class and the method, and which invocation of it, so that invocations at the same time have files of their own. */
    private static String name(ExtensionContext context) {
        String id = context.getUniqueId();
        int invocation = id.lastIndexOf(INVOCATION);
        String method = context.getRequiredTestMethod().getName();
        return context.getRequiredTestClass().getName() + "." + method
                + (invocation < 0 ? "" : "-" + id.substring(invocation + INVOCATION.length(), id.length() - 1));
    }

    private static TestNetwork network(ExtensionContext context) {
        return context.getStore(OURS).get(TestNetwork.class, TestNetwork.class);
    }

    // ---- parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Network.class || type == Host.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestNetwork n = network(context);
        if (n == null) {
            throw new ParameterResolutionException("networks are made for each test: only methods of a test, and before"
                    + " and after each, have parameters");
        }
        Parameter p = parameter.getParameter();
        return p.getType() == Network.class ? n.network() : n.host(hostName(p));
    }

    private static String hostName(Parameter p) {
        On on = p.getAnnotation(On.class);
        if (on != null) {
            return on.value();
        }
        if (!p.isNamePresent()) {
            throw new ParameterResolutionException(
                    "which host? Compile the tests with -parameters, or say @On(\"name\")");
        }
        return p.getName();
    }

    // ---- the test

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        watch(invocation, network(context));
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        watch(invocation, network(context));
    }

    private static void watch(Invocation<Void> test, TestNetwork n) throws Throwable {
        n.begin();
        try {
            test.proceed();
            n.finish();
        } catch (Throwable t) {
            throw n.failed(t);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestNetwork n = network(context);
        n.close();
        n.evidence().forEach(file -> context.publishReportEntry("jackfield", file.toString()));
    }
}
