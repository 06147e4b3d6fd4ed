package dev.jackfield.testing.mutation;

import java.util.List;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.pitest.testapi.AbstractTestUnit;
import org.pitest.testapi.Description;
import org.pitest.testapi.ResultCollector;

/** All tests of a class, but for those with an excluded tag; the first that fails is the last that is run. */
final class TestClass extends AbstractTestUnit {
    private static final Launcher LAUNCHER = LauncherFactory.create();

    private final Class<?> type;
    private final List<String> excludedTags;

    TestClass(Class<?> type, List<String> excludedTags) {
        super(new Description(type.getSimpleName(), type));
        this.type = type;
        this.excludedTags = excludedTags;
    }

    @Override
    public void execute(ResultCollector results) {
        FirstFailure failure = new FirstFailure();
        results.notifyStart(getDescription());
        LAUNCHER.execute(LauncherExecutionRequestBuilder.request(LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(type))
                        .filters(TagFilter.excludeTags(excludedTags))
                        .build())
                .cancellationToken(failure.stop)
                .listeners(failure)
                .build());
        if (failure.cause == null) {
            results.notifyEnd(getDescription());
        } else {
            results.notifyEnd(getDescription(), failure.cause);
        }
    }

    private static final class FirstFailure implements TestExecutionListener {
        final CancellationToken stop = CancellationToken.create();
        Throwable cause;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (cause == null && result.getStatus() == TestExecutionResult.Status.FAILED) {
                cause = result.getThrowable().orElseGet(() -> new AssertionError(test.getDisplayName()));
                stop.cancel();
            }
        }
    }
}
