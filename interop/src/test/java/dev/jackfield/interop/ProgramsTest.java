package dev.jackfield.interop;

import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.lab.Network;
import dev.jackfield.testing.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Programs as they are, on a network with a router. */
@JackfieldNetwork(
        lingering = { // what libraries keep for the whole JVM
            "Cleaner-",
            "globalEventExecutor",
            "helidon-",
            "OkHttp",
            "Okio Watchdog",
            "grpc-",
            "PostgreSQL-JDBC-Cleaner",
        })
abstract class ProgramsTest {
    @TempDir
    private static Path directory;

    private static Tls tls;

    @BeforeAll
    static void keys() throws Exception {
        tls = Tls.make(directory);
    }

    static Stream<Conversation> onHosts() {
        return Conversations.onHosts().filter(c -> wanted(c.name()));
    }

    static Stream<Conversation> withLinux() {
        return Conversations.withLinux().filter(c -> wanted(c.name()));
    }

    /** Whether a program of that name is to be tested: all, unless one is named. */
    static boolean wanted(String name) {
        return name.contains(System.getProperty("jackfield.program", ""));
    }

    static Routed linux(Network net) throws IOException {
        return Routed.withLinux(net, Files.createTempDirectory(directory, "linux"));
    }

    static Scene scene(Namespace linux, int requests, int size) throws IOException {
        return new Scene(Files.createTempDirectory(directory, "scene"), tls, linux, requests, size);
    }
}
