package dev.jackfield.interop;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Link;
import dev.jackfield.lab.Network;
import dev.jackfield.link.LinkType;
import dev.jackfield.linux.TunDevice;
import dev.jackfield.testing.Namespace;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A network of a client and a server, with a router between them. The server is a host of ours, or Linux in a namespace of its own,
 * behind a TAP device:
 *
 * <pre>
 *   client ── line ── router ── cable or TAP ── server
 *   10.0.1.2   10.0.1.1  10.0.2.1           10.0.2.2
 * </pre>
 */
final class Routed implements AutoCloseable {
    private static final String TAP = "tap0";

    final Host client;
    final Link line;
    private final Host router;
    private Host server; // null where it is Linux
    private Namespace linux; // null where it is not

    private Routed(Network net) {
        client = net.host("client");
        router = net.router("router");
        line = net.cable(client, "10.0.1.2/24", router, "10.0.1.1/24");
        net.gateway(client, "10.0.1.1");
    }

    static Routed onHosts(Network net) {
        Routed all = new Routed(net);
        all.server = net.host("server");
        net.cable(all.router, "10.0.2.1/24", all.server, Scene.SERVER + "/24");
        net.gateway(all.server, "10.0.2.1");
        return all;
    }

    /** @param scratch a directory for the output of Linux's programs */
    static Routed withLinux(Network net, Path scratch) throws IOException {
        Routed all = new Routed(net);
        all.client.names().add("server", Scene.SERVER);
        all.linux = new Namespace(scratch);
        try {
            all.plugLinux();
        } catch (Throwable t) {
            all.close();
            throw t;
        }
        return all;
    }

    private void plugLinux() throws IOException {
        TunDevice tap = TunDevice.attach("jfi%d", LinkType.ETHERNET);
        router.attach(TAP, LinkType.ETHERNET, tap);
        router.addAddress(TAP, "10.0.2.1/24");
        linux.adopt(tap.name());
        linux.run("ip", "address", "add", Scene.SERVER + "/24", "dev", tap.name())
                .expectSuccess();
        linux.run("ip", "link", "set", tap.name(), "up").expectSuccess();
        linux.run("ip", "route", "add", "default", "via", "10.0.2.1").expectSuccess();
    }

    Namespace linux() {
        return linux;
    }

    /** Starts the one half, has the other speak with it, and ends the first, each where it belongs. */
    void play(Conversation c, Scene scene) throws Exception {
        AutoCloseable running = server == null
                ? c.server().start(scene)
                : server.call(() -> c.server().start(scene));
        try {
            client.call(() -> {
                c.client().converse(scene);
                return null;
            });
        } finally {
            if (server == null) {
                running.close();
            } else {
                server.call(() -> {
                    running.close(); // some connect to themselves to do so
                    return null;
                });
            }
        }
    }

    @Override
    public void close() {
        if (linux != null) {
            if (router.interfaces().stream().anyMatch(i -> i.name().equals(TAP))) {
                router.detach(TAP);
            }
            linux.close();
        }
    }
}
