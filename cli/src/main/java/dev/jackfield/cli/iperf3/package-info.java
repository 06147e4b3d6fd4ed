/** A server that the iperf3 client (3.x, by ESnet) can measure with. */
package dev.jackfield.cli.iperf3;
