package dev.jackfield.cli.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the control sockets of a user are: NAME.sock in $XDG_RUNTIME_DIR/jackfield, or else in /tmp/jackfield-UID. Nobody else
 * may look into it.
 */
public final class ControlDirectory {
    private static final String SUFFIX = ".sock";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path directory;

    ControlDirectory(Path directory) {
        this.directory = directory;
    }

    /** This user's. */
    public static ControlDirectory ofUser() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty() && Files.isDirectory(Path.of(runtime))) {
            return new ControlDirectory(Path.of(runtime, "jackfield"));
        }
        return new ControlDirectory(Path.of("/tmp", "jackfield-" + uid()));
    }

    private static String uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name", "user");
        }
    }

    /** Whether a socket can have this name. */
    public static boolean isName(String name) {
        return name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    }

    /** The socket of that name. */
    public Path socket(String name) {
        return directory.resolve(name + SUFFIX);
    }

    /** Makes the directory if need be, and sees to it that it is ours alone. */
    void prepare() throws IOException {
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            boolean ours = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .toString()
                            .equals(uid());
            if (!ours) {
                throw new IOException(directory + " belongs to somebody else");
            }
            Files.setPosixFilePermissions(directory, PRIVATE);
        }
    }

    /** The names of the networks that answer, sorted. */
    public List<String> running() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path f : files.sorted().toList()) {
                    String name = f.getFileName().toString();
                    if (name.endsWith(SUFFIX) && answers(f)) {
                        names.add(name.substring(0, name.length() - SUFFIX.length()));
                    }
                }
            }
        }
        return names;
    }

    /** Whether somebody listens at a socket: what a process that was killed has left behind does not count. */
    static boolean answers(Path socket) {
        try (SocketChannel c = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return c.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }
}
