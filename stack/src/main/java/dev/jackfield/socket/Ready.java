package dev.jackfield.socket;

import dev.jackfield.core.Readiness;

/** Waiting alone: what the attempts of {@link Call} wait for, for those who make their attempts themselves. */
final class Ready extends Call {
    private final Readiness readiness;
    private final int interest;

    Ready(Descriptor d, int interest) {
        super(d, interest);
        this.readiness = d.file().endpoint().readiness();
        this.interest = interest | Readiness.ERR | Readiness.HUP;
    }

    @Override
    int attempt() {
        int ready = readiness.bits() & interest;
        return ready == 0 ? EAGAIN : ready;
    }
}
