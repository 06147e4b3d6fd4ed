/** Microbenchmarks of the way of data through the stack. */
package dev.jackfield.bench.path;
