package dev.jackfield.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests tagged {@code kernel} where they cannot run: without root, or without {@code /dev/net/tun}. With
 * {@code CI=true} in the environment nothing is skipped, so that a build that cannot run them fails. Found by JUnit
 * itself: a test needs the tag only.
 */
public final class KernelTests implements ExecutionCondition {
    public static final String TAG = "kernel";

    private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!context.getTags().contains(TAG) || "true".equals(System.getenv("CI"))) {
            return RUN;
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return ConditionEvaluationResult.disabled("no /dev/net/tun");
        }
        return isRoot() ? RUN : ConditionEvaluationResult.disabled("not root");
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
