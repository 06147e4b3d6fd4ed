/**
 * Packet scripts: texts that state, line by line with times, what an application calls, what comes in from the wire and what must go
 * out. They are run in process, on virtual time, against a {@link dev.jackfield.host.Host}.
 *
 * <p>{@link dev.jackfield.lab.script.ScriptRunner} runs them; {@code lang} is the language, {@code codec} the packets.
 */
package dev.jackfield.lab.script;
