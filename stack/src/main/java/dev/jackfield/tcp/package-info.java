/**
 * TCP (RFC 9293). Start at {@link dev.jackfield.tcp.Tcp}, which finds the flow of a segment; {@code TcpConnection} is the transmission control
 * block, its halves {@code Sender} and {@code Receiver}; {@code Arrival} is section 3.10.7.
 */
package dev.jackfield.tcp;
