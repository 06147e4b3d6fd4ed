package dev.jackfield.core;

/**
 * Which times a socket asks to be told of, with Linux's numbers and rules: when data came (SO_TIMESTAMP, SO_TIMESTAMPNS), and when it came, was sent or was
 * acknowledged (SO_TIMESTAMPING). Times are those of the host's clock; all are taken in software.
 */
public final class Timestamping {
    public static final int SO_TIMESTAMP = 29, SO_TIMESTAMPNS = 35, SO_TIMESTAMPING = 37;

    /** The control message of SO_TIMESTAMPING's times, and that of what TCP_INFO said then. */
    public static final int SCM_TIMESTAMPING = SO_TIMESTAMPING, SCM_TIMESTAMPING_OPT_STATS = 54;

    /** SO_TIMESTAMPING: when data left, came, was handed to the device, was acknowledged; hardware has no clock here. */
    public static final int TX_HARDWARE = 1,
            TX_SOFTWARE = 2,
            RX_HARDWARE = 4,
            RX_SOFTWARE = 8,
            TX_SCHED = 256,
            TX_ACK = 512;
    /** SO_TIMESTAMPING: which of them are told. */
    public static final int SOFTWARE = 16;
    /** SO_TIMESTAMPING: with the number of the byte or datagram; of TCP bytes counted from those queued now; without the packet; with TCP_INFO. */
    public static final int OPT_ID = 128, OPT_ID_TCP = 1 << 16, OPT_TSONLY = 2048, OPT_STATS = 4096;

    /** What a control message of one send may ask for. */
    public static final int TX_RECORD = TX_HARDWARE | TX_SOFTWARE | TX_SCHED | TX_ACK;

    /** What the report says it tells the time of (ee_info), and who reports (ee_origin). */
    public static final int SCM_TSTAMP_SND = 0, SCM_TSTAMP_SCHED = 1, SCM_TSTAMP_ACK = 2, ORIGIN = 4;

    private static final int KNOWN = (1 << 18) - 1;

    /** SO_TIMESTAMPING's flags. */
    public int flags;

    private int arrivals; // SO_TIMESTAMP, SO_TIMESTAMPNS or 0

    Timestamping copy() {
        Timestamping t = new Timestamping();
        t.flags = flags;
        t.arrivals = arrivals;
        return t;
    }

    static boolean known(int option) {
        return option == SO_TIMESTAMP || option == SO_TIMESTAMPNS || option == SO_TIMESTAMPING;
    }

    int set(int option, int value) {
        if (option != SO_TIMESTAMPING) {
            arrivals = value != 0 ? option : 0;
            return 0;
        }
        boolean wrong = (value & ~KNOWN) != 0
                || (value & OPT_ID_TCP) != 0 && (value & OPT_ID) == 0
                || (value & OPT_STATS) != 0 && (value & OPT_TSONLY) == 0;
        if (wrong) {
            return Errno.EINVAL.failure();
        }
        flags = value;
        return 0;
    }

    int get(int option) {
        return option == SO_TIMESTAMPING ? flags : arrivals == option ? 1 : 0;
    }

    /** Whether a receive tells when the data came. */
    public boolean arrivals() {
        return arrivals != 0 || (flags & (RX_SOFTWARE | SOFTWARE)) == (RX_SOFTWARE | SOFTWARE);
    }

    /** Tells when data came, as far as that was asked for. */
    public void tellArrival(Endpoint.Message m, long time) {
        tell(m, time, (flags & RX_SOFTWARE) != 0);
    }

    /** Tells a time at which something became of data that was sent. */
    public void tellTransmission(Endpoint.Message m, long time) {
        tell(m, time, true);
    }

    private void tell(Endpoint.Message m, long time, boolean asked) {
        if (arrivals != 0) {
            m.control.add(new Endpoint.Control(SocketOptions.SOL_SOCKET, arrivals, time));
        }
        if (asked && (flags & SOFTWARE) != 0) {
            m.control.add(new Endpoint.Control(SocketOptions.SOL_SOCKET, SCM_TIMESTAMPING, time));
        }
    }
}
