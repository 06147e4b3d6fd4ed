package dev.jackfield.jdk.nio;

import dev.jackfield.jdk.HostSocket;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.NetworkInterface;

/**
 * Objects made as deserialization makes them: by the constructor of a class above, which needs neither a flag nor an agent. For classes of the
 * JDK's that are not exported, or whose own constructor does what is not wanted.
 */
final class Unconstructed {
    private Unconstructed() {}

    /** Makes an object of {@code c} by the constructor of {@code above} without parameters; the fields of classes below that one are zero. */
    static Object make(Class<?> c, Class<?> above) throws ReflectiveOperationException {
        return constructor(c, above.getDeclaredConstructor()).newInstance();
    }

    /** A network interface with the index 0, by which the JDK says that none was chosen. */
    static NetworkInterface noInterface() {
        try {
            Constructor<?> c =
                    NetworkInterface.class.getDeclaredConstructor(String.class, int.class, InetAddress[].class);
            InetAddress any = HostSocket.wildcard();
            return (NetworkInterface) constructor(NetworkInterface.class, c)
                    .newInstance(any.getHostAddress(), 0, new InetAddress[] {any});
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no NetworkInterface can be made", e);
        }
    }

    /** What sun.reflect.ReflectionFactory of jdk.unsupported is for; called by reflection, for compilers warn of it with no way to tell them not to. */
    static Constructor<?> constructor(Class<?> c, Constructor<?> above) throws ReflectiveOperationException {
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Object f = factory.getMethod("getReflectionFactory").invoke(null);
        return (Constructor<?>) factory.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                .invoke(f, c, above);
    }
}
