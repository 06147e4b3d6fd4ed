package dev.jackfield.bench;

import java.io.IOException;
import java.util.List;

/** A network namespace of Linux for the time of a run. What is in it goes with it. */
final class Namespace implements AutoCloseable {
    /** What both ends of a pair are called. */
    static final String VETH = "veth0";

    private final String name;

    /** Makes one, in which the kernel's settings are those of the hosts that it is compared with ({@link Worker}). */
    Namespace(String suffix) throws IOException, InterruptedException {
        name = "jfbench-" + ProcessHandle.current().pid() + "-" + suffix;
        Shell.run("ip", "netns", "add", name);
        try {
            Shell.run("ip", "-n", name, "link", "set", "lo", "up");
            set("ipv4/tcp_congestion_control", "reno");
            set("ipv4/tcp_max_tw_buckets", "512");
            set("ipv4/ip_local_port_range", "10240 65535");
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private void set(String sysctl, String value) throws IOException, InterruptedException {
        Shell.run("ip", "netns", "exec", name, "sh", "-c", "echo '" + value + "' >/proc/sys/net/" + sysctl);
    }

    /** What runs a command in it. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Connects two by a veth pair, each end with an address of the prefix length that all have here. */
    static void connect(Namespace a, String addressA, Namespace b, String addressB)
            throws IOException, InterruptedException {
        cable(a, b);
        a.configure(VETH, addressA);
        b.configure(VETH, addressB);
    }

    /** The same, with a port for an XDP socket at the first one's end: the other end must compute checksums, for XDP is not told that it did not. */
    static void connectPort(Namespace port, Namespace b, String addressB) throws IOException, InterruptedException {
        cable(port, b);
        Shell.run("ip", "-n", port.name, "link", "set", VETH, "up");
        b.configure(VETH, addressB);
        Shell.run("ip", "netns", "exec", b.name, "ethtool", "-K", VETH, "tx", "off");
    }

    private static void cable(Namespace a, Namespace b) throws IOException, InterruptedException {
        Shell.run("ip", "link", "add", VETH, "netns", a.name, "type", "veth", "peer", VETH, "netns", b.name);
    }

    /** Gives a device an address, and sets it up. */
    void configure(String device, String address) throws IOException, InterruptedException {
        Shell.run("ip", "-n", name, "address", "add", address + "/" + Worker.PREFIX, "dev", device);
        Shell.run("ip", "-n", name, "link", "set", device, "up");
    }

    @Override
    public void close() {
        try {
            Shell.run("ip", "netns", "delete", name);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
