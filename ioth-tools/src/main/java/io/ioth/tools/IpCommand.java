/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ioth ip}. */
@Command(
        name = "ip",
        mixinStandardHelpOptions = true,
        description = {
            "Shows and changes addresses, routes, rules and neighbours of a running stack, or of one opened for it,"
                    + " with iproute2's words:",
            "  addr  [show|add|replace|del|flush] [ADDRESS/LENGTH] [dev DEVICE]",
            "  route [show|get|add|replace|del|flush] [PREFIX|default] [via GATEWAY] [dev DEVICE] [metric N] [table N]",
            "  rule  [show|add|del] [from PREFIX] [to PREFIX] [table N] [pref N]",
            "  neigh [show|add|replace|del|flush] [ADDRESS] [lladdr MAC] [dev DEVICE]",
            "  link  [show|set DEVICE mtu BYTES]",
            "  maddr, stats, ss",
            "Options before the object: -4, -6, -br, -s, -o. Without -4 and -6 routes and rules of both families are shown."
        },
        footer = {
            "",
            "Examples: ioth ip --list",
            "          ioth ip --stack web addr add fd00::81/64 dev vde0",
            "          ioth ip --net vde:///run/vde/lab --config ip=fd00::80/64 route",
            "A stack can be asked when it was opened with control=on, as 'ioth serve' does."
        })
final class IpCommand implements Callable<Integer> {

    @Mixin
    private final AskedStack asked = new AskedStack();

    @Parameters(arity = "0..*", paramLabel = "WORD", description = "iproute2's words; addr when left out.")
    private List<String> words = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    IpCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        return asked.ask(words, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
