package dev.jackfield.jdk.nio;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnHost.class)
class HostGroupsTest extends GroupsContract {}
