package dev.jackfield.jdk.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A socket was made, by socket or accept. */
@Name("dev.jackfield.SocketOpen")
@Label("Socket opened")
@Description("A socket was made, by socket or accept.")
@Category({"Jackfield"})
@StackTrace(true)
final class SocketOpenEvent extends SocketEvent {}
