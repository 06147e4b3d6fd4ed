package dev.jackfield.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jackfield.host.Host;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** The example of docs/testing.md. Its second test fails on purpose; NetworkExtensionTest runs both and looks at the report. */
@JackfieldNetwork(seed = 7)
class ShopExample {
    /** A server as anybody would write it: it answers one order. */
    private static void sell(ServerSocket shop) throws IOException {
        try (shop;
                Socket customer = shop.accept()) {
            customer.getInputStream().read();
            customer.getOutputStream().write("thank you".getBytes());
        }
    }

    /** And a client. */
    private static String buy() throws IOException {
        try (Socket s = new Socket("shop", 80)) {
            s.setSoTimeout(2_000);
            s.getOutputStream().write('1');
            return new String(s.getInputStream().readAllBytes());
        }
    }

    private static void open(Host shop) throws Exception {
        shop.call(() -> {
            ServerSocket listener = new ServerSocket(80);
            return Thread.startVirtualThread(() -> {
                try {
                    sell(listener);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        });
    }

    @Test
    void anOrderArrivesOverABadLine(Network net, @On("shop") Host shop, @On("customer") Host customer)
            throws Exception {
        net.links().getFirst().loss(0.1).delay(5);
        open(shop);
        assertEquals("thank you", customer.call(ShopExample::buy));
    }

    @Test
    void anOrderArrivesWhileTheNetworkIsDivided(Network net, @On("shop") Host shop, @On("customer") Host customer)
            throws Exception {
        open(shop);
        net.partition(shop, customer);
        assertEquals("thank you", customer.call(() -> {
            try (Socket s = new Socket()) {
                s.connect(new InetSocketAddress("shop", 80), 500);
                return "connected";
            }
        }));
    }
}
