/** Tests of the jar that the build makes: they run when it is there. */
package dev.jackfield.cli.jar;
