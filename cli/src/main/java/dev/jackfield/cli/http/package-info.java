/** HTTP/1.1 (RFC 9110, RFC 9112): a server of files, and what a client needs to fetch one. */
package dev.jackfield.cli.http;
