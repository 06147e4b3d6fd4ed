package dev.jackfield.socket;

import static dev.jackfield.socket.Posix.AF_INET;
import static dev.jackfield.socket.Posix.AF_INET6;
import static dev.jackfield.socket.Posix.IPPROTO_ICMP;
import static dev.jackfield.socket.Posix.IPPROTO_TCP;
import static dev.jackfield.socket.Posix.IPPROTO_UDP;
import static dev.jackfield.socket.Posix.SOCK_DGRAM;
import static dev.jackfield.socket.Posix.SOCK_STREAM;

import dev.jackfield.core.Core;
import dev.jackfield.core.Counters;
import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import dev.jackfield.core.Settings;
import dev.jackfield.core.SocketTable;
import dev.jackfield.ip.Internet;
import dev.jackfield.tcp.Tcp;
import dev.jackfield.udp.Udp;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The protocol switch table: which protocol serves a family, type and protocol number, a row each. The first row of a family and
 * type also serves protocol 0.
 */
public final class ProtocolSwitch {
    /** What of a socket's type argument is the type; above are flags. */
    public static final int TYPE_MASK = 0xf;

    private static final int GREATEST_FAMILY = 45;
    private static final int GREATEST_TYPE = 10;
    private static final int GREATEST_PROTOCOL = 262;

    /** How a protocol makes a socket. */
    interface Factory {
        Endpoint newEndpoint(boolean v6);
    }

    /** One protocol. */
    record Row(int family, int type, int protocol, Factory factory) {}

    private final List<Row> rows;
    private final List<SocketTable> tables;
    private final Tcp tcp;

    /** Makes the protocols of a host and registers them with its internet layer. */
    public ProtocolSwitch(Core core, Internet internet, Settings settings, Counters counters, RandomGenerator random) {
        tcp = new Tcp(core, internet, settings, counters, random);
        Udp udp = new Udp(core, internet, settings, counters, random);

        internet.register(tcp);
        internet.register(udp);

        rows = List.of(
                //      family   type         protocol      made by
                new Row(AF_INET, SOCK_STREAM, IPPROTO_TCP, tcp::newEndpoint),
                new Row(AF_INET, SOCK_DGRAM, IPPROTO_UDP, udp::newEndpoint),
                new Row(AF_INET, SOCK_DGRAM, IPPROTO_ICMP, v6 -> internet.ping().newEndpoint()));

        tables = List.of(tcp, udp, internet.ping());
    }

    /** TCP of the host. */
    public Tcp tcp() {
        return tcp;
    }

    /** The row for these arguments of socket(2), or a negated error number. */
    public int find(int family, int type, int protocol) {
        if (family < 0 || family > GREATEST_FAMILY) {
            return Errno.EAFNOSUPPORT.failure();
        }
        if (type < 0 || type > GREATEST_TYPE) {
            return Errno.EINVAL.failure();
        }
        boolean familyKnown = false;
        boolean typeKnown = false;
        for (int i = 0; i < rows.size(); i++) {
            Row r = rows.get(i);
            familyKnown |= r.family == family;
            if (r.family == family && r.type == type) {
                typeKnown = true;
                if (protocol == 0 || protocol == r.protocol) {
                    return i;
                }
            }
        }
        if (!familyKnown) {
            return Errno.EAFNOSUPPORT.failure();
        }
        if (protocol < 0 || protocol > GREATEST_PROTOCOL) {
            return Errno.EINVAL.failure();
        }
        return (typeKnown ? Errno.EPROTONOSUPPORT : Errno.ESOCKTNOSUPPORT).failure();
    }

    /** Makes a socket of a row; on the core. */
    public OpenFile open(int row, long inode) {
        Row r = rows.get(row);
        return new OpenFile(r.factory.newEndpoint(r.family == AF_INET6), r, inode).traced();
    }

    /** The protocols that can show their sockets. */
    public List<SocketTable> tables() {
        return tables;
    }
}
