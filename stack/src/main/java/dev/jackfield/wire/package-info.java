/** One file a protocol header: where its fields are, whether the bytes can be one, how it is written and printed. */
package dev.jackfield.wire;
