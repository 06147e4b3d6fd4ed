package dev.jackfield.lab.script.lang;

import dev.jackfield.lab.script.lang.Action.PacketAction;
import dev.jackfield.lab.script.lang.Body.Icmp;
import dev.jackfield.lab.script.lang.Body.Number;
import dev.jackfield.lab.script.lang.Body.Ports;
import dev.jackfield.lab.script.lang.Body.Quote;
import dev.jackfield.lab.script.lang.Body.Tcp;
import dev.jackfield.lab.script.lang.Body.Udp;
import dev.jackfield.lab.script.lang.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what follows {@code <} or {@code >}: a packet. */
final class PacketParser {
    private static final Pattern PORTS = Pattern.compile("[\\[(]?\\s*\\d+\\s*>\\s*\\d+");
    private static final Pattern UDP_SUFFIX = Pattern.compile("/\\s*udp\\s*\\(");
    private static final String FLAGS = "SFRPUEWA.-01234567";
    private static final Set<String> ECN = Set.of("noecn", "ect0", "ect1", "ect01", "ce");

    private final Lexer lexer;
    private final TcpOptionParser options;

    PacketParser(Lexer lexer) {
        this.lexer = lexer;
        this.options = new TcpOptionParser(lexer);
    }

    PacketAction packet(boolean inbound) {
        List<String> encapsulations = encapsulations();
        IpInfo ip = ipInfo(inbound);
        Token t = lexer.peek();
        Body body;
        if (t.isWord("udp")) {
            lexer.next();
            body = udp();
        } else if (t.isWord("icmp")) {
            lexer.next();
            body = icmp();
        } else if (t.is(Kind.WORD) && t.text().startsWith("sctp")) {
            throw lexer.error("SCTP packets are not supported yet");
        } else {
            body = tcp(inbound);
        }
        return new PacketAction(inbound, encapsulations, ip, body);
    }

    // ---- outer headers ----------------------------------------------------------------------------------------------

    private List<String> encapsulations() {
        List<String> all = new ArrayList<>();
        for (Token t; (t = lexer.peek()).is(Kind.WORD); ) {
            switch (t.text()) {
                case "ipv4", "ipv6", "gre", "mpls" -> {
                    all.add(t.text());
                    while (!lexer.raw().endsWith(":")) {
                        if (lexer.peek().is(Kind.END)) {
                            throw lexer.error("an outer header without the colon at its end");
                        }
                    }
                }
                default -> {
                    return all;
                }
            }
        }
        return all;
    }

    private IpInfo ipInfo(boolean inbound) {
        Token open = lexer.peek();
        if (!open.is('[') && !open.is('(') || lexer.follows(PORTS)) {
            return IpInfo.NONE;
        }
        lexer.next();
        char close = open.is('[') ? ']' : ')';
        String ecn = null;
        Integer tos = null;
        Integer ttl = null;
        Integer label = null;
        for (Token t; !(t = lexer.next()).is(close); ) {
            if (t.is(',')) {
                continue;
            }
            switch (t.text()) {
                case "tos" -> tos = integer();
                case "ttl" -> ttl = integer();
                case "flowlabel" -> label = integer();
                default -> {
                    if (!ECN.contains(t.text())) {
                        throw new ScriptSyntaxException(t.line(), "not a part of the IP header: " + t.shown());
                    }
                    ecn = t.text();
                }
            }
        }
        if (inbound && "ect01".equals(ecn)) {
            throw lexer.error("ect01 is for outbound packets");
        }
        return new IpInfo(ecn, tos, ttl, label);
    }

    // ---- TCP --------------------------------------------------------------------------------------------------------

    private Tcp tcp(boolean inbound) {
        Ports ports = ports();
        int flags = flags();
        Number seq = plain();
        expect(':');
        long end = number();
        expect('(');
        int length = integer();
        expect(')');
        seq = new Number(seq.value(), bang());
        if ((seq.value() + length & 0xffff_ffffL) != (end & 0xffff_ffffL)) {
            throw lexer.error("the sequence number after the segment is not the first plus its length");
        }
        Number ack = null;
        Integer window = null;
        Integer urgent = null;
        for (Token t; (t = lexer.peek()).is(Kind.WORD); ) {
            switch (t.text()) {
                case "ack" -> {
                    lexer.next();
                    Number n = plain();
                    ack = new Number(n.value(), bang());
                }
                case "win" -> {
                    lexer.next();
                    window = integer();
                }
                case "urg" -> {
                    lexer.next();
                    urgent = integer();
                }
                default -> throw new ScriptSyntaxException(t.line(), "unexpected in a segment: " + t.shown());
            }
        }
        if (inbound && window == null) {
            throw lexer.error("win is missing in an inbound segment");
        }
        List<TcpOption> opts = List.of();
        if (lexer.peek().is('<')) {
            opts = options.options(inbound);
        }
        if (lexer.follows(UDP_SUFFIX)) {
            throw lexer.error("TCP in UDP is not supported");
        }
        return new Tcp(ports, flags, seq, length, ack, window, urgent, opts);
    }

    private Ports ports() {
        if (!lexer.follows(PORTS)) {
            return null;
        }
        Token open = lexer.peek();
        boolean closed = open.is('[') || open.is('(');
        if (closed) {
            lexer.next();
        }
        int source = integer();
        expect('>');
        int destination = integer();
        if (closed) {
            expect(open.is('[') ? ']' : ')');
        }
        return new Ports(source, destination);
    }

    private int flags() {
        String s = lexer.run(FLAGS);
        if (s.isEmpty()) {
            throw lexer.error(
                    "expected the flags of a segment, found " + lexer.peek().shown());
        }
        if (s.equals("-")) {
            return 0;
        }
        int flags = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            flags |= switch (c) {
                case 'F' -> Tcp.FIN;
                case 'S' -> Tcp.SYN;
                case 'R' -> Tcp.RST;
                case 'P' -> Tcp.PSH;
                case '.' -> Tcp.ACK;
                case 'U' -> Tcp.URG;
                case 'E' -> Tcp.ECE;
                case 'W' -> Tcp.CWR;
                case 'A' -> Tcp.AE;
                case '-' -> throw lexer.error("not flags: " + s);
                default -> (c - '0') * Tcp.ECE; // the three bits of the ACE field
            };
        }
        return flags;
    }

    // ---- UDP and ICMP -----------------------------------------------------------------------------------------------

    private Udp udp() {
        Ports ports = ports();
        expect('(');
        int length = integer();
        expect(')');
        return new Udp(ports, length);
    }

    private Icmp icmp() {
        String type = name();
        String code = null;
        Long mtu = null;
        Integer id = null;
        for (Token t; (t = lexer.peek()).is(Kind.WORD); ) {
            lexer.next();
            switch (t.text()) {
                case "mtu" -> mtu = number();
                case "id" -> id = integer();
                default -> {
                    if (code != null) {
                        throw new ScriptSyntaxException(t.line(), "unexpected in an ICMP message: " + t.shown());
                    }
                    code = t.text();
                }
            }
        }
        Quote quote = null;
        if (lexer.peek().is('[')) {
            lexer.next();
            quote = quote();
            expect(']');
        }
        return new Icmp(type, code, mtu, id, quote);
    }

    private Quote quote() {
        Token t = lexer.peek();
        if (t.isWord("udp") || t.isWord("raw")) {
            lexer.next();
            expect('(');
            int length = integer();
            expect(')');
            return new Quote(t.isWord("udp") ? Quote.Kind.UDP : Quote.Kind.RAW, null, length);
        }
        Number seq = plain();
        expect(':');
        number();
        expect('(');
        int length = integer();
        expect(')');
        return new Quote(Quote.Kind.TCP, new Number(seq.value(), bang()), length);
    }

    // ---- pieces -----------------------------------------------------------------------------------------------------

    private String name() {
        Token t = lexer.next();
        if (!t.is(Kind.WORD)) {
            throw new ScriptSyntaxException(t.line(), "expected a name, found " + t.shown());
        }
        return t.text();
    }

    private void expect(char symbol) {
        Token t = lexer.next();
        if (!t.is(symbol)) {
            throw new ScriptSyntaxException(t.line(), "expected " + symbol + " in a packet, found " + t.shown());
        }
    }

    private Number plain() {
        return new Number(number(), false);
    }

    private boolean bang() {
        if (lexer.peek().is('!')) {
            lexer.next();
            return true;
        }
        return false;
    }

    private int integer() {
        return (int) number();
    }

    private long number() {
        return number(lexer);
    }

    static long number(Lexer lexer) {
        Token t = lexer.next();
        boolean negative = t.is('-');
        if (negative) {
            t = lexer.next();
        }
        long n = switch (t.kind()) {
            case INTEGER -> Long.parseLong(t.text());
            case HEX -> Long.parseLong(t.text().substring(2), 16);
            default -> throw new ScriptSyntaxException(t.line(), "expected a number, found " + t.shown());
        };
        return negative ? -n : n;
    }
}
