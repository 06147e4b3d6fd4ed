package dev.jackfield.lab.script.lang;

/**
 * What a packet line says of the IP header; null where it says nothing.
 *
 * @param ecn noecn, ect0, ect1, ce, or ect01 for either
 * @param tos type of service or traffic class
 * @param ttl time to live or hop limit
 * @param flowLabel of IPv6
 */
public record IpInfo(String ecn, Integer tos, Integer ttl, Integer flowLabel) {
    public static final IpInfo NONE = new IpInfo(null, null, null, null);
}
