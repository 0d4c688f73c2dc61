/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ioth ss}. */
@Command(
        name = "ss",
        mixinStandardHelpOptions = true,
        description = {
            "Opens a stack, shows its sockets, and closes it.",
            "To see those of a server at work, use 'ioth serve --show ss', or '--show info' for what TCP knows of them."
        })
final class SsCommand implements Callable<Integer> {

    @Mixin
    private final StackOptions options = new StackOptions();

    @Option(names = {"-i", "--info"}, description = "Show what TCP knows of each connection.")
    private boolean info;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    SsCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (NetStack stack = options.open()) {
            (info ? View.info : View.ss).print(new StackViews(stack, out));
        }
        out.flush();
        return 0;
    }
}
