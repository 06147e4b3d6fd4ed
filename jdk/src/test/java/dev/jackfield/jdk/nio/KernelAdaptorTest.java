package dev.jackfield.jdk.nio;

class KernelAdaptorTest extends AdaptorContract {}
