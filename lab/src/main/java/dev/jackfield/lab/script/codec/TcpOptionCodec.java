package dev.jackfield.lab.script.codec;

import dev.jackfield.lab.script.lang.Body.Number;
import dev.jackfield.lab.script.lang.TcpOption;
import dev.jackfield.lab.script.lang.TcpOption.AccurateEcn;
import dev.jackfield.lab.script.lang.TcpOption.Block;
import dev.jackfield.lab.script.lang.TcpOption.End;
import dev.jackfield.lab.script.lang.TcpOption.FastOpen;
import dev.jackfield.lab.script.lang.TcpOption.Md5;
import dev.jackfield.lab.script.lang.TcpOption.Mss;
import dev.jackfield.lab.script.lang.TcpOption.Nop;
import dev.jackfield.lab.script.lang.TcpOption.Other;
import dev.jackfield.lab.script.lang.TcpOption.Sack;
import dev.jackfield.lab.script.lang.TcpOption.SackPermitted;
import dev.jackfield.lab.script.lang.TcpOption.Timestamps;
import dev.jackfield.lab.script.lang.TcpOption.WindowScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The options of a TCP header, to bytes and from bytes. */
public final class TcpOptionCodec {
    private static final int END = 0, NOP = 1, MSS = 2, WSCALE = 3, SACK_OK = 4, SACK = 5, TIMESTAMPS = 8, MD5 = 19;
    private static final int FAST_OPEN = 34, ACC_ECN_0 = 172, ACC_ECN_1 = 174, EXPERIMENT = 254;
    private static final String FAST_OPEN_ID = "f989"; // RFC 7413 section 4.1.1's experiment
    private static final HexFormat HEX = HexFormat.of();

    private TcpOptionCodec() {}

    // ---- to bytes ---------------------------------------------------------------------------------------------------

    /** Options whose numbers are those of the wire. */
    public static byte[] encode(List<TcpOption> options) {
        Buffer b = new Buffer();
        for (TcpOption o : options) {
            encode(b, o);
        }
        return b.toBytes();
    }

    private static void encode(Buffer b, TcpOption option) {
        switch (option) {
            case End e -> b.u8(END);
            case Nop n -> b.u8(NOP);
            case Mss m -> b.u8(MSS).u8(4).u16(m.value());
            case WindowScale w -> b.u8(WSCALE).u8(3).u8(w.shift());
            case SackPermitted s -> b.u8(SACK_OK).u8(2);
            case Sack s -> {
                b.u8(SACK).u8(2 + 8 * s.blocks().size());
                for (Block k : s.blocks()) {
                    b.u32((int) k.left().value()).u32((int) k.right().value());
                }
            }
            case Timestamps t ->
                b.u8(TIMESTAMPS).u8(10).u32((int) t.value().value()).u32((int)
                        t.echo().value());
            case FastOpen f -> {
                if (f.experimental()) {
                    data(b, EXPERIMENT, FAST_OPEN_ID + f.cookie());
                } else {
                    data(b, FAST_OPEN, f.cookie());
                }
            }
            case Md5 m -> data(b, MD5, m.digest());
            case AccurateEcn a -> {
                b.u8(a.e1bFirst() ? ACC_ECN_1 : ACC_ECN_0)
                        .u8(2 + 3 * a.counters().size());
                a.counters().forEach(b::u24);
            }
            case Other o -> data(b, o.kind(), o.data());
        }
    }

    private static void data(Buffer b, int kind, String hex) {
        byte[] data = HEX.parseHex(hex);
        b.u8(kind).u8(2 + data.length).bytes(data);
    }

    // ---- from bytes -------------------------------------------------------------------------------------------------

    /** Options with the numbers of the wire. */
    public static List<TcpOption> decode(byte[] b) throws MalformedPacketException {
        List<TcpOption> all = new ArrayList<>();
        for (int i = 0; i < b.length; ) {
            int kind = Buffer.u8(b, i);
            if (kind == END || kind == NOP) {
                all.add(kind == END ? new End() : new Nop());
                i++;
                continue;
            }
            int length = i + 1 < b.length ? Buffer.u8(b, i + 1) : 0;
            if (length < 2 || i + length > b.length) {
                throw new MalformedPacketException("TCP option " + kind + " of length " + length);
            }
            all.add(decode(kind, Arrays.copyOfRange(b, i + 2, i + length)));
            i += length;
        }
        return all;
    }

    private static TcpOption decode(int kind, byte[] d) {
        int n = d.length;
        return switch (kind) {
            case MSS -> n == 2 ? new Mss(Buffer.u16(d, 0)) : other(kind, d);
            case WSCALE -> n == 1 ? new WindowScale(d[0]) : other(kind, d);
            case SACK_OK -> n == 0 ? new SackPermitted() : other(kind, d);
            case SACK -> n > 0 && n % 8 == 0 ? sack(d) : other(kind, d);
            case TIMESTAMPS -> n == 8 ? new Timestamps(number(d, 0), number(d, 4)) : other(kind, d);
            case FAST_OPEN -> new FastOpen(HEX.formatHex(d), false);
            case MD5 -> new Md5(HEX.formatHex(d), false);
            case ACC_ECN_0, ACC_ECN_1 -> n % 3 == 0 && n <= 9 ? accurateEcn(kind, d) : other(kind, d);
            case EXPERIMENT -> {
                String hex = HEX.formatHex(d);
                yield hex.startsWith(FAST_OPEN_ID) ? new FastOpen(hex.substring(4), true) : other(kind, d);
            }
            default -> other(kind, d);
        };
    }

    private static Sack sack(byte[] d) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < d.length; i += 8) {
            blocks.add(new Block(number(d, i), number(d, i + 4)));
        }
        return new Sack(blocks);
    }

    private static AccurateEcn accurateEcn(int kind, byte[] d) {
        List<Integer> counters = new ArrayList<>();
        for (int i = 0; i < d.length; i += 3) {
            counters.add(Buffer.u8(d, i) << 16 | Buffer.u16(d, i + 1));
        }
        return new AccurateEcn(kind == ACC_ECN_1, counters);
    }

    private static Other other(int kind, byte[] d) {
        return new Other(kind, HEX.formatHex(d));
    }

    private static Number number(byte[] d, int at) {
        return new Number(Buffer.u32(d, at) & 0xffff_ffffL, false);
    }
}
