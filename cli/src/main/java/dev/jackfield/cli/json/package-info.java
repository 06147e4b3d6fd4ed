/** A reader and writer of JSON, for what the tools exchange. */
package dev.jackfield.cli.json;
