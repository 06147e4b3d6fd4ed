package dev.jackfield.cli.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A jar for {@code -javaagent} that holds a manifest alone: it names the agent's class, and as its class path what this JVM itself runs
 * from, whether that is a class path or a module path.
 */
public final class AgentJar implements AutoCloseable {
    private final Path path;

    private AgentJar(Path path) {
        this.path = path;
    }

    /** Makes one. */
    public static AgentJar create(String agentClass) throws IOException {
        Manifest m = new Manifest();
        Attributes a = m.getMainAttributes();
        a.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        a.put(Attributes.Name.CLASS_PATH, String.join(" ", classPath()));
        a.putValue("Premain-Class", agentClass);
        a.putValue("Can-Retransform-Classes", "true");
        Path jar = Files.createTempFile("jackfield-agent-", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), m)) {
            out.flush();
            return new AgentJar(jar);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    private static List<String> classPath() throws IOException {
        List<String> urls = new ArrayList<>();
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    add(urls, Path.of(entry), property.equals("jdk.module.path"));
                }
            }
        }
        return urls;
    }

    /** A directory on a module path holds modules, one on a class path holds classes. */
    private static void add(List<String> urls, Path entry, boolean modules) throws IOException {
        if (modules && Files.isDirectory(entry) && !Files.exists(entry.resolve("module-info.class"))) {
            try (Stream<Path> jars = Files.list(entry)) {
                jars.filter(j -> j.toString().endsWith(".jar")).sorted().forEach(j -> urls.add(url(j)));
            }
        } else {
            urls.add(url(entry));
        }
    }

    private static String url(Path p) {
        return p.toUri().toString();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // it lies in the directory for temporary files
        }
    }
}
