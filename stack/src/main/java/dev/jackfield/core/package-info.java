/**
 * What every layer stands on: the core that owns a host's protocol code, time and timers, the packet buffer, readiness,
 * errors, counters, settings. It knows no protocol.
 */
package dev.jackfield.core;
