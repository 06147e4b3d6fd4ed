package dev.jackfield.jdk.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The last descriptor of a socket was closed. */
@Name("dev.jackfield.SocketClose")
@Label("Socket closed")
@Description("The last descriptor of a socket was closed.")
@Category({"Jackfield"})
@StackTrace(true)
final class SocketCloseEvent extends SocketEvent {}
