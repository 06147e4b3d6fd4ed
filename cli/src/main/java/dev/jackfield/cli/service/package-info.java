/**
 * Network services as one writes them from the manual pages: on the descriptor interface of {@link
 * dev.jackfield.host.Process}, blocking, a thread a connection.
 */
package dev.jackfield.cli.service;
