/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.okhttp;

import io.ioth.programs.kit.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;

/**
 * OkHttp with its project's own server: HTTP/1.1 at the port given, and HTTP/2 in TLS at the next. The certificate is a file that
 * {@code -Dprograms.certificate} names, if server and client aren't in one JVM.
 */
public final class Main extends Program {

    private static final byte[] LARGE = pattern(5_000_000);
    private static final int REQUESTS = 300;

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    private static Path file() throws IOException {
        String named = System.getProperty("programs.certificate");
        if (named == null) {
            named = Files.createTempFile("programs", ".pem").toString();
            System.setProperty("programs.certificate", named);
        }
        return Path.of(named);
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        HeldCertificate own = new HeldCertificate.Builder().addSubjectAlternativeName(host).build();
        Files.writeString(file(), own.certificatePem() + own.privateKeyPkcs8Pem());
        MockWebServer plain = new MockWebServer();
        plain.setDispatcher(new Echo());
        plain.start(InetAddress.getByName(host), port);
        MockWebServer secret = new MockWebServer();
        secret.setDispatcher(new Echo());
        secret.useHttps(new HandshakeCertificates.Builder().heldCertificate(own).build().sslSocketFactory());
        secret.start(InetAddress.getByName(host), port + 1);
    }

    /** Gives back what it's sent, five million bytes to who sends nothing, and a web socket to who asks for it. */
    private static final class Echo extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            MockResponse.Builder response = new MockResponse.Builder();
            if (request.getHeaders().get("Upgrade") != null) {
                return response.webSocketUpgrade(new Parrot()).build();
            }
            boolean empty = request.getBody() == null || request.getBody().size() == 0;
            return response.body(new Buffer().write(empty ? LARGE : request.getBody().toByteArray())).build();
        }
    }

    private static final class Parrot extends WebSocketListener {
        @Override
        public void onMessage(WebSocket socket, String text) {
            socket.send(text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(code, reason);
        }
    }

    @Override
    protected void use(String host, int port) throws Exception {
        HeldCertificate server = HeldCertificate.decode(Files.readString(file()));
        HandshakeCertificates trusted =
                new HandshakeCertificates.Builder().addTrustedCertificate(server.certificate()).build();
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
                .callTimeout(Duration.ofSeconds(60))
                .build();
        client.dispatcher().setMaxRequests(REQUESTS);
        client.dispatcher().setMaxRequestsPerHost(REQUESTS);
        all("HTTP/1.1", client, "http://" + literal(host) + ":" + port + "/", Protocol.HTTP_1_1);
        all("HTTP/2 in TLS", client, "https://" + literal(host) + ":" + (port + 1) + "/", Protocol.HTTP_2);
        check("a web socket", () -> webSocket(client, "http://" + literal(host) + ":" + port + "/"));
        client.connectionPool().evictAll();
    }

    private static void all(String name, OkHttpClient client, String url, Protocol protocol) throws Exception {
        check(name + ", 5 MB", () -> {
            try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
                same(protocol, response.protocol());
                sameBytes(LARGE, response.body().bytes());
                return LARGE.length + " bytes";
            }
        });
        check(name + ", 1 MB sent", () -> {
            byte[] sent = pattern(1_000_000);
            try (Response response = client.newCall(post(url, sent)).execute()) {
                sameBytes(sent, response.body().bytes());
                return sent.length + " bytes";
            }
        });
        check(name + ", 300 requests at once", () -> {
            List<CompletableFuture<byte[]>> results = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                results.add(enqueue(client, post(url, pattern(1000 + i))));
            }
            for (int i = 0; i < REQUESTS; i++) {
                sameBytes(pattern(1000 + i), results.get(i).get(60, TimeUnit.SECONDS));
            }
            return results.size() + " answers";
        });
    }

    private static Request post(String url, byte[] body) {
        return new Request.Builder().url(url).post(RequestBody.create(body)).build();
    }

    private static CompletableFuture<byte[]> enqueue(OkHttpClient client, Request request) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException failure) {
                result.completeExceptionally(failure);
            }

            @Override
            public void onResponse(Call call, Response response) throws IOException {
                try (response) {
                    result.complete(response.body().bytes());
                } catch (IOException e) {
                    result.completeExceptionally(e);
                    throw e;
                }
            }
        });
        return result;
    }

    private static String webSocket(OkHttpClient client, String url) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = client.newWebSocket(new Request.Builder().url(url).build(), new WebSocketListener() {
            @Override
            public void onMessage(WebSocket socket, String text) {
                heard.add(text);
            }

            @Override
            public void onFailure(WebSocket socket, Throwable failure, Response response) {
                heard.add("failed: " + failure);
            }
        });
        String text = "x".repeat(10_000);
        for (int i = 0; i < 10; i++) {
            same(true, socket.send(i + text));
        }
        for (int i = 0; i < 10; i++) {
            same(i + text, String.valueOf(heard.poll(20, TimeUnit.SECONDS)));
        }
        socket.close(1000, "done");
        return "10 messages of " + text.getBytes(StandardCharsets.UTF_8).length + " bytes";
    }
}
