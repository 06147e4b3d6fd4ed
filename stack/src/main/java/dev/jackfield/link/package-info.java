/** Interfaces and what they are plugged into: cables, hubs, switches, the loopback; and captures of what passes. */
package dev.jackfield.link;
