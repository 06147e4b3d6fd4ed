package dev.jackfield.cli;

import dev.jackfield.cli.run.Quantities;
import dev.jackfield.cli.up.UpOptions;
import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values are written on the command line. */
final class Values {
    private static final Pattern CIDR = Pattern.compile("([^/]+)/(\\d{1,2})");

    private Values() {}

    /** A probability: 0.1 or 10%. */
    static final class Probability implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            return converted(value, Quantities::probability);
        }
    }

    /** A time: a number and its unit. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return converted(value, Quantities::time);
        }
    }

    private static <T> T converted(String value, Function<String, T> reader) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** An address as a literal; nothing is looked up. */
    static final class Address implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String value) {
            return v4(value).toInetAddress();
        }
    }

    /** An IPv4 address as a literal. */
    static final class IpAddressConverter implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String value) {
            return v4(value);
        }
    }

    /** An IPv4 address and the length of its prefix. */
    static final class CidrConverter implements ITypeConverter<UpOptions.Cidr> {
        @Override
        public UpOptions.Cidr convert(String value) {
            Matcher m = CIDR.matcher(value);
            if (!m.matches() || Integer.parseInt(m.group(2)) > 32) {
                throw new TypeConversionException("not an address with its prefix, such as 10.88.0.2/24: " + value);
            }
            return new UpOptions.Cidr(v4(m.group(1)), Integer.parseInt(m.group(2)));
        }
    }

    /** A port. */
    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 1 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("not a port, 1 to 65535: " + value);
        }
    }

    private static IpAddress v4(String value) {
        try {
            IpAddress a = IpAddress.parse(value);
            if (a.isV4()) {
                return a;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new TypeConversionException("not an IPv4 address: " + value);
    }
}
