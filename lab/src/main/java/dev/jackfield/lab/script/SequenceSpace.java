package dev.jackfield.lab.script;

import dev.jackfield.lab.script.lang.Body.Number;

/** One direction's sequence numbers: those of the script, and those that are really used. */
final class SequenceSpace {
    private boolean known;
    private int script; // the initial number as the script has it
    private int live; // and as it is

    boolean known() {
        return known;
    }

    int initial() {
        return live;
    }

    void learn(int script, int live) {
        known = true;
        this.script = script;
        this.live = live;
    }

    void forget() {
        known = false;
        script = 0;
        live = 0;
    }

    /** A number of the script as it is on the wire; in segments with a SYN numbers are absolute in the script's terms, else they count from the initial one. */
    int toLive(Number n, boolean syn) {
        int v = (int) n.value();
        if (n.absolute()) {
            return v;
        }
        return syn ? v - script + live : v + live;
    }

    /** The other way round. */
    long toScript(int n, boolean syn) {
        return (syn ? n - live + script : n - live) & 0xffff_ffffL;
    }
}
