package dev.jackfield.wire;

/** The parts of a TCP header as text. */
public final class TcpPrinter {
    private static final int[] FLAGS = {
        TcpHeader.SYN,
        TcpHeader.FIN,
        TcpHeader.RST,
        TcpHeader.PSH,
        TcpHeader.URG,
        TcpHeader.ECE,
        TcpHeader.CWR,
        TcpHeader.AE,
        TcpHeader.ACK
    };
    private static final String[] LETTERS = {"S", "F", "R", "P", "U", "E", "W", "e", "."};
    private static final String[] NAMES = {"SYN", "FIN", "RST", "PSH", "URG", "ECE", "CWR", "AE", "ACK"};

    private TcpPrinter() {}

    /** The control bits as tcpdump's letters: S for SYN, a point for ACK. */
    public static String letters(int flags) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((flags & FLAGS[i]) != 0) {
                s.append(LETTERS[i]);
            }
        }
        return s.isEmpty() ? "none" : s.toString();
    }

    /** The control bits' names, with commas. */
    public static String names(int flags) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < FLAGS.length; i++) {
            if ((flags & FLAGS[i]) != 0) {
                s.append(s.isEmpty() ? "" : ",").append(NAMES[i]);
            }
        }
        return s.isEmpty() ? "none" : s.toString();
    }

    /** Appends the options between two indices as tcpdump prints them; a length that cannot be ends them. */
    public static void options(StringBuilder s, byte[] b, int from, int end) {
        for (int i = from; i < end; ) {
            if (i > from) {
                s.append(',');
            }
            int kind = Bytes.u8(b, i);
            if (kind == TcpOption.END) {
                s.append("eol");
                return;
            }
            if (kind == TcpOption.NOP) {
                s.append("nop");
                i++;
                continue;
            }
            int n = i + 1 < end ? Bytes.u8(b, i + 1) : 0;
            if (n < 2 || n > end - i) {
                s.append("malformed");
                return;
            }
            option(s, b, i, kind, n);
            i += n;
        }
    }

    private static void option(StringBuilder s, byte[] b, int i, int kind, int n) {
        if (kind == TcpOption.MSS && n == 4) {
            s.append("mss ").append(Bytes.u16(b, i + 2));
        } else if (kind == TcpOption.WINDOW_SCALE && n == 3) {
            s.append("wscale ").append(Bytes.u8(b, i + 2));
        } else if (kind == TcpOption.SACK_PERMITTED && n == 2) {
            s.append("sackOK");
        } else if (kind == TcpOption.TIMESTAMPS && n == 10) {
            s.append("TS val ").append(Bytes.u32(b, i + 2)).append(" ecr ").append(Bytes.u32(b, i + 6));
        } else if (kind == TcpOption.SACK && n > 2 && (n - 2) % 8 == 0) {
            s.append("sack ").append((n - 2) / 8).append(' ');
            for (int k = 2; k < n; k += 8) {
                s.append('{').append(Bytes.u32(b, i + k)).append(':');
                s.append(Bytes.u32(b, i + k + 4)).append('}');
            }
        } else if (kind == TcpOption.AUTHENTICATION && n >= 4) {
            s.append("tcp-ao keyid ").append(Bytes.u8(b, i + 2));
            s.append(" rnextkeyid ").append(Bytes.u8(b, i + 3));
        } else {
            s.append("option ").append(kind).append(" length ").append(n);
        }
    }
}
