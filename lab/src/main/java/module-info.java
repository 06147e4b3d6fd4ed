/** Networks that a test owns: virtual time, topologies, impairments. */
module dev.jackfield.lab {
    requires transitive dev.jackfield.stack;

    exports dev.jackfield.lab;
    exports dev.jackfield.lab.golden;
    exports dev.jackfield.lab.script;
}
