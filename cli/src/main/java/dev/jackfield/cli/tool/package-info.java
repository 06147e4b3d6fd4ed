/** What the tools do, apart from their command lines: on any host of a network, wherever it runs. */
package dev.jackfield.cli.tool;
