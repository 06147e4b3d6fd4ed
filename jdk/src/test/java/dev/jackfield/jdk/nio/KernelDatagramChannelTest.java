package dev.jackfield.jdk.nio;

class KernelDatagramChannelTest extends DatagramChannelContract {}
