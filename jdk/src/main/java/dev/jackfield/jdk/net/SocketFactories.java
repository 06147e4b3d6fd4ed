package dev.jackfield.jdk.net;

import dev.jackfield.host.Host;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;

/** The factories of java.net, which can be set once in a JVM: they stay, and decide for each socket by the thread that makes it. */
public final class SocketFactories {
    private static boolean installed;

    private SocketFactories() {}

    /**
     * Sets them, once.
     *
     * @throws IllegalStateException when somebody else has set one before
     */
    @SuppressWarnings("deprecation") // since 17, not for removal: there is no other way
    public static synchronized void install() {
        if (installed) {
            return;
        }
        try {
            Socket.setSocketImplFactory(() -> new DualSocket(Host.current(), false));
            ServerSocket.setSocketFactory(() -> new DualSocket(Host.current(), true));
            DatagramSocket.setDatagramSocketImplFactory(() -> {
                Host h = Host.current();
                return h == null ? new KernelDatagram() : new HostDatagram(h);
            });
        } catch (IOException e) {
            throw new IllegalStateException("somebody else has set the socket factories of this JVM", e);
        }
        installed = true;
    }
}
