package dev.jackfield.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The BPF program that an AF_XDP socket needs in order to receive: it sends what comes in on the socket's queue to the socket, and lets Linux have what
 * comes in on others. It is assembled here, loaded by bpf(2), and attached to the interface by a link, which ends with its
 * descriptor.
 *
 * <pre>
 *   r2 = ctx->rx_queue_index
 *   r1 = the map from queues to sockets
 *   r3 = XDP_PASS
 *   return bpf_redirect_map(r1, r2, r3)
 * </pre>
 */
final class XdpProgram {
    private static final int BPF_MAP_CREATE = 0, BPF_MAP_UPDATE_ELEM = 2, BPF_PROG_LOAD = 5, BPF_LINK_CREATE = 28;
    private static final int BPF_MAP_TYPE_XSKMAP = 17, BPF_PROG_TYPE_XDP = 6, BPF_XDP = 37;
    private static final int XDP_FLAGS_SKB_MODE = 2, XDP_FLAGS_DRV_MODE = 4;
    private static final int XDP_PASS = 2, REDIRECT_MAP = 51, RX_QUEUE_INDEX = 16;

    // Operation codes: load a word from memory, load 64 bits (two instructions), move, call, exit.
    private static final int LDX_W = 0x61, LD_IMM64 = 0x18, MOV = 0xb7, CALL = 0x85, EXIT = 0x95;
    private static final int PSEUDO_MAP_FD = 1;

    private static final long ATTRIBUTES = 128;

    private final Libc libc;
    private int map = -1;
    private int program = -1;
    private int link = -1;

    private XdpProgram(Libc libc) {
        this.libc = libc;
    }

    /**
     * Attaches it.
     *
     * @param name of the interface, for messages
     * @param socket the AF_XDP socket of the queue
     */
    static XdpProgram attach(Libc libc, String name, int index, int queue, int socket) throws IOException {
        XdpProgram p = new XdpProgram(libc);
        try (Arena arena = Arena.ofConfined()) {
            p.createMap(arena, name, queue, socket);
            p.load(arena, name);
            p.link(arena, name, index);
            return p;
        } catch (IOException e) {
            p.close();
            throw e;
        }
    }

    private void createMap(Arena arena, String name, int queue, int socket) throws IOException {
        MemorySegment a = arena.allocate(ATTRIBUTES, 8);
        a.set(JAVA_INT, 0, BPF_MAP_TYPE_XSKMAP);
        a.set(JAVA_INT, 4, 4); // bytes of a key
        a.set(JAVA_INT, 8, 4); // bytes of a value
        a.set(JAVA_INT, 12, queue + 1);
        map = libc.bpf(BPF_MAP_CREATE, a);
        check(map, name, "cannot make a BPF map");
        a.fill((byte) 0);
        a.set(JAVA_INT, 0, map);
        a.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, queue).address());
        a.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_INT, socket).address());
        check(libc.bpf(BPF_MAP_UPDATE_ELEM, a), name, "cannot fill the BPF map");
    }

    private void load(Arena arena, String name) throws IOException {
        MemorySegment code = arena.allocate(6 * 8, 8);
        instruction(code, 0, LDX_W, 2, 1, RX_QUEUE_INDEX, 0);
        instruction(code, 1, LD_IMM64, 1, PSEUDO_MAP_FD, 0, map);
        instruction(code, 2, 0, 0, 0, 0, 0);
        instruction(code, 3, MOV, 3, 0, 0, XDP_PASS);
        instruction(code, 4, CALL, 0, 0, 0, REDIRECT_MAP);
        instruction(code, 5, EXIT, 0, 0, 0, 0);
        MemorySegment a = arena.allocate(ATTRIBUTES, 8);
        a.set(JAVA_INT, 0, BPF_PROG_TYPE_XDP);
        a.set(JAVA_INT, 4, (int) (code.byteSize() / 8));
        a.set(JAVA_LONG, 8, code.address());
        a.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
        a.set(JAVA_INT, 68, BPF_XDP);
        program = libc.bpf(BPF_PROG_LOAD, a);
        check(program, name, "cannot load the BPF program");
    }

    private static void instruction(MemorySegment code, int i, int op, int dst, int src, int offset, int immediate) {
        code.set(JAVA_LONG, 8L * i, op | (dst | src << 4) << 8 | offset << 16 | (long) immediate << 32);
    }

    /** In the driver where it can, else where Linux receives for any driver. */
    private void link(Arena arena, String name, int index) throws IOException {
        MemorySegment a = arena.allocate(ATTRIBUTES, 8);
        a.set(JAVA_INT, 0, program);
        a.set(JAVA_INT, 4, index);
        a.set(JAVA_INT, 8, BPF_XDP);
        a.set(JAVA_INT, 12, XDP_FLAGS_DRV_MODE);
        link = libc.bpf(BPF_LINK_CREATE, a);
        if (link < 0 && link != Libc.EBUSY && link != Libc.EPERM) {
            a.set(JAVA_INT, 12, XDP_FLAGS_SKB_MODE);
            link = libc.bpf(BPF_LINK_CREATE, a);
        }
        if (link == Libc.EBUSY) {
            throw new IOException(
                    name + ": another XDP program is attached to the interface: see ip link show " + name);
        }
        check(link, name, "cannot attach the XDP program");
    }

    private static void check(int result, String name, String what) throws IOException {
        if (result == Libc.EPERM) {
            throw new IOException(name + ": " + what
                    + ": not permitted: run as root, or with CAP_BPF, CAP_NET_ADMIN and CAP_NET_RAW");
        }
        if (result < 0) {
            throw new IOException(name + ": " + what + ": " + Libc.text(result));
        }
    }

    /** Detaches it. */
    void close() {
        for (int fd : new int[] {link, program, map}) {
            if (fd >= 0) {
                libc.close(fd);
            }
        }
    }
}
