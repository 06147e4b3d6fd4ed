package dev.jackfield.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An Ethernet interface of Linux that is there and up, and what a socket on it needs to know.
 *
 * @param index its number
 * @param mac its link address, 48 bits
 * @param mtu the largest packet, in bytes
 */
record EthernetPort(int index, long mac, int mtu) {
    private static final String ARPHRD_ETHER = "1";

    /** Looks at an interface; the message of the exception says in one line why it will not do. */
    static EthernetPort of(String name) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("packet and XDP sockets need Linux");
        }
        if (!NetworkSetup.exists(name)) {
            throw new IOException("there is no interface " + name);
        }
        try (NetworkSetup setup = new NetworkSetup(name)) {
            if (!Files.readString(Path.of("/sys/class/net", name, "type"))
                    .strip()
                    .equals(ARPHRD_ETHER)) {
                throw new IOException(name + ": not an Ethernet interface");
            }
            if (!setup.up()) {
                throw new IOException(name + ": the interface is down: ip link set " + name + " up");
            }
            return new EthernetPort(setup.index(), setup.mac(), setup.mtu());
        }
    }
}
