package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.jackfield.core.Packet;
import dev.jackfield.link.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An interface of Linux by a packet socket (packet(7)): the stack is one more station behind it, with the interface's own link address, beside
 * whatever Linux does there. Frames have virtio-net headers (PACKET_VNET_HDR), so packets of up to 64 KiB go both ways uncut where the
 * interface can; {@code recvmmsg} brings as many as are there.
 */
public final class PacketDevice extends LinuxDevice {
    private static final int SOL_SOCKET = 1, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263, PACKET_VNET_HDR = 15, PACKET_IGNORE_OUTGOING = 23;
    private static final int ETH_P_ALL = 3;
    private static final int QUEUE = 8 << 20; // bytes that may wait in the socket, each way

    private static final int MESSAGES = 16; // at a time
    private static final int BUFFER = VirtioNetHeader.LENGTH + ETHERNET_HEADER + Packet.MAX;

    // struct mmsghdr, and struct iovec
    private static final long MESSAGE = 64, VECTOR_AT = 16, VECTORS_AT = 24, LENGTH_AT = 56, VECTOR = 16;

    private final long mac;
    private final MemorySegment buffer = arena.allocate(BUFFER, 64);

    private PacketDevice(String name, int fd, long mac) throws IOException {
        super(name, LinkType.ETHERNET, fd, false);
        this.mac = mac;
    }

    /**
     * A packet socket on an interface that is there and up.
     *
     * @throws IOException whose message says in one line what is wrong and what to do
     */
    public static PacketDevice attach(String name) throws IOException {
        EthernetPort port = EthernetPort.of(name);
        Libc libc = new Libc();
        int fd = libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd == Libc.EPERM) {
            throw new IOException("not permitted to open a packet socket: run as root, or with CAP_NET_RAW");
        }
        if (fd < 0) {
            throw new IOException("packet socket: " + Libc.text(fd));
        }
        try {
            int r = libc.setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
            if (r >= 0) {
                r = libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            }
            if (r < 0) {
                throw new IOException(name + ": packet socket: " + Libc.text(r));
            }
            libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, QUEUE); // as far as is permitted
            libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, QUEUE);
            r = libc.bind(fd, address(port.index()));
            if (r < 0) {
                throw new IOException(name + ": packet socket: " + Libc.text(r));
            }
            return new PacketDevice(name, fd, port.mac());
        } catch (IOException e) {
            libc.close(fd);
            throw e;
        }
    }

    /** A {@code sockaddr_ll}: all protocols of the interface. */
    private static MemorySegment address(int index) {
        MemorySegment a = Arena.ofAuto().allocate(20, 4);
        a.set(JAVA_SHORT, 0, (short) Libc.AF_PACKET);
        a.set(JAVA_SHORT, 2, (short) (ETH_P_ALL << 8)); // in the network's order, on a machine of the other
        a.set(JAVA_INT, 4, index);
        return a;
    }

    /** The interface's link address, which is ours too. */
    public long mac() {
        return mac;
    }

    @Override
    DeviceReader.Source source() {
        int from = fd;
        Libc own = new Libc();
        MemorySegment messages = arena.allocate(MESSAGES * MESSAGE, 8);
        MemorySegment vectors = arena.allocate(MESSAGES * VECTOR, 8);
        MemorySegment[] buffers = new MemorySegment[MESSAGES];
        for (int i = 0; i < MESSAGES; i++) {
            buffers[i] = arena.allocate(BUFFER, 64);
            vectors.set(ADDRESS, i * VECTOR, buffers[i]);
            vectors.set(JAVA_LONG, i * VECTOR + 8, BUFFER);
            messages.set(ADDRESS, i * MESSAGE + VECTOR_AT, vectors.asSlice(i * VECTOR));
            messages.set(JAVA_LONG, i * MESSAGE + VECTORS_AT, 1);
        }
        return reader -> {
            int n = 0;
            while (reader.wants()) {
                n = own.recvmmsg(from, messages, MESSAGES);
                if (n < 0) {
                    return n == Libc.ENETDOWN ? Libc.EAGAIN : n; // it may come up again
                }
                for (int i = 0; i < n; i++) {
                    int length = messages.get(JAVA_INT, i * MESSAGE + LENGTH_AT) - VirtioNetHeader.LENGTH;
                    Packet p = reader.packet(buffers[i], VirtioNetHeader.LENGTH, length);
                    if (VirtioNetHeader.read(buffers[i], p)) {
                        reader.take(p);
                    } else {
                        reader.drop();
                    }
                }
                if (n < MESSAGES) {
                    return Libc.EAGAIN;
                }
            }
            return n;
        };
    }

    @Override
    void send(Packet frame) {
        int n = VirtioNetHeader.frame(buffer, frame, ETHERNET_HEADER);
        if (n < 0 || libc.write(fd, buffer, n) < 0) {
            txDrops++; // EAGAIN, ENOBUFS: too much is queued; ENETDOWN: the interface is down
        }
    }

    @Override
    public int offloads() {
        return CHECKSUM | TSO;
    }

    @Override
    public String toString() {
        return "packet " + name();
    }
}
