package dev.jackfield.cli.run;

import dev.jackfield.cli.control.ControlDirectory;
import dev.jackfield.cli.control.ControlServer;
import dev.jackfield.cli.tool.ToolContext;
import dev.jackfield.cli.up.UpNetwork;
import dev.jackfield.cli.up.UpOptions;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import dev.jackfield.link.PcapngWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A program's host and what comes with it: its device, its network or its loopback alone, its capture, its control socket, its published ports. */
public final class RunNetwork implements AutoCloseable {
    private static final int ETHERNET_MTU = 1500;
    private static final UpOptions.Services NONE = new UpOptions.Services(null, null, 80, null, null, null, null);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Host host;

    private RunNetwork() {}

    /**
     * Brings it up; what was made is taken down again when something fails.
     *
     * @throws IOException whose message says in one line what is wrong
     */
    public static RunNetwork start(RunOptions o, UpNetwork.Tools tools) throws IOException {
        RunNetwork n = new RunNetwork();
        try {
            if (o.tap() != null) {
                n.onDevice(o, tools);
            } else {
                n.inside(o, tools);
            }
            for (RunOptions.Published p : o.published()) {
                n.parts.push(new Publisher(n.host, p));
            }
            return n;
        } catch (IOException | RuntimeException e) {
            n.close();
            throw e;
        }
    }

    /** The program's host. */
    public Host host() {
        return host;
    }

    private void onDevice(RunOptions o, UpNetwork.Tools tools) throws IOException {
        UpNetwork up = UpNetwork.start(
                new UpOptions(
                        o.name(),
                        UpOptions.Device.of(UpOptions.Kind.TAP, o.tap()),
                        o.address(),
                        null,
                        o.gateway(),
                        ETHERNET_MTU,
                        0,
                        UpOptions.INSIDE,
                        NONE,
                        o.capture(),
                        Map.of()),
                tools);
        parts.push(up);
        host = up.host();
    }

    /** A network in this JVM alone: that of a file, or one host, which is on a link of its own when it has an address. */
    private void inside(RunOptions o, UpNetwork.Tools tools) throws IOException {
        Network network;
        if (o.network() != null) {
            NetworkFile f = NetworkFile.read(o.network());
            network = f.network();
            host = f.program();
        } else {
            network = Network.realTime(1);
            host = network.host(o.name());
        }
        parts.push(network);
        if (o.address() != null) {
            network.lan("lan").plug(host, o.address().toString());
        }
        if (o.capture() != null) {
            capture(o, network);
        }
        parts.push(new ControlServer(
                ControlDirectory.ofUser(),
                o.name(),
                (args, in, out, err) -> tools.run(
                        args,
                        new ToolContext(
                                host,
                                network.hosts(),
                                in,
                                out,
                                err,
                                body -> Thread.ofVirtual().start(body)))));
    }

    /** Of a network all that passes on its links; of a lone host what it says to itself, too. */
    private void capture(RunOptions o, Network network) throws IOException {
        PcapngWriter w = PcapngWriter.create(o.capture());
        parts.addLast(w); // is closed when nothing passes any more
        if (o.network() == null) {
            host.capture("lo", w);
        }
        network.capture(w);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.err.println("jackfield run: " + e.getMessage());
            }
        }
    }
}
