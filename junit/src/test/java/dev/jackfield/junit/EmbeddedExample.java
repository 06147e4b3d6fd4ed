package dev.jackfield.junit;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.HostSockets;
import dev.jackfield.jdk.JavaNet;
import dev.jackfield.link.Cable;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** Two hosts, a cable, and ordinary Java sockets on both; the machine's network is not touched. */
final class EmbeddedExample {
    private EmbeddedExample() {}

    public static void main(String[] args) throws Exception {
        try (Host office = Host.builder("office").build();
                Host branch = Host.builder("branch").build()) {
            Cable cable = new Cable(office.clock(), 1);
            office.attach("eth0", LinkType.ETHERNET, cable.a());
            branch.attach("eth0", LinkType.ETHERNET, cable.b());
            office.addAddress("eth0", "10.9.0.1/24");
            branch.addAddress("eth0", "10.9.0.2/24");
            branch.names().add("office", "10.9.0.1");

            HostSockets onOffice = JavaNet.on(office);
            HostSockets onBranch = JavaNet.on(branch);
            try (ServerSocket listener = onOffice.serverSocketFactory().createServerSocket(7)) {
                onOffice.executor().execute(() -> echo(listener));
                try (Socket s = onBranch.socketFactory().createSocket("office", 7)) {
                    s.getOutputStream().write("hello".getBytes());
                    s.shutdownOutput();
                    System.out.println(new String(s.getInputStream().readAllBytes()));
                }
            }
        }
    }

    private static void echo(ServerSocket listener) {
        try (Socket s = listener.accept()) {
            s.getInputStream().transferTo(s.getOutputStream());
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
