package dev.jackfield.jdk.nio;

class KernelSocketChannelTest extends SocketChannelContract {}
