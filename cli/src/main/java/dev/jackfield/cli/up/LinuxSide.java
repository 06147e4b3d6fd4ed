package dev.jackfield.cli.up;

import dev.jackfield.linux.NetworkSetup;
import dev.jackfield.linux.TunDevice;
import dev.jackfield.wire.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Linux's side of the device: its address there, and its routes to what is behind us. */
final class LinuxSide implements AutoCloseable {
    private final TunDevice device;
    private final IpAddress address;
    private final int prefixLength;
    private List<String> route; // that we added, as arguments of ip-route; null when none

    private LinuxSide(TunDevice device, IpAddress address, int prefixLength) {
        this.device = device;
        this.address = address;
        this.prefixLength = prefixLength;
    }

    /** That of a device; one that exists keeps the address it has. */
    static LinuxSide of(TunDevice device, UpOptions options) {
        UpOptions.Cidr ours = options.address();
        IpAddress address = options.hostAddress();
        if (address == null) {
            address = NetworkSetup.otherAddress(ours.address(), ours.length());
            if (!device.created()) {
                try (NetworkSetup setup = new NetworkSetup(device.name())) {
                    address = setup.address();
                } catch (IOException e) {
                    // it has none yet: whoever made it will know
                }
            }
        }
        return new LinuxSide(device, address, ours.length());
    }

    /** Whether we made the device. */
    boolean made() {
        return device.created();
    }

    IpAddress address() {
        return address;
    }

    /** Gives a device that we made its address and MTU, and switches it on. */
    void configure(int mtu) throws IOException {
        try (NetworkSetup setup = new NetworkSetup(device.name())) {
            setup.mtu(mtu);
            setup.address(address, prefixLength);
            setup.up(true);
        }
    }

    /**
     * Adds a route, by the program ip(8): there is no simpler way that is not deprecated.
     *
     * @return when that fails, what to do by hand
     */
    Optional<String> route(String prefix, IpAddress via) {
        List<String> r = List.of(prefix, "via", via.toString(), "dev", device.name());
        if (ip("add", r)) {
            route = r;
            return Optional.empty();
        }
        return Optional.of("Linux needs a route: ip route add " + String.join(" ", r));
    }

    private static boolean ip(String verb, List<String> route) {
        List<String> command = new ArrayList<>(List.of("ip", "route", verb));
        command.addAll(route);
        try {
            Process p = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return p.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Removes the route; what else there is goes with the device. */
    @Override
    public void close() {
        if (route != null && !device.created()) {
            ip("del", route);
        }
    }
}
