package dev.jackfield.junit;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Ladder;
import dev.jackfield.lab.LadderRecorder;
import dev.jackfield.lab.Network;
import dev.jackfield.lab.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The network of one test, what is written down of it, and whether that is kept. */
final class TestNetwork implements AutoCloseable {
    /** So many frames of a ladder are told with the failure; the file has all. */
    private static final int TOLD = 60;

    private final JackfieldNetwork settings;
    private final Network network;
    private final Path capture;
    private final Path ladders;
    private final List<LadderRecorder> recorders = new ArrayList<>();
    private final Leaks leaks;
    private Segment lan; // null until a host is plugged in
    private int plugged;
    private boolean failed;

    /**
     * @param name of its files
     * @param alone whether no other test runs meanwhile
     */
    TestNetwork(JackfieldNetwork settings, String name, boolean alone) throws IOException {
        this.settings = settings;
        leaks = new Leaks(List.of(settings.lingering()), alone);
        Path directory = Files.createDirectories(Path.of(settings.directory()));
        capture = directory.resolve(name + ".pcapng");
        ladders = directory.resolve(name + ".txt");
        Files.deleteIfExists(ladders);
        network = settings.virtual() ? Network.virtual(settings.seed()) : Network.realTime(settings.seed());
        network.capture(capture);
    }

    Network network() {
        return network;
    }

    /** The host of that name; made if there is none, and then plugged into the switch. */
    Host host(String name) {
        for (Host h : network.hosts()) {
            if (h.name().equals(name)) {
                return h;
            }
        }
        if (lan == null) {
            lan = network.lan("lan");
        }
        Host h = network.host(name);
        lan.plug(h, "10.0.0." + ++plugged + "/24");
        return h;
    }

    /** Begins to watch each two of its hosts. */
    void begin() {
        List<Host> hosts = network.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            for (int j = i + 1; j < hosts.size(); j++) {
                recorders.add(new LadderRecorder(hosts.get(i), hosts.get(j)));
            }
        }
    }

    /** What has to hold when the test itself is content. */
    void finish() throws InterruptedException {
        if (settings.virtual()) {
            network.world().join();
        }
        if (settings.leaks()) {
            leaks.check(network);
        }
        if (network.faults() > 0) {
            throw new AssertionError("the stack itself failed " + network.faults() + " times");
        }
    }

    /** The failure, with the evidence. */
    Throwable failed(Throwable failure) {
        failed = true;
        StringBuilder text = new StringBuilder();
        StringBuilder told = new StringBuilder();
        for (LadderRecorder r : recorders) {
            Ladder l = r.ladder();
            if (!l.isEmpty()) {
                text.append(l).append('\n');
                told.append(l.toString(TOLD)).append('\n');
            }
        }
        try {
            Files.writeString(ladders, text);
            failure.addSuppressed(new NetworkEvidence(capture, ladders, told.toString()));
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** The files that are kept. */
    List<Path> evidence() {
        return failed ? List.of(capture, ladders) : List.of();
    }

    @Override
    public void close() throws IOException {
        recorders.forEach(LadderRecorder::close);
        network.close();
        if (!failed) {
            Files.deleteIfExists(capture);
        }
    }
}
