/**
 * java.net on a host: what Socket, ServerSocket and DatagramSocket are given by the factories that the JDK lets one set, once in a JVM.
 * Which side serves a socket is decided when it is made, by the thread that makes it; on the kernel's side there are JDK channels.
 */
package dev.jackfield.jdk.net;
