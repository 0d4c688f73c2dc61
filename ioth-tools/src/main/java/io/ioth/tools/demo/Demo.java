/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.demo;

import io.ioth.net.IpAddress;
import io.ioth.tools.http.HttpClient;
import io.ioth.tools.http.HttpResult;
import io.ioth.tools.http.TransferProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** An Ethernet in this process with five nodes on it, all of them servers and clients of each other. */
public final class Demo {

    private static final String NETWORK = "mem://demo";
    private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave", "erin");

    private final PrintWriter out;
    private final Path capture;
    private final List<Node> nodes = new ArrayList<>();
    private int asked;
    private int failed;

    /**
     * A demonstration yet to run.
     *
     * @param out told what happens
     * @param capture what the first node sends and receives is written there
     */
    public Demo(PrintWriter out, Path capture) {
        this.out = out;
        this.capture = capture;
    }

    /** Runs it; whether everything went as it should. */
    public boolean run() throws IOException, InterruptedException {
        OptionalInt socketsBefore = KernelView.sockets();
        try {
            introduce();
            visit();
            throughput();
            kernel(socketsBefore);
        } finally {
            for (Node node : nodes) {
                node.close();
            }
        }
        captured();
        say(failed == 0 ? "All " + asked + " requests were answered as they should be." : failed + " steps FAILED.");
        return failed == 0;
    }

    private void introduce() throws IOException, InterruptedException {
        say("An Ethernet inside this process (%s). Each of these threads is a node of it:", NETWORK);
        for (int i = 0; i < NAMES.size(); i++) {
            String vnl = i == 0 ? "pcap://" + capture + "[name=" + NAMES.get(i) + "]{" + NETWORK + "}" : NETWORK;
            Node node = Node.start(vnl, NAMES.get(i), i + 1);
            nodes.add(node);
            say("  %-6s %s  %-8s %-9s listens on port %d", node.name(), node.mac(), node.ipv6(), node.ipv4(), Node.PORT);
        }
        say("%d servers on port %d, in one process, without privileges. They ask each other:", nodes.size(), Node.PORT);
    }

    private void visit() throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            Node client = nodes.get(i);
            StringBuilder line = new StringBuilder();
            for (int j = 1; j < nodes.size(); j++) {
                Node server = nodes.get((i + j) % nodes.size());
                String address = j % 2 == 0 ? server.ipv4() : server.ipv6();
                line.append(j == 1 ? "" : ", ").append(address).append(": ").append(ask(client, server, address));
            }
            say("  %-6s GET http://…/ of %s", client.name(), line);
        }
        Node alice = nodes.get(0);
        say("  %-6s GET http://[::1]/ on its own loopback: %s", alice.name(), ask(alice, alice, "::1"));
    }

    private String ask(Node client, Node server, String address) throws IOException {
        asked++;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        HttpResult result;
        try (SocketChannel channel = client.stack().openSocketChannel()) {
            channel.connect(new InetSocketAddress(IpAddress.parse(address).toInetAddress(), Node.PORT));
            result = new HttpClient(channel, TransferProgress.NONE)
                    .get(server.name(), "/", Channels.newChannel(content));
        }
        String text = content.toString(StandardCharsets.UTF_8);
        boolean good = result.ok() && text.equals(Node.greeting(server.name()));
        failed += good ? 0 : 1;
        return good ? '"' + text + '"' : "FAILED with " + result.status() + " " + text;
    }

    private void throughput() throws IOException, InterruptedException {
        Bulk bulk = Bulk.transfer(nodes.get(1).stack(), nodes.get(2).stack(), nodes.get(2).ipv6());
        failed += bulk.intact() ? 0 : 1;
        say("%s sends %s %d MB through TCP: %.2f s, %.0f MB/s, %s.", nodes.get(1).name(), nodes.get(2).name(),
                bulk.bytes() / 1_000_000, bulk.seconds(), bulk.bytes() / 1e6 / bulk.seconds(),
                bulk.intact() ? "SHA-256 equal" : "FAILED: bytes differ");
    }

    private void kernel(OptionalInt socketsBefore) {
        int sockets = nodes.stream().mapToInt(node -> node.stack().sockets().size()).sum();
        OptionalInt now = KernelView.sockets();
        if (now.isEmpty() || socketsBefore.isEmpty()) {
            say("The stacks have %d sockets open. None of them is the kernel's.", sockets);
            return;
        }
        int more = now.getAsInt() - socketsBefore.getAsInt();
        failed += more == 0 ? 0 : 1;
        say("The stacks have %d sockets open; the kernel has %s of them (/proc/self/fd), and port %d of this machine"
                + " is as it was.", sockets, more == 0 ? "none" : "FAILED: " + more, Node.PORT);
    }

    private void captured() throws IOException {
        boolean good = Files.exists(capture) && Files.size(capture) > 0;
        failed += good ? 0 : 1;
        say("All that %s sent and received, to open with Wireshark: %s%s", nodes.get(0).name(), capture,
                good ? "" : " FAILED: is empty");
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
