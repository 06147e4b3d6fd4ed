package dev.jackfield.lab.script.lang;

import java.util.List;

/** What happens in an event. */
public sealed interface Action {
    /**
     * A packet that comes in, or is to go out.
     *
     * @param inbound whether it is sent to the host under test
     * @param encapsulations outer headers by name, outermost first; none is supported yet
     * @param ip what is said of the IP header
     * @param body what it carries
     */
    record PacketAction(boolean inbound, List<String> encapsulations, IpInfo ip, Body body) implements Action {}

    /**
     * A call of the application.
     *
     * @param name of the system call
     * @param arguments as written
     * @param result what it is to answer
     * @param errno the name of the error that it is to set, or null
     */
    record Call(String name, List<Expression> arguments, Expression result, String errno) implements Action {}

    /** A line for the shell. */
    record Shell(String command) implements Action {}

    /** Python that is run after the last event, seeing the connection as it was at the time of this one. */
    record Code(String text) implements Action {}
}
