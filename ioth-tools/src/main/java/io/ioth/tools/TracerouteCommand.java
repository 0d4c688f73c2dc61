/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import io.ioth.tools.http.Addresses;
import io.ioth.tools.trace.Reply;
import io.ioth.tools.trace.RouteTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ioth traceroute}. */
@Command(
        name = "traceroute",
        mixinStandardHelpOptions = true,
        description = "Shows the routers on the way from a stack of its own to a host. Exits with 1 when the host isn't reached.",
        footer = {"", "Example: ioth traceroute --net vde:///run/vde/lab --config auto 2001:db8::1"})
final class TracerouteCommand implements Callable<Integer> {

    private static final int MAX_SIZE = 65_000;
    private static final int HEADERS4 = 28;
    private static final int HEADERS6 = 48;

    @Mixin
    private final StackOptions options = new StackOptions();

    @Mixin
    private final Host host = new Host();

    @Option(names = {"-I", "--icmp"}, description = "Probe with ICMP echo requests instead of UDP datagrams.")
    private boolean icmp;

    @Option(
            names = {"-f", "--first"},
            paramLabel = "HOPS",
            description = "Of the first probe; ${DEFAULT-VALUE} when left out.")
    private int first = 1;

    @Option(
            names = {"-m", "--max"},
            paramLabel = "HOPS",
            description = "At most; ${DEFAULT-VALUE} when left out.")
    private int most = 30;

    @Option(
            names = {"-q", "--queries"},
            paramLabel = "N",
            description = "Probes to each hop; ${DEFAULT-VALUE} when left out.")
    private int queries = 3;

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long to wait for answers; ${DEFAULT-VALUE} when left out.")
    private double timeout = 3;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The first UDP port; each probe goes to the next. ${DEFAULT-VALUE} when left out.")
    private int port = 33_434;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            description = "Of data in each probe; ${DEFAULT-VALUE} when left out.")
    private int size = 32;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    TracerouteCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        PrintWriter out = spec.commandLine().getOut();
        try (NetStack stack = options.open()) {
            InetAddress to = host.find(stack);
            int packet = size + (IpAddress.of(to).isIpv4() ? HEADERS4 : HEADERS6);
            out.println("traceroute to " + host.text() + " (" + Addresses.text(to) + "), " + most + " hops max, " + packet
                    + " byte packets");
            out.flush();
            try (RouteTrace trace = icmp
                    ? RouteTrace.ofEchoes(stack, to, size)
                    : RouteTrace.ofDatagrams(stack, to, port, size)) {
                return trace(trace, out) ? 0 : 1;
            }
        }
    }

    private void check() {
        if (first < 1 || most > 255 || first > most) {
            throw new IllegalArgumentException("--first and --max are from 1 to 255, and --first isn't more than --max");
        }
        if (queries < 1 || queries > 10 || timeout <= 0) {
            throw new IllegalArgumentException("--queries is from 1 to 10, and --timeout above 0");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("--port " + port + ": 1 to 65535");
        }
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("--size " + size + ": 0 to " + MAX_SIZE + " bytes");
        }
    }

    /** Whether the host was reached. */
    private boolean trace(RouteTrace trace, PrintWriter out) throws IOException, InterruptedException {
        for (int hops = first; hops <= most; hops++) {
            List<@Nullable Reply> replies = trace.hop(hops, queries, (long) (timeout * 1e9));
            out.println(line(hops, replies));
            out.flush();
            List<Reply> last = replies.stream().filter(Objects::nonNull).filter(Reply::last).toList();
            if (!last.isEmpty()) {
                return last.stream().anyMatch(reply -> reply.mark().isEmpty());
            }
        }
        return false;
    }

    private static String line(int hops, List<@Nullable Reply> replies) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%2d ", hops));
        @Nullable IpAddress before = null;
        for (@Nullable Reply reply : replies) {
            if (reply == null) {
                line.append(" *");
                continue;
            }
            if (!reply.from().equals(before)) {
                line.append(' ').append(reply.from()).append(' ');
                before = reply.from();
            }
            line.append(String.format(Locale.ROOT, " %.3f ms", reply.tripNs() / 1e6));
            line.append(reply.mark().isEmpty() ? "" : " " + reply.mark());
        }
        return line.toString();
    }
}
