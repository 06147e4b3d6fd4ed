package dev.jackfield.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlTest {
    private static final InputStream NOTHING = InputStream.nullInputStream();

    @TempDir
    private Path temp;

    private ControlDirectory directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ControlServer server;

    private void serve(ControlServer.Runner runner) throws IOException {
        server = new ControlServer(directory, "net", runner);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void setUp() {
        directory = new ControlDirectory(temp.resolve("jackfield"));
    }

    private int run(InputStream in, String... args) throws IOException {
        try (ControlClient client = new ControlClient(directory.socket("net"))) {
            return client.run(List.of(args), in, out, err);
        }
    }

    @Test
    void aToolsOutputAndExitCodeComeBack() throws IOException {
        serve((args, in, o, e) -> {
            o.write(String.join("|", args).getBytes(StandardCharsets.UTF_8));
            e.write("oops".getBytes(StandardCharsets.UTF_8));
            return 7;
        });
        assertThat(run(NOTHING, "ping", "-c", "1", "ä\n\"")).isEqualTo(7);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ping|-c|1|ä\n\"");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("oops");
        server.close();
        assertThat(directory.socket("net")).doesNotExist();
    }

    @Test
    void inputIsCarriedToItsEnd() throws IOException {
        byte[] data = new byte[1_000_000];
        Arrays.fill(data, (byte) 'x');
        serve((args, in, o, e) -> {
            in.transferTo(o);
            return 0;
        });
        assertThat(run(new ByteArrayInputStream(data), "nc")).isZero();
        assertThat(Arrays.equals(out.toByteArray(), data)).isTrue();
    }

    @Test
    void aToolThatReadsNothingEndsThoughThereIsInput() throws IOException {
        serve((args, in, o, e) -> 0);
        assertThat(run(new ByteArrayInputStream(new byte[1_000_000]), "netstat"))
                .isZero();
    }

    @Test
    void anInterruptedToolStillHasItsSay() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        serve((args, in, o, e) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException x) {
                o.write("statistics".getBytes(StandardCharsets.US_ASCII));
            }
            return 3;
        });
        try (ControlClient client = new ControlClient(directory.socket("net"))) {
            Thread.ofVirtual().start(() -> {
                try {
                    running.await();
                    client.interrupt();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(client.run(List.of("ping"), NOTHING, out, err)).isEqualTo(3);
            assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("statistics");
        }
    }

    @Test
    void aClientThatGoesInterruptsItsTool() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        serve((args, in, o, e) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException x) {
                interrupted.countDown();
            }
            return 0;
        });
        try (SocketChannel c = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
            c.write(ByteBuffer.wrap("{\"args\":[\"ping\"]}\n".getBytes(StandardCharsets.US_ASCII)));
            running.await();
        }
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nonsenseIsClosed() throws IOException {
        serve((args, in, o, e) -> 0);
        for (String line : new String[] {"nonsense\n", "[]\n", "x".repeat(70_000) + "\n"}) {
            try (SocketChannel c = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
                int n;
                try {
                    c.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
                    n = c.read(ByteBuffer.allocate(1));
                } catch (IOException e) {
                    n = -1; // closed while it was being written
                }
                assertThat(n).isEqualTo(-1);
            }
        }
        assertThat(run(NOTHING, "netstat")).isZero();
    }

    @Test
    void onlyTheUserMayLookIntoTheDirectory() throws IOException {
        serve((args, in, o, e) -> 0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("jackfield"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aNameIsUsedOnceAtATime() throws IOException {
        serve((args, in, o, e) -> 0);
        assertThatThrownBy(() -> new ControlServer(directory, "net", (args, in, o, e) -> 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("net is running already");
        assertThat(directory.running()).containsExactly("net");
        server.close();
        assertThat(directory.running()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftBehindIsNoHindrance() throws IOException {
        directory.prepare();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(directory.socket("net")));
        }
        assertThat(directory.socket("net")).exists();
        assertThat(directory.running()).isEmpty();
        serve((args, in, o, e) -> 0);
        assertThat(directory.running()).containsExactly("net");
    }

    @Test
    void namesAreFileNames() {
        assertThat(List.of("jack0", "a.b-c_d").stream().allMatch(ControlDirectory::isName))
                .isTrue();
        assertThat(List.of("", "..", "a/b", "-x", "x".repeat(33)).stream().noneMatch(ControlDirectory::isName))
                .isTrue();
    }
}
