/** The User Datagram Protocol (RFC 768, RFC 1122 section 4.1). */
package dev.jackfield.udp;
