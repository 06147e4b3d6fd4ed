package dev.jackfield.cli.service;

import dev.jackfield.core.ErrnoException;
import java.net.InetSocketAddress;

/** Echo (RFC 862), discard (RFC 863) and character generator (RFC 864), each on TCP and UDP. */
public final class SmallServices {
    private static final int BUFFER = 65_536;
    /** A line of the generator: 72 printing characters, carriage return, line feed. */
    private static final int LINE = 74;
    /** The printing characters, blank to tilde: as many different lines. */
    private static final int LINES = 95;

    private static final byte[] CHARACTERS = characters();

    private SmallServices() {}

    /** Sends back what comes. */
    public static void echo(ServiceContext context, InetSocketAddress at) throws ErrnoException {
        new StreamServer(context, at, (c, number) -> {
            byte[] b = new byte[BUFFER];
            for (int n; (n = c.read(b, 0, b.length)) > 0; ) {
                c.write(b, 0, n);
            }
        });
        new DatagramServer(context, at, (b, len) -> len);
    }

    /** Throws away what comes. */
    public static void discard(ServiceContext context, InetSocketAddress at) throws ErrnoException {
        new StreamServer(context, at, (c, number) -> {
            byte[] b = new byte[BUFFER];
            while (c.read(b, 0, b.length) > 0) {
                // thrown away
            }
        });
        new DatagramServer(context, at, (b, len) -> -1);
    }

    /** Sends lines without end to whoever connects, and one line in answer to each datagram. */
    public static void chargen(ServiceContext context, InetSocketAddress at) throws ErrnoException {
        new StreamServer(context, at, (c, number) -> {
            for (; ; ) {
                c.write(CHARACTERS, 0, CHARACTERS.length);
            }
        });
        new DatagramServer(context, at, new DatagramServer.Answer() {
            private int line;

            @Override
            public int to(byte[] b, int len) {
                System.arraycopy(CHARACTERS, line * LINE, b, 0, LINE);
                line = (line + 1) % LINES;
                return LINE;
            }
        });
    }

    /** All lines of the generator, after which it begins again. */
    static byte[] characters() {
        byte[] all = new byte[LINES * LINE];
        for (int line = 0; line < LINES; line++) {
            for (int i = 0; i < LINE - 2; i++) {
                all[line * LINE + i] = (byte) (' ' + (line + i) % LINES);
            }
            all[line * LINE + LINE - 2] = '\r';
            all[line * LINE + LINE - 1] = '\n';
        }
        return all;
    }
}
