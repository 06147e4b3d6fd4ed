package dev.jackfield.jdk.net.contract;

class JdkSocketTest extends SocketContract {}
