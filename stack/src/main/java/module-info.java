/** The stack and the socket layer. Needs nothing but the JDK's base module. */
module dev.jackfield.stack {}
