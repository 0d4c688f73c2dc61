/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import io.ioth.tools.http.AccessLog;
import io.ioth.tools.http.Addresses;
import io.ioth.tools.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ioth serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves a folder over HTTP from an address of its own, until it is interrupted.",
        footer = {
            "",
            "Example: ioth serve --net vde:///run/vde/lab --config ip=fd00::80/64,ip=10.0.0.80/24 /srv/files",
            "No privilege is needed for port 80: it is a port of this stack, not of the machine."
        })
final class ServeCommand implements Callable<Integer> {

    private static final int BACKLOG = 1024;
    private static final int GOODBYE_SECONDS = 5;

    @Mixin
    private final StackOptions options = new StackOptions();

    @Parameters(paramLabel = "DIR", description = "The folder to serve.")
    private Path folder = Path.of("");

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "The port; ${DEFAULT-VALUE} when left out.")
    private int port = 80;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Listen at this address only.")
    private String bind = "";

    @Option(names = "--upload", description = "Let clients write files into DIR with PUT, as curl -T does.")
    private boolean upload;

    @Option(
            names = {"-q", "--quiet"},
            description = "No line for every request.")
    private boolean quiet;

    @Option(
            names = "--show",
            split = ",",
            paramLabel = "WHAT",
            description = "Show these tables when ready and again at the end: ${COMPLETION-CANDIDATES}.")
    private List<View> show = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    ServeCommand() {}

    @Override
    public Integer call() throws IOException {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("--port " + port + ": a port is 1 to 65535, or 0 for any");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (NetStack stack = options.openWithControl();
                ServerSocketChannel listener = listen(stack);
                HttpServer server = HttpServer.ofFolder(listener, folder, upload, quiet ? AccessLog.NONE : this::log)) {
            CountDownLatch ended = new CountDownLatch(1);
            Thread goodbye = new Thread(() -> stop(stack, listener, ended), "stop");
            Runtime.getRuntime().addShutdownHook(goodbye);
            announce(stack, listener, out);
            show(stack, out);
            try {
                server.run();
                show(stack, out);
            } finally {
                ended.countDown();
            }
        }
        return 0;
    }

    private ServerSocketChannel listen(NetStack stack) throws IOException {
        ServerSocketChannel listener = stack.openServerSocketChannel();
        IpAddress address = bind.isEmpty() ? IpAddress.ANY : IpAddress.parse(bind);
        try {
            return listener.bind(new InetSocketAddress(address.toInetAddress(), port), BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw new IOException("port " + port + (bind.isEmpty() ? "" : " of " + bind) + ": " + e.getMessage(), e);
        }
    }

    private void announce(NetStack stack, ServerSocketChannel listener, PrintWriter out) throws IOException {
        int actual = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        String suffix = actual == 80 ? "/" : ":" + actual + "/";
        for (NetInterface each : stack.interfaces()) {
            for (NetInterface.Address address : each.addresses()) {
                boolean wanted = bind.isEmpty()
                        ? !each.isLoopback() || stack.interfaces().size() == 1
                        : address.address().equals(IpAddress.parse(bind));
                if (wanted && !address.address().isLinkLocal()) {
                    out.println("http://" + Addresses.hostText(address.address().toInetAddress()) + suffix);
                }
            }
        }
        out.println("serving " + folder.toAbsolutePath().normalize() + (upload ? ", uploads allowed" : ""));
        out.flush();
    }

    private void show(NetStack stack, PrintWriter out) {
        for (View view : show) {
            out.println("-- " + view);
            view.print(stack, out);
        }
        out.flush();
    }

    private void log(String peer, String request, int status, long bytes) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(peer + " " + request + (status == 0 ? "" : " " + status + " " + bytes));
        err.flush();
    }

    /** Runs when the process is told to end: closes the listener, and lets the main thread tidy up. */
    private static void stop(NetStack stack, ServerSocketChannel listener, CountDownLatch ended) {
        try {
            listener.close();
            if (!ended.await(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("ioth: the server didn't end in time");
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("ioth: " + e);
        }
        stack.close();
    }
}
