package dev.jackfield.lab.script.lang;

/**
 * One line of a script.
 *
 * @param line where it begins
 * @param text as it is written
 * @param time when
 * @param end of a call that blocks, when it is to return; counts as {@code time} does; null when it does not block
 * @param action what
 */
public record Event(int line, String text, Time time, Time end, Action action) {}
