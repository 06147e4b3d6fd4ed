/** Tests on a network of their own. */
module dev.jackfield.junit {
    requires dev.jackfield.jdk;
    requires transitive dev.jackfield.lab;
    requires transitive org.junit.jupiter.api;

    exports dev.jackfield.junit;
}
