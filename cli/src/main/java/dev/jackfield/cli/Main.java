package dev.jackfield.cli;

import dev.jackfield.cli.tool.ToolContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code jackfield}: each tool is a subcommand, one class a command. */
@Command(
        name = "jackfield",
        description = "A TCP/IP stack in user space, and the tools to use and watch it.",
        version = "jackfield 0.1.0-SNAPSHOT",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            RunCommand.class,
            PingCommand.class,
            NcCommand.class,
            NetstatCommand.class,
            SsCommand.class,
            ScriptCommand.class,
            GoldenCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @Spec
    private CommandSpec spec;

    private Main() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_USAGE;
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String why = e.getMessage().lines().findFirst().orElse("wrong usage");
        command.getErr().println(name + ": " + why + " (see " + name + " --help)");
        if (e instanceof UnmatchedArgumentException u) {
            UnmatchedArgumentException.printSuggestions(u, command.getErr());
        }
        return WRONG_USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        switch (e) {
            case IOException io -> {
                if (!"Broken pipe".equals(io.getMessage())) { // whoever read our output had enough of it
                    command.getErr().println(name + ": " + text(io));
                }
            }
            case UncheckedIOException io -> command.getErr().println(name + ": " + text(io.getCause()));
            default -> {
                command.getErr().println(name + ": this is a bug:");
                e.printStackTrace(command.getErr());
            }
        }
        return FAILED;
    }

    /** What happened, in one line: the messages of file exceptions are file names only. */
    static String text(IOException e) {
        return switch (e) {
            case NoSuchFileException f -> f.getFile() + ": no such file or directory";
            case AccessDeniedException f -> f.getFile() + ": permission denied";
            case FileSystemException f ->
                f.getFile() + ": " + (f.getReason() == null ? "cannot be used" : f.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Runs one of the tools for somebody else, on a network of this process. */
    static int runTool(List<String> args, ToolContext context) {
        CommandLine main = commandLine();
        CommandLine tool = args.isEmpty() ? null : main.getSubcommands().get(args.getFirst());
        PrintWriter err = new PrintWriter(new OutputStreamWriter(context.err(), StandardCharsets.UTF_8), true);
        if (tool == null || !(tool.getCommand() instanceof ToolCommand command)) {
            err.println("jackfield: no such tool");
            return WRONG_USAGE;
        }
        command.runIn(context);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(context.out(), StandardCharsets.UTF_8), true);
        return main.setOut(out).setErr(err).execute(args.toArray(new String[0]));
    }

    public static void main(String[] args) {
        // Whatever the locale says: the ladder is drawn with lines that are not in ASCII, and output is the same
        // everywhere.
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = commandLine().setOut(out).setErr(err).execute(args);
        out.flush();
        System.exit(code);
    }
}
