/** The packet-script language: from text to a {@link dev.jackfield.lab.script.lang.Script}. */
package dev.jackfield.lab.script.lang;
