/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.IothSocketOptions;
import io.ioth.NetStack;
import io.ioth.it.BadLinkLab.Answer;
import io.ioth.it.BadLinkLab.Who;
import io.ioth.it.BulkStream.Received;
import io.ioth.link.Impairments;
import io.ioth.wire.EcnField;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What we and Linux agree on in the handshake, and do afterwards, as Wireshark reads it from a capture at the kernel's end. */
@Timeout(120)
class LinuxNegotiationTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SETTLE_NS = 300_000_000;
    private static final long BYTES = 1_500_000;
    private static final Impairments LOSSY = Impairments.parse("loss=1%,delay=5ms,rate=20mbit,queue=60");
    private static final Impairments MARKED = Impairments.parse("delay=5ms,rate=10mbit,queue=100,ecn=10");
    private static final Impairments BACK = Impairments.parse("delay=5ms");

    private static BadLinkLab lab;
    private static ResourceLeakDetector.Level level;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws IOException {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        Peers.require("tcpdump", "tshark");
        lab = BadLinkLab.create();
    }

    @AfterAll
    static void end() throws IOException {
        if (lab != null) {
            lab.close();
        }
        ResourceLeakDetector.setLevel(level);
    }

    /** A capture of what happens meanwhile. */
    private Capture captured(BadLinkLab.Work<?> work) throws IOException {
        Path file = folder.resolve("session.pcap");
        try (Proc tcpdump = lab.capture(file)) {
            work.run();
            // What is in tcpdump's hands when it's told to end is lost.
            LockSupport.parkNanos(SETTLE_NS);
            tcpdump.terminate();
            tcpdump.await(LIMIT);
        }
        return Capture.read(file);
    }

    /** A packet, as dissected. */
    private record Packet(String[] fields) {

        private static final List<String> FIELDS = List.of(
                "ip.src", "tcp.flags", "tcp.len", "tcp.ack", "ip.dsfield.ecn", "tcp.options.sack_perm", "tcp.options.timestamp.tsval",
                "tcp.options.wscale.shift", "tcp.options.sack_le", "tcp.options.tfo.cookie", "tcp.options.tfo.request");

        private static final int SYN = 0x02;
        private static final int RST = 0x04;
        private static final int ECE = 0x40;
        private static final int CWR = 0x80;
        private static final int AE = 0x100;

        String field(String name) {
            return fields[FIELDS.indexOf(name)];
        }

        boolean has(String option) {
            return !field(option).isEmpty();
        }

        boolean isFrom(Who who) {
            return field("ip.src").equals(who.address());
        }

        boolean is(int flag) {
            return (Integer.decode(field("tcp.flags")) & flag) != 0;
        }

        boolean isSyn(Who who) {
            return isFrom(who) && is(SYN);
        }

        boolean isLater(Who who) {
            return isFrom(who) && !is(SYN) && !is(RST);
        }

        int length() {
            return Integer.parseInt(field("tcp.len"));
        }

        int ecn() {
            return Integer.decode(field("ip.dsfield.ecn"));
        }
    }

    private record Capture(List<Packet> packets) {

        static Capture read(Path file) throws IOException {
            List<String> command = new ArrayList<>(List.of("tshark", "-r", file.toString(), "-n", "-T", "fields", "-E", "separator=;"));
            Packet.FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
            Proc.Result result = Proc.run(LIMIT, command);
            return new Capture(result.output()
                    .lines()
                    .map(line -> line.split(";", -1))
                    .filter(fields -> fields.length == Packet.FIELDS.size() && !fields[2].isEmpty())
                    .map(Packet::new)
                    .toList());
        }

        void has(String what, Predicate<Packet> wanted) {
            assertTrue(packets.stream().anyMatch(wanted), () -> "no packet " + what + " among " + packets.size() + ":\n" + first());
        }

        void hasNot(String what, Predicate<Packet> unwanted) {
            assertTrue(packets.stream().noneMatch(unwanted), () -> "a packet " + what + ":\n" + first());
        }

        private String first() {
            return packets.stream()
                    .limit(20)
                    .map(packet -> String.join(";", packet.fields))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Received transfer(Who from, Who to, Impairments there, String config) throws IOException {
        Received received = lab.transfer(from, to, there, BACK, 3, BYTES, 0, config);
        assertEquals(BYTES, received.bytes());
        assertTrue(received.intact());
        return received;
    }

    @Test
    void selectiveAcknowledgementsTimestampsAndScaling() throws IOException {
        for (Who sender : List.of(Who.IOTH, Who.KERNEL_B)) {
            Who receiver = sender == Who.IOTH ? Who.KERNEL_B : Who.IOTH;
            Capture capture = captured(() -> transfer(sender, receiver, LOSSY, ""));
            for (Who each : List.of(sender, receiver)) {
                capture.has("that offers all three", p -> p.isSyn(each) && p.has("tcp.options.sack_perm")
                        && p.has("tcp.options.timestamp.tsval") && p.has("tcp.options.wscale.shift"));
                capture.hasNot("without timestamps", p -> p.isLater(each) && !p.has("tcp.options.timestamp.tsval"));
            }
            capture.has("with SACK blocks", p -> p.isFrom(receiver) && p.has("tcp.options.sack_le"));
        }
    }

    @Test
    void congestionIsMarkedEchoedAndAnswered() throws IOException {
        lab.sysctl("net.ipv4.tcp_ecn=1");
        for (Who sender : List.of(Who.IOTH, Who.KERNEL_B)) {
            Who receiver = sender == Who.IOTH ? Who.KERNEL_B : Who.IOTH;
            Capture capture = captured(() -> transfer(sender, receiver, MARKED, "ecn=on"));
            capture.has("that asks for it", p -> p.isSyn(sender) && p.is(Packet.ECE) && p.is(Packet.CWR));
            capture.has("that agrees", p -> p.isSyn(receiver) && p.is(Packet.ECE) && !p.is(Packet.CWR));
            capture.has("that may be marked", p -> p.isFrom(sender) && p.length() > 0 && p.ecn() == EcnField.ECT_0);
            capture.has("that echoes a mark", p -> p.isLater(receiver) && p.is(Packet.ECE));
            capture.has("that answers the echo", p -> p.isLater(sender) && p.is(Packet.CWR));
            capture.hasNot("of ours without data that may be marked", p -> p.isFrom(Who.IOTH) && p.length() == 0 && p.ecn() != 0);
        }
    }

    /** This kernel doesn't know accurate ECN, or isn't told to use it. */
    @Test
    void accurateMarksFallBackToThoseOfBefore() throws IOException {
        lab.sysctl("net.ipv4.tcp_ecn=1");
        Capture capture = captured(() -> transfer(Who.IOTH, Who.KERNEL_B, MARKED, "ecn=accurate"));
        capture.has("that asks for it", p -> p.isSyn(Who.IOTH) && p.is(Packet.AE) && p.is(Packet.ECE) && p.is(Packet.CWR));
        capture.has("that agrees to less", p -> p.isSyn(Who.KERNEL_B) && p.is(Packet.ECE) && !p.is(Packet.AE));
        capture.has("that echoes a mark", p -> p.isLater(Who.KERNEL_B) && p.is(Packet.ECE));
        capture.has("that answers the echo", p -> p.isLater(Who.IOTH) && p.is(Packet.CWR));
    }

    @Test
    void ourSynCarriesDataToTheKernel() throws IOException {
        lab.sysctl("net.ipv4.tcp_fastopen=1027");
        Capture capture = captured(() -> lab.joined(Who.IOTH, false, BACK, BACK, 4, () -> {
            try (NetStack stack = lab.openStack("tfo=client")) {
                for (int i = 0; i < 2; i++) {
                    int port = BadLinkLab.port();
                    Answer sink = lab.sinkAtB(port);
                    try (SocketChannel channel = stack.openSocketChannel()) {
                        channel.setOption(IothSocketOptions.TCP_FASTOPEN_CONNECT, true);
                        channel.connect(new InetSocketAddress(Who.KERNEL_B.address(), port));
                        BulkStream.send(channel, 1000);
                    }
                    Received received = sink.received(0);
                    assertEquals(1000, received.bytes());
                    assertTrue(received.intact());
                }
                return stack;
            }
        }));
        capture.has("that asks for a cookie", p -> p.isSyn(Who.IOTH) && p.has("tcp.options.tfo.request"));
        capture.has("with a cookie", p -> p.isSyn(Who.KERNEL_B) && p.has("tcp.options.tfo.cookie"));
        capture.has("with it and data", p -> p.isSyn(Who.IOTH) && p.has("tcp.options.tfo.cookie") && p.length() == 1000);
        capture.has("that acknowledges the data", p -> p.isSyn(Who.KERNEL_B) && p.field("tcp.ack").equals("1001"));
    }

    @Test
    void theKernelsSynCarriesDataToUs() throws IOException {
        Peers.require("curl");
        lab.sysctl("net.ipv4.tcp_fastopen=3");
        Capture capture = captured(() -> lab.joined(Who.IOTH, true, BACK, BACK, 5, () -> {
            try (NetStack stack = lab.openStack("tfo=server");
                    ServerSocketChannel listener = stack.openServerSocketChannel()) {
                listener.setOption(IothSocketOptions.TCP_FASTOPEN, 10);
                listener.bind(new InetSocketAddress(Who.IOTH.address(), 80));
                CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> answer(listener));
                for (int i = 0; i < 2; i++) {
                    Proc.Result result = lab.atB("curl", "-sS", "--tcp-fastopen", "--max-time", "10", "http://" + Who.IOTH.address() + "/");
                    assertEquals("hello", result.output());
                }
                serving.join();
                return stack;
            }
        }));
        capture.has("that asks for a cookie", p -> p.isSyn(Who.KERNEL_B) && p.has("tcp.options.tfo.request"));
        capture.has("with a cookie", p -> p.isSyn(Who.IOTH) && p.has("tcp.options.tfo.cookie"));
        capture.has("with it and data", p -> p.isSyn(Who.KERNEL_B) && p.has("tcp.options.tfo.cookie") && p.length() > 0);
        capture.has("that acknowledges the data", p -> p.isSyn(Who.IOTH) && Long.parseLong(p.field("tcp.ack")) > 1);
    }

    /** Two requests, each of which fits a segment. */
    private static void answer(ServerSocketChannel listener) {
        String text = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
        try {
            for (int i = 0; i < 2; i++) {
                try (SocketChannel channel = listener.accept()) {
                    channel.read(ByteBuffer.allocate(4096));
                    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
