/** A program on a host of its own: what {@code jackfield run} makes in the program's JVM. */
package dev.jackfield.cli.run;
