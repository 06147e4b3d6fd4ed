package dev.jackfield.jdk.nio;

import dev.jackfield.host.Host;
import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;

/** A pipe on a host: in memory, in the host's time, and its ends go with the host's channels in one selector. */
final class HostPipe extends Pipe {
    private final SourceChannel source;
    private final SinkChannel sink;

    HostPipe(SelectorProvider provider, Host host) {
        PipeBuffer buffer = new PipeBuffer(host.core());
        source = new PipeSource(provider, buffer);
        sink = new PipeSink(provider, buffer);
    }

    @Override
    public SourceChannel source() {
        return source;
    }

    @Override
    public SinkChannel sink() {
        return sink;
    }
}
