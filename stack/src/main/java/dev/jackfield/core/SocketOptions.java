package dev.jackfield.core;

/**
 * The options of level SOL_SOCKET that transports act upon, with Linux's numbers and rules. Each endpoint has one of these and
 * answers {@link Endpoint#setOption} and {@link Endpoint#option} of that level from it; what concerns only the waiting of calls
 * (SO_RCVTIMEO, SO_SNDTIMEO) or is read-only (SO_TYPE, SO_ERROR, ...) the socket layer answers above it.
 */
public final class SocketOptions {
    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_BROADCAST = 6;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_OOBINLINE = 10;
    public static final int SO_LINGER = 13;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_RCVLOWAT = 18;
    public static final int SO_ZEROCOPY = 60;
    public static final int SO_MAX_PACING_RATE = 47;
    /** The index of the one interface to use, or 0: what SO_BINDTODEVICE is down here, where names are not known. */
    public static final int SO_BINDTOIFINDEX = 62;

    /** Least buffers, in bytes, as Linux computes them for its own bookkeeping. */
    private static final int LEAST_SEND = 4608, LEAST_RECEIVE = 2304;

    private static final Endpoint.Linger NO_LINGER = new Endpoint.Linger(false, 0);

    public boolean reuseAddress;
    public boolean reusePort;
    public boolean broadcast;
    public boolean keepAlive;
    public boolean oobInline;
    /** Whether MSG_ZEROCOPY is heeded. */
    public boolean zeroCopy;

    public Endpoint.Linger linger = NO_LINGER;
    /** Bytes that may be queued, bookkeeping included; and whether the application chose the number. */
    public int sendBuffer;

    public int receiveBuffer;
    public boolean sendBufferSet;
    public boolean receiveBufferSet;
    /** Bytes a second that a transport sends at most; all ones is without limit. */
    public long maxPacingRate = 0xffff_ffffL;
    /** SO_RCVLOWAT: how many bytes make a stream readable, at least 1. */
    public int receiveLow = 1;
    /** Interface index, 0 for any. */
    public int boundInterface;
    /** SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMPING. */
    public final Timestamping times;

    /** Options as a new socket has them, with the protocol's default buffers in bytes. */
    public SocketOptions(int sendBuffer, int receiveBuffer) {
        this(sendBuffer, receiveBuffer, new Timestamping());
    }

    private SocketOptions(int sendBuffer, int receiveBuffer, Timestamping times) {
        this.times = times;
        this.sendBuffer = sendBuffer;
        this.receiveBuffer = receiveBuffer;
    }

    /** What an accepted socket inherits: all of them. */
    public SocketOptions copy() {
        SocketOptions o = new SocketOptions(sendBuffer, receiveBuffer, times.copy());
        o.reuseAddress = reuseAddress;
        o.reusePort = reusePort;
        o.broadcast = broadcast;
        o.keepAlive = keepAlive;
        o.oobInline = oobInline;
        o.zeroCopy = zeroCopy;
        o.linger = linger;
        o.sendBufferSet = sendBufferSet;
        o.receiveBufferSet = receiveBufferSet;
        o.receiveLow = receiveLow;
        o.boundInterface = boundInterface;
        o.maxPacingRate = maxPacingRate;
        return o;
    }

    /** Sets an option: 0 or a negated error number. Buffer sizes are limited by the settings, then doubled. */
    public int set(int option, Object value, Settings settings) {
        if (option == SO_LINGER) {
            if (!(value instanceof Endpoint.Linger l)) {
                return Errno.EINVAL.failure();
            }
            linger = l;
            return 0;
        }
        if (!known(option) && !Timestamping.known(option)) {
            return Errno.ENOPROTOOPT.failure();
        }
        if (!(value instanceof Integer number)) {
            return Errno.EINVAL.failure();
        }
        int v = number;
        boolean on = v != 0;
        if (Timestamping.known(option)) {
            return times.set(option, v);
        }
        switch (option) {
            case SO_REUSEADDR -> reuseAddress = on;
            case SO_REUSEPORT -> reusePort = on;
            case SO_BROADCAST -> broadcast = on;
            case SO_KEEPALIVE -> keepAlive = on;
            case SO_OOBINLINE -> oobInline = on;
            case SO_RCVLOWAT -> receiveLow = v == 0 ? 1 : v < 0 ? Integer.MAX_VALUE : v;
            case SO_ZEROCOPY -> {
                if (v != 0 && v != 1) {
                    return Errno.EINVAL.failure();
                }
                zeroCopy = on;
            }
            case SO_SNDBUF -> {
                sendBuffer = bufferSize(v, settings.get(Setting.WMEM_MAX), LEAST_SEND);
                sendBufferSet = true;
            }
            case SO_RCVBUF -> {
                receiveBuffer = bufferSize(v, settings.get(Setting.RMEM_MAX), LEAST_RECEIVE);
                receiveBufferSet = true;
            }
            case SO_MAX_PACING_RATE -> maxPacingRate = Integer.toUnsignedLong(v);
            default -> { // SO_BINDTOIFINDEX
                if (v < 0) {
                    return Errno.EINVAL.failure();
                }
                boundInterface = v;
            }
        }
        return 0;
    }

    /** The value of an option, or null when it is none of these. */
    public Object get(int option) {
        if (Timestamping.known(option)) {
            return times.get(option);
        }
        return switch (option) {
            case SO_REUSEADDR -> number(reuseAddress);
            case SO_REUSEPORT -> number(reusePort);
            case SO_BROADCAST -> number(broadcast);
            case SO_KEEPALIVE -> number(keepAlive);
            case SO_OOBINLINE -> number(oobInline);
            case SO_ZEROCOPY -> number(zeroCopy);
            case SO_LINGER -> linger;
            case SO_RCVLOWAT -> receiveLow;
            case SO_SNDBUF -> sendBuffer;
            case SO_RCVBUF -> receiveBuffer;
            case SO_MAX_PACING_RATE -> (int) maxPacingRate;
            case SO_BINDTOIFINDEX -> boundInterface;
            default -> null;
        };
    }

    private static boolean known(int option) {
        return switch (option) {
            case SO_REUSEADDR,
                    SO_REUSEPORT,
                    SO_BROADCAST,
                    SO_KEEPALIVE,
                    SO_OOBINLINE,
                    SO_RCVLOWAT,
                    SO_ZEROCOPY,
                    SO_SNDBUF,
                    SO_RCVBUF,
                    SO_MAX_PACING_RATE,
                    SO_BINDTOIFINDEX -> true;
            default -> false;
        };
    }

    /** A negative size counts as a huge one, as on Linux. */
    private static int bufferSize(int asked, long greatest, int least) {
        long v = Math.min(asked & 0xffff_ffffL, greatest);
        return (int) Math.min(Math.max(2 * v, least), Integer.MAX_VALUE);
    }

    private static Integer number(boolean on) {
        return on ? 1 : 0;
    }
}
