package dev.jackfield.jdk.net.contract;

class JdkDatagramSocketTest extends DatagramSocketContract {}
