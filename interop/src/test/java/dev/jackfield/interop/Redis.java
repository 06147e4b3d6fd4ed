package dev.jackfield.interop;

import java.io.IOException;

/** Debian's Redis. */
final class Redis {
    static final int PORT = 6379;

    private Redis() {}

    static AutoCloseable start(Scene scene) throws IOException {
        LinuxServer server = new LinuxServer("redis");
        server.start(
                scene,
                "Ready to accept connections",
                "redis-server",
                "--bind",
                Scene.SERVER,
                "--port",
                "" + PORT,
                "--protected-mode",
                "no",
                "--save",
                "",
                "--dir",
                server.directory.toString());
        return server;
    }
}
