/** JMH benchmarks, and runs side by side with the kernel. */
package dev.jackfield.bench;
