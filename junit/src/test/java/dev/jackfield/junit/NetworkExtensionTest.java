package dev.jackfield.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes by the JUnit platform, and looks at what it reports. */
class NetworkExtensionTest {
    private static final Path DIRECTORY = Path.of("target", "jackfield");

    /** What happened to each test, and what was reported. */
    private static final class Report implements TestExecutionListener {
        final Map<String, TestExecutionResult> results = new TreeMap<>();
        final Map<String, String> entries = new TreeMap<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                results.put(test.getDisplayName().replaceAll("\\(.*", ""), result);
            }
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            entry.getKeyValuePairs().forEach((key, value) -> entries.merge(key, value, (a, b) -> a + " " + b));
        }

        Status status(String test) {
            return results.get(test).getStatus();
        }

        Throwable failure(String test) {
            return results.get(test).getThrowable().orElseThrow();
        }
    }

    private static Report run(DiscoverySelector... selectors) {
        return run(LauncherDiscoveryRequestBuilder.request().selectors(selectors));
    }

    private static Report run(LauncherDiscoveryRequestBuilder what) {
        LauncherDiscoveryRequest request = what.build();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        Report report = new Report();
        LauncherFactory.create(config).execute(request, report);
        return report;
    }

    // ---- the example of the documentation

    private static final String FAILING = "anOrderArrivesWhileTheNetworkIsDivided";
    private static final String SUCCEEDING = "anOrderArrivesOverABadLine";

    @Test
    void aTestThatSucceedsLeavesNoFiles() {
        Report r = run(selectMethod(
                ShopExample.class,
                SUCCEEDING,
                "dev.jackfield.lab.Network,dev.jackfield.host.Host,dev.jackfield.host.Host"));
        assertThat(r.status(SUCCEEDING)).as(() -> r.results.toString()).isEqualTo(Status.SUCCESSFUL);
        assertThat(DIRECTORY.resolve("dev.jackfield.junit.ShopExample." + SUCCEEDING + ".pcapng"))
                .doesNotExist();
        assertThat(r.entries).isEmpty();
    }

    @Test
    void aTestThatFailsShowsTheLadderAndKeepsTheCapture() throws IOException {
        Report r = run(selectClass(ShopExample.class));
        assertThat(r.status(SUCCEEDING)).isEqualTo(Status.SUCCESSFUL);
        assertThat(r.status(FAILING)).isEqualTo(Status.FAILED);

        Throwable failure = r.failure(FAILING);
        assertThat(failure).isInstanceOf(SocketTimeoutException.class).hasMessage("Connect timed out");
        Path capture = DIRECTORY.resolve("dev.jackfield.junit.ShopExample." + FAILING + ".pcapng");
        Path ladder = DIRECTORY.resolve("dev.jackfield.junit.ShopExample." + FAILING + ".txt");
        assertThat(r.entries.get("jackfield")).contains(capture.toString(), ladder.toString());

        String told = failure.getSuppressed()[0].getMessage();
        assertThat(told).contains(capture.toString(), "shop", "customer", "SYN_SENT", "[SYN] seq=0", "lost");
        assertThat(Files.readString(ladder)).contains("SYN_SENT", "lost");

        byte[] bytes = Files.readAllBytes(capture);
        assertThat(bytes).startsWith(0x0a, 0x0d, 0x0d, 0x0a); // pcapng's section header block
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("customer eth0");
        Files.delete(capture);
        Files.delete(ladder);
    }

    // ---- what is left behind

    @Test
    void aTestThatLeavesASocketFails() {
        Report r = run(selectClass(Fixtures.Leaking.class));
        assertThat(r.status("nothing")).isEqualTo(Status.SUCCESSFUL);
        assertThat(r.status("aSocketThatItMayLeave")).isEqualTo(Status.SUCCESSFUL);
        assertThat(r.failure("aSocket"))
                .hasMessageContaining("the test has left behind:")
                .hasMessageContaining("a: tcp")
                .hasMessageContaining("LISTEN");
    }

    @Test
    void aTestThatLeavesAThreadFails() {
        Report r = run(selectClass(Fixtures.LeakingThread.class));
        Fixtures.END.countDown();
        assertThat(r.failure("aThread")).hasMessageContaining("thread forgotten");
        assertThat(r.status("aThreadThatMayStay")).isEqualTo(Status.SUCCESSFUL);
    }

    @Test
    void testsAtTheSameTimeAreNotBlamedForEachOther() throws IOException {
        Report r = run(LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Fixtures.AtTheSameTime.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2"));
        Fixtures.END_OF_BOTH.countDown();
        assertThat(r.results).containsOnlyKeys("1", "2");
        assertThat(r.status("1")).as(() -> r.results.toString()).isEqualTo(Status.SUCCESSFUL);
        assertThat(r.failure("2")).hasMessageContaining("a: tcp").hasMessageNotContaining("forgotten");
        for (String file : r.entries.get("jackfield").split(" ")) {
            assertThat(file).contains("AtTheSameTime.test-2.");
            Files.delete(Path.of(file));
        }
    }

    // ---- parameters and networks

    @Test
    void aTestBuildsItsOwnNetworkInVirtualTime() {
        Report r = run(selectClass(Fixtures.OwnNetwork.class));
        assertThat(r.status("blockingCodeInVirtualTime"))
                .as(() -> r.results.toString())
                .isEqualTo(Status.SUCCESSFUL);
        assertThat(r.failure("aProgramThatWaitsForEver")).hasMessageContaining("server");
    }

    @Test
    void faultsAreOneLineEach() {
        Report r = run(selectClass(Fixtures.Faults.class));
        assertThat(r.status("aCrashAndAReset")).as(() -> r.results.toString()).isEqualTo(Status.SUCCESSFUL);
    }

    @Test
    void aHostIsKnownByTheNameOfItsParameterWhereThatIsCompiledIn() throws Exception {
        boolean named = Fixtures.ByName.class
                .getDeclaredMethod("test", Host.class)
                .getParameters()[0]
                .isNamePresent();
        Report r = run(selectClass(Fixtures.ByName.class));
        if (named) {
            assertThat(r.status("test")).isEqualTo(Status.SUCCESSFUL);
        } else {
            assertThat(r.failure("test")).hasMessageContaining("-parameters");
        }
    }
}
