package dev.jackfield.jdk.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A packet came in and was dropped. */
@Name("dev.jackfield.SegmentDrop")
@Label("Segment dropped")
@Description("A packet came in and was dropped.")
@Category({"Jackfield"})
@StackTrace(false)
final class SegmentDropEvent extends Event {
    @Label("Host")
    String host;

    @Label("Reason")
    @Description("The counter that counted it, as nstat calls it")
    String reason;

    @Label("Protocol")
    int protocol;

    @Label("Source")
    String source;

    @Label("Source port")
    int sourcePort;

    @Label("Destination")
    String destination;

    @Label("Destination port")
    int destinationPort;

    @Label("Length")
    @DataAmount
    int bytes;
}
