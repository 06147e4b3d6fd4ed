/** The network that {@code jackfield demo} shows, and what happens on it. */
package dev.jackfield.cli.demo;
