package dev.jackfield.linux;

import dev.jackfield.wire.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/** Prefixes for tests, out of the range for measurements, 198.18.0.0/15 (RFC 2544), that nobody else on this machine has. */
final class TestAddresses {
    private TestAddresses() {}

    /** The {@code n}th address of a free prefix of length 30. */
    static IpAddress prefix30(int n) throws SocketException {
        for (; ; ) {
            int prefix = 0xc612_0000 | ThreadLocalRandom.current().nextInt(1 << 17) & ~3;
            boolean free = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(IpAddress::of)
                    .noneMatch(a -> a.isV4() && (a.bits4() & ~3) == prefix);
            if (free) {
                return IpAddress.v4(prefix + n);
            }
        }
    }
}
