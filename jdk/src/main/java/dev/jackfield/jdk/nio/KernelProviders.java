package dev.jackfield.jdk.nio;

import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.ServiceConfigurationError;

/**
 * The JDK's own providers, which are the system's default no longer once ours are found. They have no state, and their package is
 * not exported: so they are made by the constructor of the class above ({@link Unconstructed}).
 */
final class KernelProviders {
    /** Channels on the kernel. */
    static final SelectorProvider SELECTOR = make(
            SelectorProvider.class,
            List.of(
                    "sun.nio.ch.EPollSelectorProvider",
                    "sun.nio.ch.KQueueSelectorProvider",
                    "sun.nio.ch.WEPollSelectorProvider"));

    private KernelProviders() {}

    /** Asynchronous channels on the kernel; held apart, for few programs use them. */
    static final class Asynchronous {
        static final AsynchronousChannelProvider PROVIDER = make(
                AsynchronousChannelProvider.class,
                List.of(
                        "sun.nio.ch.LinuxAsynchronousChannelProvider",
                        "sun.nio.ch.BsdAsynchronousChannelProvider",
                        "sun.nio.ch.WindowsAsynchronousChannelProvider"));

        private Asynchronous() {}
    }

    private static <T> T make(Class<T> type, List<String> names) {
        for (String name : names) {
            try {
                Class<?> c = Class.forName(name);
                return type.cast(Unconstructed.make(c, type));
            } catch (ClassNotFoundException e) {
                // another system's
            } catch (ReflectiveOperationException e) {
                throw new ServiceConfigurationError("the JDK's " + name + " cannot be made", e);
            }
        }
        throw new ServiceConfigurationError("this JDK has none of " + names);
    }
}
