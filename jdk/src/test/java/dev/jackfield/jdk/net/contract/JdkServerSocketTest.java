package dev.jackfield.jdk.net.contract;

class JdkServerSocketTest extends ServerSocketContract {}
