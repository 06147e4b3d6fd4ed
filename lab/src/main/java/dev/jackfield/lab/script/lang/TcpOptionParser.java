package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Body.Number;
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
import dev.jackfield.lab.script.lang.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads the options of a segment, between angle brackets. */
final class TcpOptionParser {
    private static final int EXPERIMENT = 254; // RFC 6994
    private static final String FAST_OPEN_ID = "f989"; // RFC 7413 section 4.1.1
    private static final String HEX = "0123456789abcdefABCDEF";

    private final Lexer lexer;

    TcpOptionParser(Lexer lexer) {
        this.lexer = lexer;
    }

    /** The options, or null for {@code <...>}: any. */
    List<TcpOption> options(boolean inbound) {
        expect('<');
        List<TcpOption> all = new ArrayList<>();
        if (lexer.peek().is(Kind.ELLIPSIS)) {
            if (inbound) {
                throw lexer.error("<...> is for outbound segments");
            }
            lexer.next();
            expect('>');
            return null;
        }
        if (lexer.peek().is('>')) {
            lexer.next();
            return all;
        }
        for (; ; ) {
            all.add(option());
            Token t = lexer.next();
            if (t.is('>')) {
                return all;
            }
            if (!t.is(',')) {
                throw new ScriptSyntaxException(t.line(), "expected , or > in options, found " + t.shown());
            }
        }
    }

    private TcpOption option() {
        Token t = lexer.next();
        return switch (t.text()) {
            case "nop" -> new Nop();
            case "eol" -> new End();
            case "mss" -> new Mss((int) number());
            case "wscale" -> new WindowScale((int) number());
            case "sackOK" -> new SackPermitted();
            case "sack" -> sack();
            case "TS" -> timestamps();
            case "FO" -> new FastOpen(hex(), false);
            case "FOEXP" -> new FastOpen(hex(), true);
            case "md5" -> md5();
            case "ECN" -> accurateEcn();
            case "gen" -> other();
            case "exp" -> experiment();
            default -> throw new ScriptSyntaxException(t.line(), "unknown TCP option: " + t.shown());
        };
    }

    private Sack sack() {
        List<Block> blocks = new ArrayList<>();
        while (lexer.peek().is(Kind.INTEGER)) {
            Number left = numbered();
            expect(':');
            blocks.add(new Block(left, numbered()));
        }
        return new Sack(blocks);
    }

    private Timestamps timestamps() {
        word("val");
        Number value = numbered();
        word("ecr");
        return new Timestamps(value, numbered());
    }

    private Md5 md5() {
        if (lexer.peek().isWord("valid")) {
            lexer.next();
            return new Md5("", true);
        }
        return new Md5(hex(), false);
    }

    private AccurateEcn accurateEcn() {
        boolean e1bFirst = lexer.peek().isWord("e1b");
        String[] order = e1bFirst ? new String[] {"e1b", "ceb", "e0b"} : new String[] {"e0b", "ceb", "e1b"};
        List<Integer> counters = new ArrayList<>();
        for (String name : order) {
            if (!lexer.peek().isWord(name)) {
                break;
            }
            lexer.next();
            counters.add((int) number());
        }
        return new AccurateEcn(e1bFirst, counters);
    }

    private Other other() {
        expect('-');
        int kind = (int) number();
        return new Other(kind, bracketed());
    }

    /** An experiment's identifier of two or four bytes, and its data. */
    private Other experiment() {
        expect('-');
        if (lexer.peek().isWord("fo") || lexer.peek().isWord("FO")) {
            lexer.next();
            return new Other(EXPERIMENT, FAST_OPEN_ID + (lexer.peek().is('[') ? bracketed() : hex()));
        }
        String id = lexer.run(HEX + "x").replaceFirst("^0x", "");
        return new Other(EXPERIMENT, id + (lexer.peek().is('[') ? bracketed() : ""));
    }

    private String bracketed() {
        expect('[');
        String data = lexer.run(HEX + " ").replace(" ", "");
        expect(']');
        return even(data);
    }

    private String hex() {
        return switch (lexer.peek().kind()) {
            case WORD, INTEGER, STRING -> even(lexer.next().text());
            case HEX -> even(lexer.next().text().substring(2));
            default -> "";
        };
    }

    private String even(String data) {
        if (data.length() % 2 != 0 || !data.chars().allMatch(c -> HEX.indexOf(c) >= 0)) {
            throw lexer.error("not bytes in hexadecimal: " + data);
        }
        return data;
    }

    private Number numbered() {
        long n = number();
        boolean absolute = lexer.peek().is('!');
        if (absolute) {
            lexer.next();
        }
        return new Number(n, absolute);
    }

    private long number() {
        return PacketParser.number(lexer);
    }

    private void word(String expected) {
        Token t = lexer.next();
        if (!t.isWord(expected)) {
            throw new ScriptSyntaxException(t.line(), "expected " + expected + ", found " + t.shown());
        }
    }

    private void expect(char symbol) {
        Token t = lexer.next();
        if (!t.is(symbol)) {
            throw new ScriptSyntaxException(t.line(), "expected " + symbol + " in options, found " + t.shown());
        }
    }
}
