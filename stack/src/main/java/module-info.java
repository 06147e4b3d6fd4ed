/** The stack and the socket layer. Needs nothing but the JDK's base module. */
module dev.jackfield.stack {
    exports dev.jackfield.core;
    exports dev.jackfield.host;
    exports dev.jackfield.ip;
    exports dev.jackfield.link;
    exports dev.jackfield.socket;
    exports dev.jackfield.tcp;
    exports dev.jackfield.udp;
    exports dev.jackfield.wire;

    uses dev.jackfield.host.HostWatcher;
}
