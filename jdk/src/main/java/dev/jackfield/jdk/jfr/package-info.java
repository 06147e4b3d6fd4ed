/** JFR events of hosts: {@code dev.jackfield.SegmentDrop}, {@code SegmentRetransmit}, {@code SocketOpen}, {@code SocketClose}, {@code CoreHeld}. */
package dev.jackfield.jdk.jfr;
