/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.kit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An HTTP server, and the JDK's client of it. {@code GET /hello} answers a line, {@code POST /echo} what was sent, {@code GET /big} five megabytes
 * and {@code GET /item/N} ten thousand bytes that only that number has.
 */
public abstract class HttpProgram extends Program {

    /** The length of what's echoed. */
    public static final int ECHO = 1_000_000;

    /** The length of {@code /big}. */
    public static final int BIG = 5_000_000;

    /** The length of an {@code /item/}. */
    public static final int ITEM = 10_000;

    /** How many are asked for at once. */
    public static final int MANY = 300;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * One of the server's ports.
     *
     * @param name what's special about it, one word
     * @param tls whether it's of https
     * @param offset how far above the port of the command line
     * @param version of the protocol
     */
    public record Endpoint(String name, boolean tls, int offset, Version version) {

        /** Its address without a path. */
        URI root(String host, int port) {
            return URI.create((tls ? "https" : "http") + "://" + literal(host) + ":" + (port + offset));
        }
    }

    /** For subclasses. */
    protected HttpProgram() {}

    /** What the server offers. */
    protected abstract List<Endpoint> endpoints();

    /** What another client than the JDK's does besides. */
    protected void useOwnClient(String host, int port) throws Exception {}

    /** The body of the answer. */
    public static byte[] answer(String path, byte[] body) {
        if (path.equals("/hello")) {
            return "hello\n".getBytes(StandardCharsets.UTF_8);
        }
        if (path.equals("/echo")) {
            return body;
        }
        if (path.equals("/big")) {
            return pattern(BIG);
        }
        if (path.startsWith("/item/")) {
            return item(Integer.parseInt(path.substring("/item/".length())));
        }
        throw new IllegalArgumentException(path);
    }

    /** The bytes of {@code /item/N}. */
    public static byte[] item(int number) {
        byte[] bytes = pattern(ITEM);
        for (int i = 0; i < ITEM; i += 2) {
            bytes[i] ^= (byte) number;
            bytes[i + 1] ^= (byte) (number >>> 8);
        }
        return bytes;
    }

    @Override
    protected void announce(String host, int port) {
        for (Endpoint endpoint : endpoints()) {
            System.out.println("endpoint " + endpoint.name + " " + endpoint.version + " " + endpoint.root(host, port));
        }
    }

    @Override
    protected void use(String host, int port) throws Exception {
        for (Endpoint endpoint : endpoints()) {
            try (HttpClient client = client(endpoint)) {
                use(client, endpoint, endpoint.root(host, port));
            }
        }
        useOwnClient(host, port);
    }

    private static HttpClient client(Endpoint endpoint) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().version(endpoint.version).connectTimeout(LIMIT);
        if (endpoint.tls) {
            builder.sslContext(Tls.context());
        }
        return builder.build();
    }

    private static void use(HttpClient client, Endpoint endpoint, URI root) throws Exception {
        check(endpoint.name + " hello", () -> {
            HttpResponse<byte[]> hello = client.send(request(root, "/hello").build(), BodyHandlers.ofByteArray());
            same(endpoint.version, hello.version());
            sameBytes(answer("/hello", new byte[0]), body(hello));
            return hello.version();
        });
        check(endpoint.name + " 1 MB there and back", () -> {
            byte[] sent = pattern(ECHO);
            HttpRequest post = request(root, "/echo").POST(BodyPublishers.ofByteArray(sent)).build();
            sameBytes(sent, body(client.send(post, BodyHandlers.ofByteArray())));
            return sent.length + " bytes";
        });
        check(endpoint.name + " 5 MB", () -> {
            sameBytes(pattern(BIG), body(client.send(request(root, "/big").build(), BodyHandlers.ofByteArray())));
            return BIG + " bytes";
        });
        check(endpoint.name + " " + MANY + " at once", () -> many(client, root));
    }

    private static String many(HttpClient client, URI root) {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(client.sendAsync(request(root, "/item/" + i).build(), BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < MANY; i++) {
            sameBytes(item(i), body(answers.get(i).join()));
        }
        return MANY + " answers";
    }

    private static HttpRequest.Builder request(URI root, String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(LIMIT);
    }

    private static byte[] body(HttpResponse<byte[]> response) {
        same(200, response.statusCode());
        return response.body();
    }
}
