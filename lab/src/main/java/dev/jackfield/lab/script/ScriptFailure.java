package dev.jackfield.lab.script;

/** Why a script failed: not as it says, or not to be run at all. */
final class ScriptFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ScriptFailure(String message) {
        super(message, null, false, false);
    }
}
