package dev.jackfield.ip;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Packet;
import dev.jackfield.core.SocketInfo;
import dev.jackfield.core.SocketTable;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.IcmpHeader;

/**
 * The ping sockets of a host, SOCK_DGRAM with IPPROTO_ICMP: each has an identifier of its own, by which echo replies, and errors about its
 * requests, find back to it.
 */
public final class Ping implements SocketTable {
    private static final int IDS = 0x1_0000;
    private static final int PAGE = 256;

    final Internet internet;
    private final PingEndpoint[][] byId = new PingEndpoint[IDS / PAGE][];

    Ping(Internet internet) {
        this.internet = internet;
    }

    /** A new socket. */
    public Endpoint newEndpoint() {
        return new PingEndpoint(this);
    }

    PingEndpoint find(int id) {
        PingEndpoint[] page = byId[id / PAGE];
        return page == null ? null : page[id % PAGE];
    }

    /** Takes an identifier that is free, or the one asked for; false when there is none. */
    boolean bind(PingEndpoint e, int asked) {
        int id = asked;
        if (id == 0) {
            int start = internet.random().nextInt(IDS);
            for (int i = 0; i < IDS && (id == 0 || find(id) != null); i++) {
                id = start + i & IDS - 1;
            }
        }
        if (id == 0 || find(id) != null) {
            return false;
        }
        PingEndpoint[] page = byId[id / PAGE];
        if (page == null) {
            page = new PingEndpoint[PAGE];
            byId[id / PAGE] = page;
        }
        page[id % PAGE] = e;
        e.id = id;
        return true;
    }

    void release(PingEndpoint e) {
        if (e.id != 0) {
            byId[e.id / PAGE][e.id % PAGE] = null;
            e.id = 0;
        }
    }

    /** Takes an echo reply, which was found right; it begins with the ICMP header. */
    void reply(Packet p) {
        PingEndpoint e = find(IcmpHeader.id(p.buf, p.off));
        if (e != null) {
            e.deliver(p);
        }
    }

    /** Takes an error about an ICMP message of ours. */
    void error(IcmpError error) {
        byte[] quote = error.quote();
        if (IcmpHeader.type(quote, 0) != IcmpHeader.ECHO) {
            return;
        }
        PingEndpoint e = find(Bytes.u16(quote, 4));
        if (e != null) {
            e.report(error);
        }
    }

    @Override
    public void sockets(Visitor v) {
        for (PingEndpoint[] page : byId) {
            for (int i = 0; page != null && i < PAGE; i++) {
                PingEndpoint e = page[i];
                if (e != null) {
                    v.socket(
                            e,
                            new SocketInfo(
                                    "icmp", e.localAddress(), e.remote(), "", e.unread(), 0, SocketInfo.Timing.NONE));
                }
            }
        }
    }
}
