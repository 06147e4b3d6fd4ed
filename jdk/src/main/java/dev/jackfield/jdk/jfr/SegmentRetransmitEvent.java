package dev.jackfield.jdk.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** TCP sends a segment again. */
@Name("dev.jackfield.SegmentRetransmit")
@Label("Segment retransmitted")
@Description("TCP sends a segment again.")
@Category({"Jackfield"})
@StackTrace(false)
final class SegmentRetransmitEvent extends Event {
    @Label("Host")
    String host;

    @Label("Local address")
    String local;

    @Label("Peer")
    String peer;

    @Label("Payload")
    @DataAmount
    int bytes;
}
