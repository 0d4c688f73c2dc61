/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ioth otip}. */
@Command(
        name = "otip",
        mixinStandardHelpOptions = true,
        description = "Computes the one-time address of a name and a password, as VirtualSquare's otipaddr does;"
                + " without a password the address of the name, as its hashaddr does.",
        footer = {"", "Example: ioth otip -b fc01:: renzo.otip mypassword"})
final class OtipCommand implements Callable<Integer> {

    @Mixin
    private final StackOptions options = new StackOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The name, as it is hashed: the case of letters counts.")
    private String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "PASSWORD", description = "What both sides know.")
    private Optional<String> password = Optional.empty();

    @Option(
            names = {"-b", "--base"},
            paramLabel = "BASE",
            description = "The address that the hash is put onto, or a name that has it;"
                    + " when left out, the name without what is before its first dot.")
    private Optional<String> base = Optional.empty();

    @Option(
            names = {"-T", "--period"},
            paramLabel = "SECONDS",
            description = "How long an address is the present one; ${DEFAULT-VALUE} when left out.")
    private int period = HashAddress.DEFAULT_PERIOD;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When, as 2022-08-14T16:49:36Z or in seconds since 1970; now when left out.")
    private Optional<String> at = Optional.empty();

    @Option(names = "--mac", description = "Print the Ethernet address of the name instead.")
    private boolean mac;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    OtipCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(mac ? HashAddress.mac(name) : address());
        out.flush();
        return 0;
    }

    private IpAddress address() throws IOException {
        if (period < 0) {
            throw new IllegalArgumentException("--period is 0 or more seconds, not " + period);
        }
        int time = password.isPresent() ? HashAddress.otipTime(seconds(), 0, period) : 0;
        return HashAddress.oneTime(base(), name, password.orElse(""), time);
    }

    private long seconds() {
        if (at.isEmpty()) {
            return Instant.now().getEpochSecond();
        }
        String text = at.get();
        try {
            return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : Instant.parse(text).getEpochSecond();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--at " + text + ": write 2022-08-14T16:49:36Z, or seconds since 1970", e);
        }
    }

    private IpAddress base() throws IOException {
        int dot = name.indexOf('.');
        String text = base.orElseGet(() -> dot < 0 ? "" : name.substring(dot + 1));
        if (text.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' has no domain whose address could be the base; give --base");
        }
        if (text.indexOf(':') >= 0) {
            return IpAddress.parse(text);
        }
        try (NetStack stack = options.isGiven() ? options.open() : NetStack.kernel()) {
            return IpAddress.of(stack.resolver().lookup(text, StandardProtocolFamily.INET6).getFirst());
        } catch (UnknownHostException e) {
            throw new IOException("the base of the address: " + e.getMessage() + "; give one with --base", e);
        }
    }
}
