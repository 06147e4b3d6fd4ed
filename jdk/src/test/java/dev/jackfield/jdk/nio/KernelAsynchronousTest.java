package dev.jackfield.jdk.nio;

class KernelAsynchronousTest extends AsynchronousContract {}
