/**
 * The socket layer: the protocol switch table, descriptors and what they refer to, and how calls wait. Transports below it
 * never wait; everything that blocks is built here on {@link dev.jackfield.core.Readiness}.
 */
package dev.jackfield.socket;
