/** java.net and NIO on a host of one's own: unmodified Java programs, with the stack below them instead of the kernel. */
module dev.jackfield.jdk {
    requires transitive java.instrument;
    requires transitive java.net.http;
    requires jdk.jfr;
    requires jdk.net;
    requires jdk.unsupported;
    requires transitive dev.jackfield.stack;

    exports dev.jackfield.jdk;
    exports dev.jackfield.jdk.nio;

    provides dev.jackfield.host.HostWatcher with
            dev.jackfield.jdk.jfr.FlightRecordings;
    provides java.net.spi.InetAddressResolverProvider with
            dev.jackfield.jdk.net.HostNames;
    provides java.nio.channels.spi.AsynchronousChannelProvider with
            dev.jackfield.jdk.nio.HostAsynchronousChannelProvider;
    provides java.nio.channels.spi.SelectorProvider with
            dev.jackfield.jdk.nio.HostSelectorProvider;
}
