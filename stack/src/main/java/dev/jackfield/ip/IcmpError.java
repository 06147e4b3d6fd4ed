package dev.jackfield.ip;

import dev.jackfield.core.Errno;
import dev.jackfield.wire.IpAddress;

/**
 * What an ICMP error says about a packet of ours, for the transport that sent it; the same for both IP versions.
 *
 * @param kind what happened
 * @param reporter who says so
 * @param source where our packet came from: an address of this host
 * @param destination where it went
 * @param protocol the transport protocol's number
 * @param quote the first bytes of our packet's transport header, at least 8
 * @param mtu for {@link Kind#TOO_BIG} the next hop's, or 0 when it does not say
 * @param type the ICMP type, as on the wire
 * @param code the ICMP code, as on the wire
 */
public record IcmpError(
        Kind kind,
        IpAddress reporter,
        IpAddress source,
        IpAddress destination,
        int protocol,
        byte[] quote,
        int mtu,
        int type,
        int code) {

    /** What an error means to a transport (RFC 1122 section 4.2.3.9, RFC 5461). */
    public enum Kind {
        /** The network, or the host, cannot be reached now: soft. */
        NET_UNREACHABLE,
        HOST_UNREACHABLE,
        /** The host does not know the protocol, or nobody has the port: hard. */
        PROTOCOL_UNREACHABLE,
        PORT_UNREACHABLE,
        /** Larger than a link on the way, and not to be fragmented. */
        TOO_BIG,
        /** Forbidden on the way. */
        PROHIBITED,
        /** Its time to live ended on the way, or it was not whole in time. */
        TIME_EXCEEDED,
        /** A header field was wrong. */
        PARAMETER_PROBLEM
    }

    /** The error number by which a socket is told, as on Linux (RFC 1122 section 4.2.3.9). */
    public Errno errno() {
        return switch (kind) {
            case NET_UNREACHABLE -> Errno.ENETUNREACH;
            case HOST_UNREACHABLE, PROHIBITED, TIME_EXCEEDED -> Errno.EHOSTUNREACH;
            case PROTOCOL_UNREACHABLE -> Errno.ENOPROTOOPT;
            case PORT_UNREACHABLE -> Errno.ECONNREFUSED;
            case TOO_BIG -> Errno.EMSGSIZE;
            case PARAMETER_PROBLEM -> Errno.EPROTO;
        };
    }

    /** Whether trying again will not help: only this is told to a socket that did not ask for more (IP_RECVERR). */
    public boolean isFinal() {
        return switch (kind) {
            case NET_UNREACHABLE, HOST_UNREACHABLE, TIME_EXCEEDED -> false;
            case PROTOCOL_UNREACHABLE, PORT_UNREACHABLE, TOO_BIG, PROHIBITED, PARAMETER_PROBLEM -> true;
        };
    }
}
