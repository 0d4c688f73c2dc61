/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.NetStack;
import io.ioth.it.BulkStream.Received;
import io.ioth.link.FrameSink;
import io.ioth.link.ImpairedLink;
import io.ioth.link.Impairments;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;
import io.ioth.link.Links;
import io.ioth.link.ReceiveFilter;
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
    private final Waking mem;
    private final String vnl;

    private BadLinkLab() throws IOException {
        String lan = "bad" + NUMBERS.incrementAndGet();
        vnl = "mem://" + lan;
        mem = new Waking(Links.open(vnl + "[mtu=1500/superframes=off]"));
        a = new Kernel(Who.KERNEL_A);
        b = new Kernel(Who.KERNEL_B);
    }

    /** Makes one, or skips the test when the machine can't. */
    static BadLinkLab create() throws IOException {
        Peers.require("ip", "sysctl");
        Peers.requireNamespaces();
        return new BadLinkLab();
    }

    /** A link whose listener can be changed, and that outlives what's put around it. */
    private static final class Waking implements Link {
        final Link inner;
        volatile LinkListener listener = () -> {};

        Waking(Link inner) {
            this.inner = inner;
            inner.start(() -> listener.onReady());
        }

        @Override
        public LinkCapabilities capabilities() {
            return inner.capabilities();
        }

        @Override
        public void start(LinkListener ignored) {}

        @Override
        public int receive(FrameSink sink, int budget, long nowNs) {
            return inner.receive(sink, budget, nowNs);
        }

        @Override
        public boolean send(io.ioth.link.Frame frame, long nowNs) {
            return inner.send(frame, nowNs);
        }

        @Override
        public void flush(long nowNs) {
            inner.flush(nowNs);
        }

        @Override
        public long nextDeadlineNs() {
            return inner.nextDeadlineNs();
        }

        @Override
        public void filter(ReceiveFilter filter) {
            inner.filter(filter);
        }

        /** What is put around it for one transfer may be closed; it stays open. */
        @Override
        public void close() {}

        void shut() {
            inner.close();
        }
    }

    /** A kernel's stack, with a program in it that sends and receives. */
    private static final class Kernel implements AutoCloseable {
        final NetNs ns;
        final Waking tap;
        final Proc end;
        private final String address;
        private final String device;

        Kernel(Who who) throws IOException {
            address = who.address();
            ns = NetNs.create();
            device = "ioth" + ProcessHandle.current().pid() % 100_000 + "x" + NUMBERS.incrementAndGet();
            tap = new Waking(Links.open("tap://" + device));
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
                "tcpdump", "-i", b.device, "-U", "-Z", "root", "-s", "128", "-w", file.toString(), "tcp")));
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
        Waking nearLink = near == Who.IOTH ? mem : a.tap;
        ImpairedLink bad = from == Who.KERNEL_B
                ? new ImpairedLink(b.tap, back, there, seed)
                : new ImpairedLink(b.tap, there, back, seed);
        try (bad;
                Bridge bridge = new Bridge(nearLink, bad)) {
            nearLink.listener = bridge::wake;
            b.tap.listener = bridge::wake;
            return near == Who.IOTH
                    ? withStack(from == Who.IOTH, bytes, seconds, config)
                    : kernels(from, to, bytes, seconds);
        }
    }

    private Received kernels(Who from, Who to, long bytes, int seconds) throws IOException {
        int port = port();
        Answer sink = new Answer(kernel(to), "sink " + port + " " + seconds);
        sink.await("ready");
        new Answer(kernel(from), "send " + to.address() + " " + port + " " + (bytes == 0 ? ENDLESS : bytes));
        return sink.received(seconds);
    }

    private Received withStack(boolean sends, long bytes, int seconds, String config) throws IOException {
        String more = config.isEmpty() ? "" : "," + config;
        int port = port();
        try (NetStack stack = NetStack.open(vnl, "ip=" + Who.IOTH.address() + "/24,dad=off" + more)) {
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

    private static int port() {
        return 20_000 + NUMBERS.incrementAndGet() % 10_000;
    }

    /** A command to a kernel's program, and what comes back. */
    private static final class Answer {
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
