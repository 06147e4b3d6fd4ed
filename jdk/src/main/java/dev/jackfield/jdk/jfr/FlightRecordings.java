package dev.jackfield.jdk.jfr;

import dev.jackfield.host.Host;
import dev.jackfield.host.HostWatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** Has hosts traced while a recording of JFR runs, and only then: without one a host has no trace, and its events cost nothing. */
public final class FlightRecordings implements HostWatcher, FlightRecorderListener {
    private final Set<Host> hosts = Collections.newSetFromMap(new WeakHashMap<>()); // guarded by this
    private boolean running;

    /** For {@link java.util.ServiceLoader}. */
    public FlightRecordings() {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addListener(this);
            running = FlightRecorder.isInitialized() && isRunning();
        }
    }

    private static boolean isRunning() {
        return FlightRecorder.getFlightRecorder().getRecordings().stream()
                .anyMatch(r -> r.getState() == RecordingState.RUNNING);
    }

    @Override
    public synchronized void made(Host host) {
        hosts.add(host);
        if (running) {
            host.setTrace(new EventTrace(host.name()));
        }
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        boolean now = isRunning();
        List<Host> all;
        synchronized (this) {
            if (now == running) {
                return;
            }
            running = now;
            all = new ArrayList<>(hosts);
        }
        all.forEach(h -> h.setTrace(now ? new EventTrace(h.name()) : null));
    }
}
