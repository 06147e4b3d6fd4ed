package dev.jackfield.ip;

import dev.jackfield.wire.IpAddress;

/** An address of this host, while it has it. */
final class LocalAddress {
    final Attachment on;
    final IpAddress address;
    final int prefixLength;
    /** Somebody else was seen to use it. */
    boolean conflict;
    /** Who probes for it and defends it; null where nothing needs that. */
    AddressWatch watch;

    LocalAddress(Attachment on, IpAddress address, int prefixLength) {
        this.on = on;
        this.address = address;
        this.prefixLength = prefixLength;
    }

    /** The prefix length in the mapped form. */
    private int bits() {
        return address.isV4() ? 96 + prefixLength : prefixLength;
    }

    /** The link's prefix: the address with all other bits zero. */
    IpAddress prefix() {
        return new IpAddress(address.hi() & Routes.mask(bits()), address.lo() & Routes.mask(bits() - 64));
    }

    /** Whether an address is on the same link, as far as the prefix tells. */
    boolean covers(long hi, long lo) {
        int bits = bits();
        return ((hi ^ address.hi()) & Routes.mask(bits)) == 0 && ((lo ^ address.lo()) & Routes.mask(bits - 64)) == 0;
    }

    /** Whether the link has a directed broadcast address: IPv4, with room for one (RFC 3021). */
    boolean hasBroadcast() {
        return address.isV4() && prefixLength < 31;
    }

    /** The low half of the directed broadcast address. */
    long broadcast() {
        return address.lo() | ~Routes.mask(bits() - 64) & 0xffff_ffffL;
    }

    InterfaceAddress snapshot() {
        return new InterfaceAddress(on.link, address, prefixLength, conflict);
    }
}
