/**
 * How a tool reaches a network that another process of this machine runs: over a UNIX-domain socket, found by the network's
 * name.
 *
 * <p>The client sends its request as one line of JSON, {@code {"args":["ping","-c","1","10.88.0.1"]}}. From then on both send
 * {@linkplain dev.jackfield.cli.control.Frame frames}: what the tool reads and writes, and at last its exit code.
 */
package dev.jackfield.cli.control;
