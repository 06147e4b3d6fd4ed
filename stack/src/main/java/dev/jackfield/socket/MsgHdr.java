package dev.jackfield.socket;

import dev.jackfield.core.Endpoint;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** struct msghdr: what sendmsg sends, and recvmsg receives into. */
public final class MsgHdr {
    /** Where it goes, or came from; null is the connected peer. */
    public SocketAddress name;
    /** The buffers. */
    public byte[][] iov;
    /** What goes, or came, beside the data. */
    public final List<Endpoint.Control> control = new ArrayList<>();
    /** MSG_... of what was received. */
    public int flags;

    public MsgHdr(byte[]... iov) {
        this.iov = iov;
    }

    /** Takes over what a receive told. */
    public void received(Endpoint.Message m) {
        name = m.from;
        flags = m.flags;
        control.clear();
        control.addAll(m.control);
        if (m.error != null) {
            control.add(new Endpoint.Control(Posix.IPPROTO_IP, Posix.IP_RECVERR, m.error));
        }
    }
}
