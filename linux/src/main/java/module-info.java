/** What Linux offers to a stack in user space: TUN, TAP, packet and XDP sockets, through {@code java.lang.foreign}. */
module dev.jackfield.linux {
    requires transitive dev.jackfield.stack;

    exports dev.jackfield.linux;
}
