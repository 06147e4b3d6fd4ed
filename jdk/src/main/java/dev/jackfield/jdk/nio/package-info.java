/**
 * The channels of java.nio.channels on a {@link dev.jackfield.host.Host}.
 *
 * <p>{@link dev.jackfield.jdk.nio.HostSelectorProvider} and {@link dev.jackfield.jdk.nio.HostAsynchronousChannelProvider} are what the
 * JDK finds; they ask {@link dev.jackfield.host.Host#current()} at each opening, and hand out the JDK's own channels where the answer
 * is null. The selector they hand out takes both kinds. Nothing here polls, and there is no thread but those of the
 * application: what waits is woken by {@link dev.jackfield.core.Readiness}, through the host's clock.
 */
package dev.jackfield.jdk.nio;
