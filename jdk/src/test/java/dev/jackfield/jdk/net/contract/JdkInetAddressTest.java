package dev.jackfield.jdk.net.contract;

class JdkInetAddressTest extends InetAddressContract {}
