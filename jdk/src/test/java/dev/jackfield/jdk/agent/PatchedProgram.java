package dev.jackfield.jdk.agent;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Runs in a JVM with the agent, over a network of two hosts, and prints what happened, a line each. */
final class PatchedProgram {
    private PatchedProgram() {}

    public static void main(String[] args) throws Exception {
        try (Network net = Network.realTime(1)) {
            Host client = net.host("client");
            Host server = net.host("server");
            net.cable(client, "10.0.0.1/24", server, "10.0.0.2/24");

            System.out.println("kernel's local host is of a host: "
                    + InetAddress.getLocalHost().getHostName().equals("client"));
            client.call(() -> {
                System.out.println("local host: " + InetAddress.getLocalHost());
                System.out.println("server: " + InetAddress.getByName("server").isReachable(2_000));
                System.out.println(
                        "nobody: " + InetAddress.getByName("10.0.0.9").isReachable(50));
                System.out.println("far: " + InetAddress.getByName("192.0.2.1").isReachable(50));
                try {
                    InetAddress.getByName("server").isReachable(-1);
                } catch (IllegalArgumentException e) {
                    System.out.println(e.getMessage());
                }
                return null;
            });
            server.call(() -> {
                ServerSocket s = new ServerSocket(1080);
                return Thread.startVirtualThread(() -> socks(s));
            });
            client.call(() -> {
                Proxy proxy = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("server", 1080));
                try (Socket s = new Socket(proxy)) {
                    s.connect(InetSocketAddress.createUnresolved("shop", 80));
                    System.out.println(
                            "through SOCKS: " + new String(s.getInputStream().readAllBytes()));
                }
                return null;
            });
            server.call(() -> {
                ServerSocket s = new ServerSocket(8080);
                return Thread.startVirtualThread(() -> http(s));
            });
            client.call(() -> {
                Proxy proxy = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("server", 8080));
                try (Socket s = new Socket(proxy)) {
                    s.connect(InetSocketAddress.createUnresolved("shop", 80));
                    s.getOutputStream().write('?');
                    System.out.println(
                            "through HTTP: " + new String(s.getInputStream().readNBytes(5)));
                }
                return null;
            });
            client.call(() -> {
                streams();
                return null;
            });
        }
    }

    /** Streams of one channel: the one writes while the other waits to read. */
    private static void streams() throws Exception {
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        try (SocketChannel c = SocketChannel.open(listener.getLocalAddress());
                SocketChannel peer = listener.accept()) {
            InputStream in = Channels.newInputStream(c);
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    in.read();
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            while (reader.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            Channels.newOutputStream(c).write('x');
            System.out.println("written while a read waits: "
                    + (char) Channels.newInputStream(peer).read());
            Channels.newOutputStream(peer).write('y');
            reader.join();
        }
        listener.close();
    }

    /** A SOCKS 5 server (RFC 1928) that goes nowhere: it says what it was asked for. */
    private static void socks(ServerSocket listener) {
        try (listener;
                Socket s = listener.accept()) {
            InputStream in = s.getInputStream();
            in.skipNBytes(1);
            in.skipNBytes(in.read()); // the methods it knows
            s.getOutputStream().write(new byte[] {5, 0});
            in.skipNBytes(4); // version, command, reserved, type of address
            String name = new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII);
            int port = in.read() << 8 | in.read();
            s.getOutputStream().write(new byte[] {5, 0, 0, 1, 10, 0, 0, 2, 0, 80});
            s.getOutputStream().write((name + ":" + port).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            System.out.println(e);
        }
    }

    /** An HTTP proxy that answers CONNECT, and greets once it is spoken to: what came with its answer the JDK would take for a part of it. */
    private static void http(ServerSocket listener) {
        try (listener;
                Socket s = listener.accept()) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) s.getInputStream().read());
            }
            System.out.println(head.substring(0, head.indexOf("\r")));
            s.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            int spoken = s.getInputStream().read();
            assert spoken == '?';
            s.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            int end = s.getInputStream().read();
            assert end == -1;
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
