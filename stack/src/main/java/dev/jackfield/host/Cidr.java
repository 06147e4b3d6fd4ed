package dev.jackfield.host;

import dev.jackfield.wire.IpAddress;

/** An address with a prefix length, as in 10.0.0.1/24; without one the address alone; {@code default} is 0.0.0.0/0. */
record Cidr(IpAddress address, int length) {
    static Cidr parse(String text) {
        if (text.equals("default")) {
            return new Cidr(IpAddress.ANY4, 0);
        }
        int slash = text.indexOf('/');
        IpAddress a = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        int most = a.isV4() ? 32 : 128;
        try {
            int length = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (length >= 0 && length <= most) {
                return new Cidr(a, length);
            }
        } catch (NumberFormatException e) {
            // falls through to the complaint
        }
        throw new IllegalArgumentException("not an address with a prefix length: " + text);
    }
}
