/**
 * The JDK's own networking interfaces, java.net and java.nio.channels, on a {@link dev.jackfield.host.Host}. Which host serves a call is decided by the thread
 * that makes it ({@link dev.jackfield.host.Host#current()}); a thread that belongs to none is on the kernel, as ever.
 */
package dev.jackfield.jdk;
