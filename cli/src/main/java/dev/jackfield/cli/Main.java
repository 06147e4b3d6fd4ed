package dev.jackfield.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code jackfield}: each tool is a subcommand, one class a command. */
@Command(
        name = "jackfield",
        description = "A TCP/IP stack in user space, and the tools to use and watch it.",
        version = "jackfield 0.1.0-SNAPSHOT",
        mixinStandardHelpOptions = true,
        subcommands = {HelpCommand.class})
final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }
}
