package dev.jackfield.jdk.net.contract;

class JdkMulticastSocketTest extends MulticastSocketContract {}
