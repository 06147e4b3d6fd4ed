package dev.jackfield.jdk.nio;

class KernelPipeTest extends PipeContract {}
