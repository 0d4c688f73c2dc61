/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.ioth.programs.kit.HttpProgram;
import io.ioth.programs.kit.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;

/** {@code HttpServer} on the first port, {@code HttpsServer} on the second; {@code HttpURLConnection} and plain sockets as clients besides. */
public final class Main extends HttpProgram {

    /** See {@link io.ioth.programs.kit.Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("plain", false, 0, Version.HTTP_1_1), new Endpoint("tls", true, 1, Version.HTTP_1_1));
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        start(HttpServer.create(new InetSocketAddress(host, port), MANY));
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(host, port + 1), MANY);
        secure.setHttpsConfigurator(new HttpsConfigurator(Tls.context()));
        start(secure);
    }

    private static void start(HttpServer server) {
        server.createContext("/", Main::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private static void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = answer(exchange.getRequestURI().getPath(), exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    protected void useOwnClient(String host, int port) throws Exception {
        check("HttpURLConnection, 1 MB there and back", () -> urlConnection(host, port));
        check("Socket", () -> {
            try (Socket socket = new Socket(host, port)) {
                return statusLine(socket);
            }
        });
        check("SSLSocket", () -> {
            try (SSLSocket socket = (SSLSocket) Tls.context().getSocketFactory().createSocket(host, port + 1)) {
                return statusLine(socket) + ", " + socket.getSession().getProtocol();
            }
        });
    }

    private static String urlConnection(String host, int port) throws IOException {
        byte[] sent = pattern(ECHO);
        URI uri = URI.create("http://" + literal(host) + ":" + port + "/echo");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(sent.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(sent);
        }
        try (InputStream in = connection.getInputStream()) {
            sameBytes(sent, in.readAllBytes());
        }
        return sent.length + " bytes";
    }

    private static String statusLine(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        same(true, answer.endsWith("hello\n"));
        return answer.substring(0, answer.indexOf('\r'));
    }
}
