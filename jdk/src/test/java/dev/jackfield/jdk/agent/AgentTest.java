package dev.jackfield.jdk.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only an agent reaches: in a JVM of its own. */
@Timeout(120)
class AgentTest {
    @TempDir
    private Path directory;

    @Test
    void proxiesReachabilityAndTheLocalHostAreThoseOfTheHost() throws Exception {
        Process p = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-XX:TieredStopAtLevel=1",
                        "-javaagent:" + agent(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PatchedProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        boolean ended = p.waitFor(90, TimeUnit.SECONDS);
        p.destroyForcibly();
        String out = Files.readString(directory.resolve("out"));
        assertThat(ended).as(out).isTrue();
        assertThat(p.exitValue()).as(out).isZero();
        assertThat(out.lines())
                .containsExactly(
                        "kernel's local host is of a host: false",
                        "local host: client/10.0.0.1",
                        "server: true",
                        "nobody: false",
                        "far: false",
                        "timeout can't be negative",
                        "through SOCKS: shop:80",
                        "CONNECT shop:80 HTTP/1.1",
                        "through HTTP: hello",
                        "written while a read waits: x");
    }

    private Path agent() throws IOException {
        Manifest m = new Manifest();
        m.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        m.getMainAttributes().putValue("Premain-Class", "dev.jackfield.jdk.Agent");
        m.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("agent.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), m)) {
            out.flush();
            return jar;
        }
    }
}
