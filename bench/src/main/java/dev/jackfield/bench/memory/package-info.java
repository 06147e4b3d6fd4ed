/** Which memory packets should lie in: arrays of the heap, or native segments. */
package dev.jackfield.bench.memory;
