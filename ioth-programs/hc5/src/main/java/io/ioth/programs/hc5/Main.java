/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.hc5;

import io.ioth.programs.kit.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Apache's blocking server at the port given and its event-driven one at the next; and both its clients.
 * A server gives back what it's sent, and five million bytes to who sends nothing.
 */
public final class Main extends Program {

    private static final byte[] LARGE = pattern(5_000_000);
    private static final int REQUESTS = 300;
    private static final ContentType BYTES = ContentType.APPLICATION_OCTET_STREAM;

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        ServerBootstrap.bootstrap()
                .setCanonicalHostName(host)
                .setLocalAddress(InetAddress.getByName(host))
                .setListenerPort(port)
                .register("*", (request, response, context) -> {
                    byte[] body = request.getEntity() == null ? LARGE : EntityUtils.toByteArray(request.getEntity());
                    response.setEntity(new ByteArrayEntity(body.length == 0 ? LARGE : body, BYTES));
                })
                .create()
                .start();
        HttpAsyncServer server = AsyncServerBootstrap.bootstrap().setCanonicalHostName(host).register("*", new Echo()).create();
        server.start();
        server.listen(new InetSocketAddress(host, port + 1), URIScheme.HTTP).get(20, TimeUnit.SECONDS);
    }

    private static final class Echo implements AsyncServerRequestHandler<Message<HttpRequest, byte[]>> {
        @Override
        public AsyncRequestConsumer<Message<HttpRequest, byte[]>> prepare(HttpRequest request, EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(new BasicAsyncEntityConsumer());
        }

        @Override
        public void handle(Message<HttpRequest, byte[]> message, ResponseTrigger trigger, HttpContext context) throws HttpException,
                IOException {
            byte[] body = message.getBody() == null || message.getBody().length == 0 ? LARGE : message.getBody();
            trigger.submitResponse(AsyncResponseBuilder.create(200).setEntity(body, BYTES).build(), context);
        }
    }

    @Override
    protected void use(String host, int port) throws Exception {
        String blocking = "http://" + literal(host) + ":" + port + "/";
        String events = "http://" + literal(host) + ":" + (port + 1) + "/";
        try (CloseableHttpClient client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(REQUESTS)
                        .setMaxConnPerRoute(REQUESTS)
                        .build())
                .build()) {
            classic("blocking client, blocking server", client, blocking);
            classic("blocking client, server of events", client, events);
        }
        try (CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(REQUESTS)
                        .setMaxConnPerRoute(REQUESTS)
                        .build())
                .build()) {
            client.start();
            async("client of events, blocking server", client, blocking);
            async("client of events, server of events", client, events);
            client.close(CloseMode.GRACEFUL);
        }
    }

    private static void classic(String name, CloseableHttpClient client, String url) throws Exception {
        check(name + ", 5 MB", () -> classicGet(client, url));
        check(name + ", 1 MB sent", () -> classicEcho(client, url, pattern(1_000_000)));
        check(name + ", 300 requests at once", () -> {
            List<Future<String>> results = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < REQUESTS; i++) {
                    byte[] body = pattern(1000 + i);
                    results.add(threads.submit(() -> classicEcho(client, url, body)));
                }
                for (Future<String> result : results) {
                    result.get(60, TimeUnit.SECONDS);
                }
            }
            return results.size() + " answers";
        });
    }

    private static String classicGet(CloseableHttpClient client, String url) throws Exception {
        return bytes(client, ClassicRequestBuilder.get(url).build(), LARGE);
    }

    private static String classicEcho(CloseableHttpClient client, String url, byte[] body) throws Exception {
        return bytes(client, ClassicRequestBuilder.post(url).setEntity(body, BYTES).build(), body);
    }

    private static String bytes(CloseableHttpClient client, ClassicHttpRequest request, byte[] expected) throws Exception {
        return client.execute(request, (ClassicHttpResponse response) -> {
            sameBytes(expected, EntityUtils.toByteArray(response.getEntity()));
            return response.getVersion() + ", " + expected.length + " bytes";
        });
    }

    private static void async(String name, CloseableHttpAsyncClient client, String url) throws Exception {
        check(name + ", 5 MB", () -> {
            SimpleHttpResponse response = send(client, SimpleRequestBuilder.get(url).build()).get(60, TimeUnit.SECONDS);
            sameBytes(LARGE, response.getBodyBytes());
            return response.getVersion() + ", " + LARGE.length + " bytes";
        });
        check(name + ", 300 requests at once", () -> {
            List<Future<SimpleHttpResponse>> results = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                results.add(send(client, SimpleRequestBuilder.post(url).setBody(pattern(1000 + i), BYTES).build()));
            }
            for (int i = 0; i < REQUESTS; i++) {
                sameBytes(pattern(1000 + i), results.get(i).get(60, TimeUnit.SECONDS).getBodyBytes());
            }
            return results.size() + " answers";
        });
    }

    private static Future<SimpleHttpResponse> send(CloseableHttpAsyncClient client, SimpleHttpRequest request) {
        return client.execute(request, null);
    }
}
