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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ioth ip}. */
@Command(
        name = "ip",
        mixinStandardHelpOptions = true,
        description = "Opens a stack, shows its interfaces, addresses, routes, neighbours or counters, and closes it.",
        footer = {"", "Example: ioth ip --net vde:///run/vde/lab --config ip=fd00::80/64 route"})
final class IpCommand implements Callable<Integer> {

    @Mixin
    private final StackOptions options = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "WHAT",
            defaultValue = "addr",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} when left out.")
    private View what = View.addr;

    @Option(
            names = {"-b", "--brief"},
            description = "An interface a line.")
    private boolean brief;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "SECONDS",
            description = "Stay on the network so long before showing.")
    private int wait;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    IpCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (NetStack stack = options.open()) {
            Thread.sleep(wait * 1000L);
            (brief ? View.brief : what).print(new StackViews(stack, out));
        }
        out.flush();
        return 0;
    }
}
