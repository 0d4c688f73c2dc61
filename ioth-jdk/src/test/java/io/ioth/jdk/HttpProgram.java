/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program that knows nothing of stacks: it answers at port 8080 who asks, and who the other server says that this one is. */
final class HttpProgram {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final String other;

    private HttpProgram(String other) {
        this.other = other;
    }

    /** {@code arguments}: the address of the other server. */
    static void main(String[] arguments) throws IOException {
        HttpProgram program = new HttpProgram(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/you", exchange -> answer(exchange, exchange.getRemoteAddress()
                .getAddress()
                .getHostAddress()));
        server.createContext("/me", exchange -> answer(exchange, program.ask()));
        server.createContext("/pooled", exchange -> answer(exchange, program.askPooled()));
        server.createContext("/direct", exchange -> answer(exchange, program.askDirectly()));
        server.start();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String ask() throws IOException {
        return get(client, "http://" + other + ":8080/you");
    }

    private String askPooled() throws IOException {
        try {
            return pool.submit(this::ask).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** By a channel that the handler's virtual thread opens. */
    private String askDirectly() throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(other, 8080))) {
            channel.write(StandardCharsets.US_ASCII.encode("GET /you HTTP/1.0\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(1000);
            while (channel.read(answer) >= 0) {
                Thread.onSpinWait();
            }
            String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }

    static String get(HttpClient with, String url) throws IOException {
        try {
            return with.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
