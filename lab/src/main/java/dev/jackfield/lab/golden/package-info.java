/** Golden tables: how TCP's congestion controls behave on simulated paths, next to what theory predicts. A change in behaviour is a difference in a table. */
package dev.jackfield.lab.golden;
