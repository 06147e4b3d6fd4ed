package dev.jackfield.jdk.net.contract;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PassThrough.class)
class PassThroughInetAddressTest extends InetAddressContract {}
