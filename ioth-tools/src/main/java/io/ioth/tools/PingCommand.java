/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.IothSocketOptions;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ioth ping}. */
@Command(
        name = "ping",
        mixinStandardHelpOptions = true,
        description = "Sends ICMP echo requests from a stack of its own. Exits with 1 when nothing came back.",
        footer = {"", "Example: ioth ping --net vde:///run/vde/lab --config ip=fd00::2/64 -c 3 fd00::80"})
final class PingCommand implements Callable<Integer> {

    private static final int MAX_SIZE = 65_000;

    @Mixin
    private final StackOptions options = new StackOptions();

    @Mixin
    private final Host host = new Host();

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "How many; without end when left out.")
    private int count = Integer.MAX_VALUE;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "SECONDS",
            description = "From one to the next; ${DEFAULT-VALUE} when left out.")
    private double interval = 1;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            description = "Of data in each; ${DEFAULT-VALUE} when left out.")
    private int size = 56;

    @Option(
            names = {"-t", "--ttl"},
            paramLabel = "HOPS",
            description = "How many routers each may pass; the stack's default when left out.")
    private int hops;

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long to wait for the last reply; ${DEFAULT-VALUE} when left out.")
    private double timeout = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    PingCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        PrintWriter out = spec.commandLine().getOut();
        try (NetStack stack = options.open()) {
            InetSocketAddress to = new InetSocketAddress(host.find(stack), 0);
            boolean ipv4 = IpAddress.of(to.getAddress()).isIpv4();
            try (DatagramChannel channel = stack.openPingChannel(
                    ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
                channel.setOption(IothSocketOptions.IP_TTL, hops);
                channel.connect(to);
                EchoRun run = new EchoRun(channel, to, ipv4, size, out);
                Runtime.getRuntime().addShutdownHook(new Thread(run::summary, "summary"));
                run.go(count, (long) (interval * 1e9), (long) (timeout * 1e9));
                run.summary();
                return run.received() > 0 ? 0 : 1;
            }
        }
    }

    private void check() {
        if (count <= 0 || interval < 0 || timeout < 0) {
            throw new IllegalArgumentException("--count must be above 0, --interval and --timeout not below it");
        }
        if (hops < 0 || hops > 255) {
            throw new IllegalArgumentException("--ttl " + hops + ": 1 to 255");
        }
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("--size " + size + ": 0 to " + MAX_SIZE + " bytes");
        }
    }
}
