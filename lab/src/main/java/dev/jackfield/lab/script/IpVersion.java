package dev.jackfield.lab.script;

import java.util.Optional;

/** The ways in which a script is run: the family of the sockets, and of the packets. */
public enum IpVersion {
    /** AF_INET sockets, IPv4 packets. */
    IPV4("ipv4"),
    /** AF_INET6 sockets, IPv4 packets. */
    MAPPED("ipv4-mapped-ipv6"),
    /** AF_INET6 sockets, IPv6 packets. */
    IPV6("ipv6");

    private final String text;

    IpVersion(String text) {
        this.text = text;
    }

    /** As the option --ip-version has it. */
    public String text() {
        return text;
    }

    /** The version of that name. */
    public static Optional<IpVersion> of(String text) {
        for (IpVersion v : values()) {
            if (v.text.equals(text.replace('_', '-'))) {
                return Optional.of(v);
            }
        }
        return Optional.empty();
    }

    boolean v6Packets() {
        return this == IPV6;
    }

    boolean v6Sockets() {
        return this != IPV4;
    }
}
