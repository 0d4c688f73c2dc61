/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.bigfile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ioth.programs.kit.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * A file of 2 GiB, most of which are holes between blocks of random bytes, served at {@code /file}; at {@code /sha256} is what the server reads
 * in it, in the form that {@code sha256sum} prints.
 */
public final class Main extends Program {

    private static final long SIZE = 1L << 31;
    private static final int EVERY = 1 << 20;
    private static final int BLOCK = 1 << 12;

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        Path file = Files.createTempFile("programs-big", ".bin");
        // Its name goes at once, so that nothing is left behind; the open channel keeps what's in it.
        FileChannel content = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
        fill(content);
        String digest = digest(Channels.newInputStream(content));
        System.out.println("sha256 " + digest);
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
        server.createContext("/file", exchange -> send(exchange, content));
        server.createContext("/sha256", exchange -> {
            byte[] text = digest.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    private static void fill(FileChannel out) throws IOException {
        Random random = new Random(5);
        byte[] block = new byte[BLOCK];
        for (long at = 0; at < SIZE; at += EVERY) {
            random.nextBytes(block);
            out.write(ByteBuffer.wrap(block), at);
        }
        random.nextBytes(block);
        out.write(ByteBuffer.wrap(block), SIZE - BLOCK);
    }

    private static void send(HttpExchange exchange, FileChannel content) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, SIZE);
            try (OutputStream out = exchange.getResponseBody()) {
                byte[] buffer = new byte[1 << 16];
                for (long at = 0; at < SIZE; at += buffer.length) {
                    same(buffer.length, content.read(ByteBuffer.wrap(buffer), at));
                    out.write(buffer);
                }
            }
        }
    }

    private static String digest(InputStream in) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            total += n;
        }
        same(SIZE, total);
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    protected void use(String host, int port) throws Exception {
        URI root = URI.create("http://" + literal(host) + ":" + port);
        try (HttpClient client = HttpClient.newHttpClient()) {
            check("2 GiB", () -> {
                String expected = client.send(request(root, "/sha256"), BodyHandlers.ofString()).body();
                try (InputStream in = client.send(request(root, "/file"), BodyHandlers.ofInputStream()).body()) {
                    same(expected, digest(in));
                }
                return "sha256 " + expected;
            });
        }
    }

    private static HttpRequest request(URI root, String path) {
        return HttpRequest.newBuilder(root.resolve(path)).build();
    }
}
