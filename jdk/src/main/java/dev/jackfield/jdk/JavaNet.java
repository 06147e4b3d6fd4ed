package dev.jackfield.jdk;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.net.JdkPatches;
import dev.jackfield.jdk.net.SocketFactories;
import java.lang.instrument.Instrumentation;
import java.security.Security;

/** java.net on the hosts of this JVM. */
public final class JavaNet {
    private JavaNet() {}

    /**
     * Has Socket, ServerSocket, DatagramSocket and MulticastSocket ask which host the calling thread belongs to ({@link
     * dev.jackfield.host.Host#current}), from now on and for as long as the JVM runs; threads that belong to none are served by the
     * kernel as before. A second call does nothing.
     *
     * <p>InetAddress keeps answers by name alone, so that a name would be the same on all hosts; unless it was used before, it is told not
     * to.
     *
     * @throws IllegalStateException when somebody else has set the JVM's socket factories
     */
    public static void install() {
        if (Security.getProperty("networkaddress.cache.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "0");
        }
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        SocketFactories.install();
    }

    /** What a program that has the host in its hand uses, instead of running on it. */
    public static HostSockets on(Host host) {
        install();
        return new HostSockets(host);
    }

    /**
     * {@link #install}, by an agent, which reaches what the JDK offers no hook for: {@code new Socket(Proxy)}, {@link
     * java.net.InetAddress#isReachable(int)}, and {@link java.net.InetAddress#getLocalHost}.
     */
    public static void install(Instrumentation agent) {
        install();
        JdkPatches.apply(agent);
    }
}
