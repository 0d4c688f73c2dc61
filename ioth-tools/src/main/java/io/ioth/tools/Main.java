/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code ioth} command. Exit codes: 0 done, 1 failed, 2 wrong usage, locator or configuration. */
@Command(
        name = "ioth",
        mixinStandardHelpOptions = true,
        version = "ioth 0.1.0-SNAPSHOT",
        description = "TCP/IP stacks of their own for processes and threads.",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            GetCommand.class,
            PingCommand.class,
            ResolveCommand.class,
            OtipCommand.class,
            TracerouteCommand.class,
            IpCommand.class,
            SsCommand.class
        },
        footer = {"", "Begin with 'ioth demo'; 'ioth COMMAND --help' explains a command."})
public final class Main implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int WRONG = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Made by {@link #main}. */
    Main() {}

    /** Runs the command line and exits. */
    public static void main(String[] arguments) {
        System.exit(run(writer(System.out), writer(System.err), arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** Runs the command line; the answer is the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine all = new CommandLine(new Main());
        all.getSubcommands().values().stream()
                .filter(each -> each.getCommandName().equals("ip"))
                .forEach(each -> each.setUnmatchedOptionsArePositionalParams(true));
        return all.setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Main::report)
                .setParameterExceptionHandler(Main::reportUsage)
                .setUsageHelpWidth(100)
                .execute(arguments);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG;
    }

    private static int reportUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("ioth: " + e.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return WRONG;
    }

    private static int report(Exception e, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        err.println("ioth: " + describe(e));
        if (command.getParseResult().hasMatchedOption("--verbose")) {
            e.printStackTrace(err);
        }
        return e instanceof IllegalArgumentException ? WRONG : FAILED;
    }

    private static String describe(Exception e) {
        String message = e.getMessage();
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case FileSystemException file when file.getReason() == null ->
                file.getFile() + ": " + file.getClass().getSimpleName().replace("Exception", "");
            case IllegalArgumentException wrong when message != null -> message;
            case IOException io when message != null -> message;
            case UnsupportedOperationException unsupported when message != null -> message;
            default -> e.getClass().getSimpleName() + (message == null ? "" : ": " + message) + " (-v shows where)";
        };
    }
}
