package dev.jackfield.jdk.nio;

class KernelSelectorTest extends SelectorContract {}
