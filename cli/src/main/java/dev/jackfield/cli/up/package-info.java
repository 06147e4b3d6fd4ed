/** What {@code jackfield up} runs: hosts on a TUN or TAP device of Linux, their services and their control socket. */
package dev.jackfield.cli.up;
