/** A host: what it is made of, its processes with their system calls, and pictures of it for tools. */
package dev.jackfield.host;
