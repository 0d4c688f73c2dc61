/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a client that isn't ours sees it, on the kernel's loopback. */
@Timeout(60)
class FolderServerTest {

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;
    private Thread thread;
    private int port;
    private byte[] large;

    @BeforeEach
    void start() throws IOException {
        large = new byte[5_000_000];
        new Random(1).nextBytes(large);
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.write(root.resolve("large.bin"), large);
        Files.writeString(root.resolve("empty.txt"), "");
        Files.writeString(folder.resolve("secret"), "not to be seen");
        Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
        Files.writeString(Files.createDirectory(root.resolve("with <&> space")).resolve("ü.html"), "<p>");
        Files.writeString(Files.createDirectory(root.resolve("indexed")).resolve("index.html"), "the index");
        ServerSocketChannel listener =
                NetStack.kernel().openServerSocketChannel().bind(new InetSocketAddress("127.0.0.1", 0));
        port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        server = HttpServer.ofFolder(listener, root, true, AccessLog.NONE);
        thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                server.run();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        thread.join(10_000);
        assertFalse(thread.isAlive(), "close() ends run()");
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void getsAndHeads() throws Exception {
        HttpResponse<byte[]> got = send(request("/large.bin"));
        assertEquals(200, got.statusCode());
        assertArrayEquals(large, got.body());
        assertEquals("application/octet-stream", got.headers().firstValue("Content-Type").orElseThrow());
        HttpResponse<byte[]> head = send(request("/large.bin").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(0, head.body().length);
        assertEquals("5000000", head.headers().firstValue("Content-Length").orElseThrow());
        assertEquals(0, send(request("/empty.txt")).body().length);
    }

    @Test
    void getsRanges() throws Exception {
        HttpResponse<byte[]> part = send(request("/large.bin").header("Range", "bytes=1000000-2999999"));
        assertEquals(206, part.statusCode());
        assertArrayEquals(Arrays.copyOfRange(large, 1_000_000, 3_000_000), part.body());
        assertEquals("bytes 1000000-2999999/5000000", part.headers().firstValue("Content-Range").orElseThrow());
        HttpResponse<byte[]> outside = send(request("/large.bin").header("Range", "bytes=5000000-"));
        assertEquals(416, outside.statusCode());
        assertEquals("bytes */5000000", outside.headers().firstValue("Content-Range").orElseThrow());
        assertEquals(200, send(request("/large.bin").header("Range", "bytes=0-1")
                .header("If-Range", "Thu, 01 Jan 1970 00:00:00 GMT")).statusCode());
    }

    @Test
    void listsFolders() throws Exception {
        assertEquals("/indexed/", send(request("/indexed")).headers().firstValue("Location").orElseThrow());
        assertEquals("the index", new String(send(request("/indexed/")).body(), StandardCharsets.UTF_8));
        String page = new String(send(request("/")).body(), StandardCharsets.UTF_8);
        assertTrue(page.contains("<a href=\"./with%20%3C&amp;%3E%20space/\">with &lt;&amp;&gt; space/</a>"), page);
        HttpResponse<byte[]> inner = send(request("/with%20%3C&%3E%20space/%C3%BC.html"));
        assertEquals("<p>", new String(inner.body(), StandardCharsets.UTF_8));
        assertEquals("text/html; charset=utf-8", inner.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void neverLeavesTheFolder() throws Exception {
        for (String target : new String[] {"/../secret", "/%2e%2e/secret", "/link", "//etc/passwd", "/indexed/../../secret"}) {
            String response = raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(response.matches("(?s)HTTP/1.1 40[04] .*"), target + ": " + response);
            assertFalse(response.contains("not to be seen"), target);
        }
        String put = raw("PUT /../planted HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
        assertTrue(put.startsWith("HTTP/1.1 400 "), put);
        assertFalse(Files.exists(folder.resolve("planted")));
    }

    @Test
    void keepsTheConnectionForTheNextRequest() throws Exception {
        String two = raw("GET /empty.txt HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /indexed/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertEquals(2, two.split("HTTP/1.1 200 OK", -1).length - 1, two);
        assertTrue(two.endsWith("the index"), two);
        String old = raw("GET /empty.txt HTTP/1.0\r\n\r\nGET /empty.txt HTTP/1.0\r\n\r\n");
        assertEquals(1, old.split("HTTP/1.1 200 OK", -1).length - 1, old);
    }

    @Test
    void takesUploads() throws Exception {
        assertEquals(201, send(request("/up.bin").PUT(HttpRequest.BodyPublishers.ofByteArray(large))
                .expectContinue(true)).statusCode());
        assertArrayEquals(large, Files.readAllBytes(folder.resolve("root/up.bin")));
        InputStream chunked = new ByteArrayInputStream(large, 0, 1_000_000);
        assertEquals(204, send(request("/up.bin").PUT(HttpRequest.BodyPublishers.ofInputStream(() -> chunked))).statusCode());
        assertArrayEquals(Arrays.copyOf(large, 1_000_000), Files.readAllBytes(folder.resolve("root/up.bin")));
        assertEquals(409, send(request("/none/x").PUT(HttpRequest.BodyPublishers.ofString("x"))).statusCode());
        assertEquals(409, send(request("/indexed").PUT(HttpRequest.BodyPublishers.ofString("x"))).statusCode());
    }

    @Test
    void aBrokenUploadLeavesNothing() throws Exception {
        raw("PUT /broken HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this");
        server.close();
        thread.join();
        try (var files = Files.list(folder.resolve("root"))) {
            assertTrue(files.noneMatch(file -> file.toString().contains("broken")));
        }
    }

    @Test
    void answersErrorsAsErrors() throws Exception {
        assertEquals(404, send(request("/none")).statusCode());
        HttpResponse<byte[]> post = send(request("/x").POST(HttpRequest.BodyPublishers.ofString("x")));
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD, PUT", post.headers().firstValue("Allow").orElseThrow());
        assertTrue(raw("nonsense\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(raw("GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "), "no Host");
        assertTrue(raw("GET / HTTP/2.0\r\n\r\n").startsWith("HTTP/1.1 505 "));
        assertTrue(raw("GET / HTTP/1.1\r\nbad header\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(raw("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(raw("GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 431 "));
    }
}
