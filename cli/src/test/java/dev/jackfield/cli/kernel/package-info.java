/** The command {@code up} and Linux's own programs as its peers, on a device in a network namespace. */
package dev.jackfield.cli.kernel;
