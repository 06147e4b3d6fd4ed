/** Packet encoders and decoders of the interpreter's own, sharing nothing with the stack's: so that an error in those cannot hide. */
package dev.jackfield.lab.script.codec;
