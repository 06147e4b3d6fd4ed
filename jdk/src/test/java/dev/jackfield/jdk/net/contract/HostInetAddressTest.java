package dev.jackfield.jdk.net.contract;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnHost.class)
class HostInetAddressTest extends InetAddressContract {}
