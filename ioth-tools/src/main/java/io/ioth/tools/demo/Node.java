/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.demo;

import io.ioth.NetStack;
import io.ioth.tools.http.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that is a node of the network: it has a stack, and serves HTTP on port 80 of it. */
final class Node implements AutoCloseable {

    static final int PORT = 80;

    private final String name;
    private final String ipv6;
    private final String ipv4;
    private final NetStack stack;
    private final HttpServer server;
    private final Thread thread;

    private Node(String name, int number, NetStack stack, HttpServer server, Thread thread) {
        this.name = name;
        this.ipv6 = ipv6(number);
        this.ipv4 = ipv4(number);
        this.stack = stack;
        this.server = server;
        this.thread = thread;
    }

    /** Starts the thread; when this returns, its server listens. */
    static Node start(String vnl, String name, int number) throws IOException, InterruptedException {
        CompletableFuture<Node> started = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> live(vnl, name, number, started));
        thread.start();
        try {
            return started.get();
        } catch (ExecutionException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private static void live(String vnl, String name, int number, CompletableFuture<Node> started) {
        String config = "ip=" + ipv6(number) + "/64,ip=" + ipv4(number) + "/24";
        try (NetStack stack = NetStack.open(vnl, config);
                ServerSocketChannel listener = stack.openServerSocketChannel().bind(new InetSocketAddress(PORT))) {
            HttpServer server = HttpServer.ofText(listener, greeting(name));
            started.complete(new Node(name, number, stack, server, Thread.currentThread()));
            server.run();
        } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    static String greeting(String name) {
        return "I am " + name;
    }

    private static String ipv6(int number) {
        return "fd00::" + number;
    }

    private static String ipv4(int number) {
        return "10.0.0." + number;
    }

    String name() {
        return name;
    }

    String ipv6() {
        return ipv6;
    }

    String ipv4() {
        return ipv4;
    }

    NetStack stack() {
        return stack;
    }

    String mac() {
        return stack.interfaces().stream().flatMap(i -> i.mac().stream()).findFirst().map(Object::toString).orElse("-");
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
