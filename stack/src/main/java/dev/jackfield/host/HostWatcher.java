package dev.jackfield.host;

import java.util.List;
import java.util.ServiceLoader;

/** A service that is told of each host that is made, so that it may {@linkplain Host#setTrace trace} it. */
public interface HostWatcher {
    /** Those that there are. */
    List<HostWatcher> ALL = ServiceLoader.load(HostWatcher.class, HostWatcher.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    /** A host was made; the calling thread may hold no core. It must not be kept from the collector. */
    void made(Host host);
}
