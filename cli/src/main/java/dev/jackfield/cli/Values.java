package dev.jackfield.cli;

import dev.jackfield.cli.up.UpOptions;
import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values are written on the command line. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m)");
    private static final Pattern CIDR = Pattern.compile("([^/]+)/(\\d{1,2})");
    private static final double LONGEST = 3600e9; // ns

    private Values() {}

    /** A probability: 0.1 or 10%. */
    static final class Probability implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            boolean percent = value.endsWith("%");
            double p;
            try {
                p = Double.parseDouble(percent ? value.substring(0, value.length() - 1) : value) / (percent ? 100 : 1);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("not a probability such as 10% or 0.1: " + value);
            }
            if (!(p >= 0 && p <= 1)) {
                throw new TypeConversionException("not within 0% to 100%: " + value);
            }
            return p;
        }
    }

    /** A time: a number and its unit. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            Matcher m = DURATION.matcher(value);
            if (!m.matches()) {
                throw new TypeConversionException("not a time such as 20ms or 1.5s: " + value);
            }
            double nanos = Double.parseDouble(m.group(1))
                    * switch (m.group(2)) {
                        case "ns" -> 1;
                        case "us" -> 1e3;
                        case "ms" -> 1e6;
                        case "s" -> 1e9;
                        default -> 60e9;
                    };
            if (nanos > LONGEST) {
                throw new TypeConversionException("longer than an hour: " + value);
            }
            return Duration.ofNanos((long) nanos);
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
