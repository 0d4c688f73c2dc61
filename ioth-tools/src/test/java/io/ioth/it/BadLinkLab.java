/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.NetStack;
import io.ioth.it.BulkStream.Received;
import io.ioth.link.ImpairedLink;
import io.ioth.link.Impairments;
import io.ioth.link.Links;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two kernels, each in a namespace behind a TAP device, and our stack in this JVM. Between any two of them is the same {@link ImpairedLink},
 * carried by the same {@link Bridge}, so that their figures can be compared.
 */
final class BadLinkLab implements AutoCloseable {

    static final String SUBNET = "10.78.0.";
    private static final String MAC = "02:00:00:00:4e:02";
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final long ENDLESS = 1L << 40;

    /** Who sends or receives. */
    enum Who {
        KERNEL_A(1),
        KERNEL_B(2),
        IOTH(3);

        final int host;

        Who(int host) {
            this.host = host;
        }

        String address() {
            return SUBNET + host;
        }
    }

    private final Kernel a;
    private final Kernel b;
    private final SharedLink mem;
    private final String vnl;

    private BadLinkLab() throws IOException {
        String lan = "bad" + NUMBERS.incrementAndGet();
        vnl = "mem://" + lan;
        mem = new SharedLink(Links.open(vnl + "[mtu=1500/superframes=off]"));
        a = new Kernel(Who.KERNEL_A);
        b = new Kernel(Who.KERNEL_B);
    }

    /** Makes one, or skips the test when the machine can't. */
    static BadLinkLab create() throws IOException {
        Peers.require("ip", "sysctl");
        Peers.requireNamespaces();
        return new BadLinkLab();
    }

    /** A kernel's stack, with a program in it that sends and receives. */
    private static final class Kernel implements AutoCloseable {
        final NetNs ns;
        final SharedLink tap;
        final Proc end;
        private final String address;
        private final String device;

        Kernel(Who who) throws IOException {
            address = who.address();
            ns = NetNs.create();
            device = "ioth" + ProcessHandle.current().pid() % 100_000 + "x" + NUMBERS.incrementAndGet();
            tap = new SharedLink(Links.open("tap://" + device));
            Proc.run(SHORT, "ip", "link", "set", device, "netns", ns.name());
            // Single segments only, so that each is hit by the impairments alone.
            ns.must("ip", "link", "set", device, "gso_max_segs", "1");
            ns.must("ip", "addr", "add", address + "/24", "dev", device);
            ns.must("ip", "link", "set", device, "up");
            sysctl("net.ipv4.tcp_no_metrics_save=1");
            end = Proc.startWithInput(ns.inside(List.of(
                    Ioth.java(), "-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), KernelEnd.class.getName())));
            end.awaitLine("ready", SHORT);
        }

        void sysctl(String setting) throws IOException {
            ns.must("sysctl", "-q", "-w", setting);
        }

        @Override
        public void close() throws IOException {
            end.close();
            tap.shut();
            ns.close();
        }
    }

    private Kernel kernel(Who who) {
        return who == Who.KERNEL_A ? a : b;
    }

    /** Chooses how both kernels control congestion, whatever they do elsewhere and may be told to do by {@code sysctl}. */
    void controller(String name) throws IOException {
        for (Kernel kernel : List.of(a, b)) {
            kernel.ns.must("ip", "route", "replace", SUBNET + "0/24", "dev", kernel.device, "proto", "kernel", "scope", "link",
                    "src", kernel.address, "congctl", name);
        }
    }

    /** Sets something in both kernels, such as {@code net.ipv4.tcp_ecn=1}. */
    void sysctl(String setting) throws IOException {
        a.sysctl(setting);
        b.sysctl(setting);
    }

    /** Starts a capture of all that the second kernel sends and gets. */
    Proc capture(Path file) throws IOException {
        Proc proc = Proc.start(b.ns.inside(List.of(
                "tcpdump", "-i", b.device, "-U", "--immediate-mode", "-Z", "root", "-s", "128", "-w", file.toString(), "tcp")));
        proc.awaitLine("listening on", SHORT);
        return proc;
    }

    /**
     * Sends from one to the other, one of whom is {@link Who#KERNEL_B}.
     *
     * @param there what happens to the data
     * @param back what happens to the acknowledgements
     * @param bytes how many to send; 0 to send for {@code seconds}
     * @param config of our stack, besides its address
     */
    Received transfer(
            Who from, Who to, Impairments there, Impairments back, long seed, long bytes, int seconds, String config)
            throws IOException {
        Who near = from == Who.KERNEL_B ? to : from;
        Work<Received> work = () -> near == Who.IOTH
                ? withStack(from == Who.IOTH, bytes, seconds, config)
                : kernels(from, to, bytes, seconds);
        return joined(near, from == Who.KERNEL_B, there, back, seed, work);
    }

    /** Something to do while a link is there. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Joins the second kernel and another by a bad link for as long as {@code work} takes. Whoever sends, the data meets the same dice.
     *
     * @param fromB whether the second kernel sends the data
     */
    <T> T joined(Who near, boolean fromB, Impairments there, Impairments back, long seed, Work<T> work) throws IOException {
        SharedLink nearLink = near == Who.IOTH ? mem : a.tap;
        SharedLink source = fromB ? b.tap : nearLink;
        try (ImpairedLink bad = new ImpairedLink(fromB ? nearLink : b.tap, there, back, seed);
                Bridge bridge = new Bridge(source, bad)) {
            nearLink.listener = bridge::wake;
            b.tap.listener = bridge::wake;
            return work.run();
        }
    }

    /** Our stack. */
    NetStack openStack(String config) throws IOException {
        // Always the same MAC: for a second, a kernel keeps to one that it has heard of, and the stack before had the address too.
        String more = config.isEmpty() ? "" : "," + config;
        return NetStack.open(vnl, "ip=" + Who.IOTH.address() + "/24,mac=" + MAC + ",dad=off" + more);
    }

    /** Has the second kernel accept a connection, and read to its end. */
    Answer sinkAtB(int port) throws IOException {
        Answer sink = new Answer(b, "sink " + port + " 0");
        sink.await("ready");
        return sink;
    }

    /** Runs a program on the second kernel's side. */
    Proc.Result atB(String... command) throws IOException {
        return b.ns.run(SHORT, command);
    }

    private Received kernels(Who from, Who to, long bytes, int seconds) throws IOException {
        int port = port();
        Answer sink = new Answer(kernel(to), "sink " + port + " " + seconds);
        sink.await("ready");
        new Answer(kernel(from), "send " + to.address() + " " + port + " " + (bytes == 0 ? ENDLESS : bytes));
        return sink.received(seconds);
    }

    private Received withStack(boolean sends, long bytes, int seconds, String config) throws IOException {
        int port = port();
        try (NetStack stack = openStack(config)) {
            if (!sends) {
                return stackReceives(stack, port, bytes, seconds);
            }
            Answer sink = new Answer(b, "sink " + port + " " + seconds);
            sink.await("ready");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try (SocketChannel channel = stack.openSocketChannel()) {
                    channel.connect(new InetSocketAddress(Who.KERNEL_B.address(), port));
                    BulkStream.send(channel, bytes == 0 ? ENDLESS : bytes);
                } catch (IOException e) {
                    // The receiver has had enough.
                    Thread.onSpinWait();
                }
            });
            Received received = sink.received(seconds);
            sending.join();
            return received;
        }
    }

    private Received stackReceives(NetStack stack, int port, long bytes, int seconds) throws IOException {
        InetSocketAddress own = new InetSocketAddress(Who.IOTH.address(), port);
        try (ServerSocketChannel listener = stack.openServerSocketChannel().bind(own)) {
            new Answer(b, "send " + Who.IOTH.address() + " " + port + " " + (bytes == 0 ? ENDLESS : bytes));
            try (SocketChannel from = listener.accept()) {
                return BulkStream.receive(from, seconds);
            }
        }
    }

    static int port() {
        return 20_000 + NUMBERS.incrementAndGet() % 10_000;
    }

    /** A command to a kernel's program, and what comes back. */
    static final class Answer {
        private final Kernel kernel;
        private final String number = "#" + NUMBERS.incrementAndGet();

        Answer(Kernel kernel, String command) throws IOException {
            this.kernel = kernel;
            kernel.end.say(number + " " + command);
        }

        String await(String what) {
            return kernel.end.awaitLine(number + " " + what, SHORT);
        }

        Received received(int seconds) {
            String got = number + " got ";
            return Received.parse(kernel.end
                    .awaitLine(got, SHORT.plusSeconds(2L * seconds))
                    .substring(got.length()));
        }
    }

    @Override
    public void close() throws IOException {
        a.close();
        b.close();
        mem.shut();
    }
}
