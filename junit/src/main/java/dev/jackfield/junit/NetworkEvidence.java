package dev.jackfield.junit;

import java.nio.file.Path;

/** Goes with the failure of a test, as a suppressed exception, so that every report shows what the network saw. */
public final class NetworkEvidence extends Exception {
    private static final long serialVersionUID = 1;

    NetworkEvidence(Path capture, Path ladders, String told) {
        super("what the network saw: " + capture + ", " + ladders + "\n\n" + told, null, false, false);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
