/** Networks that a test owns: virtual time, topologies, impairments, captures to read. */
package dev.jackfield.lab;
