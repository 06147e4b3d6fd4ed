package dev.jackfield.lab.script;

import dev.jackfield.lab.script.lang.Body.Number;
import dev.jackfield.lab.script.lang.TcpOption;
import dev.jackfield.lab.script.lang.TcpOption.Block;
import dev.jackfield.lab.script.lang.TcpOption.Md5;
import dev.jackfield.lab.script.lang.TcpOption.Sack;
import dev.jackfield.lab.script.lang.TcpOption.Timestamps;
import java.util.ArrayList;
import java.util.List;

/** Makes of a script's TCP options those with the numbers of the wire. */
final class OptionTranslator {
    /** What a timestamp becomes. */
    @FunctionalInterface
    interface Stamps {
        Timestamps live(Timestamps t) throws ScriptFailure;
    }

    private OptionTranslator() {}

    /**
     * @param acknowledged the sequence space that SACK blocks are of
     * @param signature the digest that is valid, hexadecimal
     */
    static List<TcpOption> live(List<TcpOption> options, SequenceSpace acknowledged, Stamps stamps, String signature)
            throws ScriptFailure {
        List<TcpOption> all = new ArrayList<>(options.size());
        for (TcpOption o : options) {
            all.add(
                    switch (o) {
                        case Sack s -> sack(s, acknowledged);
                        case Timestamps t -> stamps.live(t);
                        case Md5 m -> m.valid() ? new Md5(signature, false) : m;
                        default -> o;
                    });
        }
        return all;
    }

    private static Sack sack(Sack s, SequenceSpace acknowledged) {
        List<Block> blocks = new ArrayList<>();
        for (Block b : s.blocks()) {
            blocks.add(new Block(number(b.left(), acknowledged), number(b.right(), acknowledged)));
        }
        return new Sack(blocks);
    }

    private static Number number(Number n, SequenceSpace space) {
        return new Number(Integer.toUnsignedLong(space.toLive(n, false)), true);
    }
}
