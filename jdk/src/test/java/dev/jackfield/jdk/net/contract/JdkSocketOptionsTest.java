package dev.jackfield.jdk.net.contract;

class JdkSocketOptionsTest extends SocketOptionsContract {}
