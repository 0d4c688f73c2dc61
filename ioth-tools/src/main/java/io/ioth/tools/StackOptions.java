/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import io.ioth.StackConfig;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack a command opens; and what all commands share. */
final class StackOptions {

    @Option(
            names = "--net",
            paramLabel = "VNL",
            description = "The network to plug into, such as vde:///run/vde/lab, tap://tap0 or mem://lab;"
                    + " none for a stack with only a loopback.")
    private String net = "";

    @Option(
            names = "--config",
            paramLabel = "CONFIG",
            description = "The stack's settings, such as ip=fd00::80/64,ip=10.0.0.80/24,gw=fd00::1;"
                    + " stack=kernel uses the kernel's instead. With --net alone the network is asked (auto).")
    private @Nullable String config;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show where an error came from.")
    private boolean verbose;

    /** For picocli. */
    StackOptions() {}

    /** Whether anything was said of the stack. */
    boolean isGiven() {
        return !net.isEmpty() || config != null;
    }

    private String config() {
        String unsaid = net.isEmpty() ? "" : StackConfig.AUTO;
        return config == null ? unsaid : config;
    }

    /** For a command that stays: its stack can be looked at and changed, unless {@code control=off}. */
    NetStack openWithControl() throws IOException {
        StackConfig settings = StackConfig.parse(net, config());
        return NetStack.open(settings.control().isEmpty() ? settings.withControl("on") : settings);
    }

    NetStack open() throws IOException {
        return NetStack.open(net, config());
    }

    boolean verbose() {
        return verbose;
    }
}
