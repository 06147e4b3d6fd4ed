package dev.jackfield.jdk.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A thread held the core of a host for more than a millisecond. */
@Name("dev.jackfield.CoreHeld")
@Label("Core held")
@Description("A thread held the core of a host for more than a millisecond.")
@Category({"Jackfield"})
@StackTrace(true)
final class CoreHeldEvent extends Event {
    @Label("Host")
    String host;

    @Label("Held")
    @Timespan(Timespan.NANOSECONDS)
    long held;
}
