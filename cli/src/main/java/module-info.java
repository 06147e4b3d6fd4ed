/** The command line tools. */
module dev.jackfield.cli {
    requires dev.jackfield.jdk;
    requires dev.jackfield.lab;
    requires dev.jackfield.linux;
    requires dev.jackfield.stack;
    requires info.picocli;
    requires java.instrument;

    // picocli reads the annotations of commands and sets their fields.
    opens dev.jackfield.cli to
            info.picocli;
}
