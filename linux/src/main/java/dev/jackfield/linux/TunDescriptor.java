package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Opens a descriptor of /dev/net/tun, attached to a device, and explains in one line why it cannot
 * (Documentation/networking/tuntap.rst of Linux).
 *
 * @param fd the descriptor, non-blocking
 * @param name the device's
 * @param created whether the device was made by this and so goes when the descriptor is closed
 */
record TunDescriptor(int fd, String name, boolean created) {
    private static final String PATH = "/dev/net/tun";

    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final long TUNSETVNETHDRSZ = 0x4004_54d8L;
    private static final int IFF_TUN = 1,
            IFF_TAP = 2,
            IFF_NAPI = 0x10,
            IFF_NO_PI = 0x1000,
            IFF_VNET_HDR = 0x4000,
            IFF_TUN_EXCL = 0x8000;
    private static final int TUN_F_CSUM = 1, TUN_F_TSO4 = 2, TUN_F_TSO6 = 4, TUN_F_TSO_ECN = 8;

    private static final int CAP_NET_ADMIN = 12;

    private static final String NO_TUN = "there is no " + PATH + ": load the module (modprobe tun)";
    private static final String NOT_OPENED = "not permitted to open " + PATH + ": run as root";

    /** Why no device can be made here, in one line. */
    static Optional<String> unavailable() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("TUN and TAP need Linux");
        }
        Path path = Path.of(PATH);
        if (!Files.exists(path)) {
            return Optional.of(NO_TUN);
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            return Optional.of(NOT_OPENED);
        }
        return mayAdminister()
                ? Optional.empty()
                : Optional.of("not permitted to create network devices: run as root, or with CAP_NET_ADMIN");
    }

    private static boolean mayAdminister() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("CapEff:"))
                    .map(l -> l.substring(7).strip())
                    .allMatch(hex -> (Long.parseUnsignedLong(hex, 16) >>> CAP_NET_ADMIN & 1) != 0);
        } catch (IOException e) {
            return true; // the attempt will tell
        }
    }

    static TunDescriptor open(String name, LinkType type, boolean vnet) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("TUN and TAP need Linux");
        }
        if (!InterfaceRequest.isName(name)) {
            throw new IOException("not a name for a device: \"" + name + "\": 1 to " + InterfaceRequest.NAME_MAX
                    + " characters, no blank, no / and no :");
        }
        Libc libc = new Libc();
        int fd = libc.open(PATH, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw new IOException(
                    switch (fd) {
                        case Libc.ENOENT, Libc.ENODEV, Libc.ENXIO -> NO_TUN;
                        case Libc.EACCES, Libc.EPERM -> NOT_OPENED;
                        default -> "cannot open " + PATH + ": " + Libc.text(fd);
                    });
        }
        try (Arena arena = Arena.ofConfined()) {
            return attach(libc, arena, fd, name, type, vnet);
        } catch (IOException e) {
            libc.close(fd);
            throw e;
        }
    }

    private static TunDescriptor attach(Libc libc, Arena arena, int fd, String name, LinkType type, boolean vnet)
            throws IOException {
        int mode = (type == LinkType.ETHERNET ? IFF_TAP : IFF_TUN) | IFF_NO_PI | (vnet ? IFF_VNET_HDR : 0);
        InterfaceRequest request = new InterfaceRequest(arena, name);
        request.flags(mode | IFF_TUN_EXCL | (vnet ? 0 : IFF_NAPI)); // single frames are merged by Linux
        int r = libc.ioctl(fd, TUNSETIFF, request.segment);
        boolean created = r >= 0;
        if (r == Libc.EBUSY) { // there is one already
            request.flags(mode);
            r = libc.ioctl(fd, TUNSETIFF, request.segment);
        }
        if (r < 0) {
            throw new IOException(whyNotAttached(r, name, type));
        }
        if (vnet) {
            offload(libc, arena, fd, name);
        }
        return new TunDescriptor(fd, request.name(), created);
    }

    private static void offload(Libc libc, Arena arena, int fd, String name) throws IOException {
        MemorySegment size = arena.allocateFrom(JAVA_INT, VirtioNetHeader.LENGTH);
        int r = libc.ioctl(fd, TUNSETVNETHDRSZ, size);
        if (r >= 0) {
            r = libc.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN);
        }
        if (r < 0) {
            throw new IOException(name + ": no checksum and segmentation offload: " + Libc.text(r));
        }
    }

    private static String whyNotAttached(int failure, String name, LinkType type) {
        String kind = type == LinkType.ETHERNET ? "TAP" : "TUN";
        return switch (failure) {
            case Libc.EBUSY -> name + ": the device is in use by another process";
            case Libc.EPERM ->
                "not permitted to create or use the device " + name + ": run as root, or have root create it "
                        + "(ip tuntap add dev " + name + " mode " + kind.toLowerCase(Locale.ROOT)
                        + " user ...)";
            case Libc.EINVAL ->
                NetworkSetup.exists(name)
                        ? name + ": there is an interface of this name, but it is no " + kind + " device"
                        : name + ": Linux does not take this name for a device";
            default -> name + ": cannot create the device: " + Libc.text(failure);
        };
    }
}
