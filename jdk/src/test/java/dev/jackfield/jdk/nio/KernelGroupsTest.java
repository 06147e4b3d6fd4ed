package dev.jackfield.jdk.nio;

class KernelGroupsTest extends GroupsContract {}
