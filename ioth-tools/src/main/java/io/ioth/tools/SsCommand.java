/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import java.io.IOException;
import java.util.List;
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
        description = "Shows the sockets of a running stack, or of one opened for it.",
        footer = {"", "Example: ioth ss -i --stack web"})
final class SsCommand implements Callable<Integer> {

    @Mixin
    private final AskedStack asked = new AskedStack();

    @Option(names = {"-i", "--info"}, description = "Show what TCP knows of each connection.")
    private boolean info;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    SsCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> words = info ? List.of("ss", "-i") : List.of("ss");
        return asked.ask(words, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
