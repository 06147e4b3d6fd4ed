/** java.net and NIO on a host of one's own: unmodified Java programs, with the stack below them instead of the kernel. */
module dev.jackfield.jdk {
    requires jdk.net;
    requires transitive dev.jackfield.stack;
}
