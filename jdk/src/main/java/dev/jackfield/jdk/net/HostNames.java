package dev.jackfield.jdk.net;

import dev.jackfield.host.Host;
import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Names in InetAddress: a thread of a host asks that {@linkplain Host#names() host}, any other the machine. The machine's own name, which
 * {@link InetAddress#getLocalHost} asks for, is the host itself.
 */
public final class HostNames extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration machine) {
        return new Resolver(machine);
    }

    @Override
    public String name() {
        return "jackfield";
    }

    /** Also a function, for {@link JdkPatches}, whose code sees no other class of ours. */
    private record Resolver(Configuration machine) implements InetAddressResolver, Function<Object[], Object> {
        /** What InetAddress asks beyond names: null where the JDK is to answer as ever. */
        @Override
        public Object apply(Object[] question) {
            Host h = Host.current();
            if (h == null) {
                return null;
            }
            return switch (question.length) {
                case 0 -> localHost(h);
                default -> Echo.reachable(h, (InetAddress) question[0], (Integer) question[1], (Integer) question[2]);
            };
        }

        private static InetAddress localHost(Host h) {
            return named(h.name(), h.names().own().getFirst());
        }

        /** With its name, which TLS wants to see in the certificate. */
        private static InetAddress named(String name, IpAddress a) {
            try {
                return InetAddress.getByAddress(name, a.toInetAddress().getAddress());
            } catch (UnknownHostException e) {
                throw new AssertionError(e); // the length is right
            }
        }

        @Override
        public Stream<InetAddress> lookupByName(String name, LookupPolicy policy) throws UnknownHostException {
            Host h = Host.current();
            if (h == null) {
                return machine.builtinResolver().lookupByName(name, policy);
            }
            List<IpAddress> all = h.names().addresses(name);
            if (all.isEmpty() && name.equalsIgnoreCase(machine.lookupLocalHostName())) {
                all = h.names().own();
            }
            List<InetAddress> wanted = all.stream()
                    .filter(a -> wanted(a, policy))
                    .map(a -> named(name, a))
                    .toList();
            if (wanted.isEmpty()) {
                throw new UnknownHostException(name + ": Name or service not known");
            }
            return wanted.stream();
        }

        private static boolean wanted(IpAddress a, LookupPolicy policy) {
            return (policy.characteristics() & (a.isV4() ? LookupPolicy.IPV4 : LookupPolicy.IPV6)) != 0;
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            Host h = Host.current();
            if (h == null) {
                return machine.builtinResolver().lookupByAddress(address);
            }
            InetAddress a = InetAddress.getByAddress(address);
            return h.names().name(IpAddress.of(a)).orElseThrow(() -> new UnknownHostException(a.getHostAddress()));
        }
    }
}
