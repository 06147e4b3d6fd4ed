package dev.jackfield.cli.control;

import dev.jackfield.cli.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs tools for those who connect to the control socket. */
public final class ControlServer implements AutoCloseable {
    /** Runs a tool. */
    public interface Runner {
        /**
         * @param args the tool's name and arguments
         * @return its exit code
         */
        int run(List<String> args, InputStream in, OutputStream out, OutputStream err) throws Exception;
    }

    private static final int LONGEST_REQUEST = 65_536;

    private final Path path;
    private final ServerSocketChannel listener;
    private final Runner runner;

    /**
     * Listens, and serves from then on.
     *
     * @throws IOException when a network of this name is running already, among others
     */
    public ControlServer(ControlDirectory directory, String name, Runner runner) throws IOException {
        this.runner = runner;
        directory.prepare();
        path = directory.socket(name);
        if (Files.exists(path)) {
            if (ControlDirectory.answers(path)) {
                throw new IOException("a network named " + name + " is running already: give this one another --name");
            }
            Files.delete(path);
        }
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        Thread.ofPlatform().daemon().name("jackfield-control").start(this::acceptAll);
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    private void acceptAll() {
        for (; ; ) {
            try {
                SocketChannel c = listener.accept();
                Thread.ofVirtual().name("control").start(() -> serve(c));
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    return;
                }
            }
        }
    }

    private void serve(SocketChannel c) {
        try (c) {
            List<String> args = request(c);
            if (args != null) {
                new ControlSession(c).run(runner, args);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    /** The arguments of the line with which a client begins; null when it sends none. */
    private static List<String> request(SocketChannel c) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(LONGEST_REQUEST);
        ByteBuffer one = ByteBuffer.allocate(1); // not a byte further: frames follow
        while (line.hasRemaining()) {
            if (c.read(one.clear()) < 0) {
                return null;
            }
            if (one.get(0) == '\n') {
                try {
                    String text = new String(line.array(), 0, line.position(), StandardCharsets.UTF_8);
                    List<String> args = new ArrayList<>();
                    if (Json.parseObject(text).get("args") instanceof List<?> list) {
                        list.forEach(a -> args.add(String.valueOf(a)));
                    }
                    return args;
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
            line.put(one.get(0));
        }
        return null;
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // a socket that nobody answers is taken for what it is
        }
    }
}
