/** Tests on a network of their own: hosts as parameters, evidence when a test fails, and a look for what was left behind. */
package dev.jackfield.junit;
