package dev.jackfield.jdk.nio;

class KernelServerSocketChannelTest extends ServerSocketChannelContract {}
