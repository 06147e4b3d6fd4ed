package dev.jackfield.ip;

import dev.jackfield.core.Endpoint;
import dev.jackfield.core.Errno;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/** The ICMP errors that a datagram socket with IP_RECVERR has been told of and has not read; bounded. On the core. */
public final class ErrorQueue {
    /** Reports that wait to be read; more are dropped. */
    private static final int MOST = 64;

    private ArrayDeque<IcmpError> reports; // null while there never was one

    public void add(IcmpError e) {
        if (reports == null) {
            reports = new ArrayDeque<>(1);
        }
        if (reports.size() < MOST) {
            reports.add(e);
        }
    }

    public boolean isEmpty() {
        return reports == null || reports.isEmpty();
    }

    public void clear() {
        reports = null;
    }

    /**
     * Takes the oldest, as recv with MSG_ERRQUEUE does.
     *
     * @param header how many bytes of the quotation are the transport's header, which is not told
     * @param ports whether the header begins with ports, so that the destination's is told
     * @return how many bytes of data the quotation had, or -EAGAIN when nothing was reported
     */
    public int receive(byte[] b, int off, int len, int header, boolean ports, Endpoint.Message message) {
        if (isEmpty()) {
            return Errno.EAGAIN.failure();
        }
        return tell(reports.remove(), b, off, len, header, ports, message);
    }

    /** Tells one, as {@link #receive} does. */
    public static int tell(
            IcmpError e, byte[] b, int off, int len, int header, boolean ports, Endpoint.Message message) {
        byte[] quote = e.quote();
        int whole = Math.max(0, quote.length - header);
        int n = Math.min(whole, len);
        if (n > 0) {
            System.arraycopy(quote, header, b, off, n);
        }
        if (message != null) {
            int port = ports ? (quote[2] & 0xff) << 8 | quote[3] & 0xff : 0;
            message.from = new InetSocketAddress(e.destination().toInetAddress(), port);
            message.flags = Endpoint.MSG_ERRQUEUE | (n < whole ? Endpoint.MSG_TRUNC : 0);
            message.error =
                    new Endpoint.Report(e.errno().failure(), e.reporter().toInetAddress(), e.type(), e.code(), e.mtu());
        }
        return n;
    }
}
