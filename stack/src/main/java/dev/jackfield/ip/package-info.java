/**
 * The internet layer: routes, neighbours, fragments, forwarding, ICMP. What IPv4 and IPv6 share is here once; what differs is
 * behind {@link dev.jackfield.ip.Family}.
 */
package dev.jackfield.ip;
