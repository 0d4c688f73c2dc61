/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A program of plain sockets that knows nothing of ioth; the argument is a key store for TLS, with the password {@code secret}. */
public final class PlainProgram {

    private static final String NODE = "10.0.0.80";
    private static final char[] PASSWORD = "secret".toCharArray();

    private PlainProgram() {}

    private interface Question {
        Object ask() throws Exception;
    }

    private interface Service {
        void serve(Socket client) throws Exception;
    }

    private static void tell(String key, Question question) {
        try {
            System.out.println(key + ": " + question.ask());
        } catch (Exception | LinkageError e) {
            System.out.println(key + ": " + e);
        }
    }

    private static void serve(ServerSocket server, Service service) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    service.serve(client);
                } catch (Exception e) {
                    if (!server.isClosed()) {
                        System.err.println("server: " + e);
                    }
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    public static void main(String[] arguments) throws Exception {
        serve(new ServerSocket(7), client -> client.getInputStream().transferTo(client.getOutputStream()));
        serve(new ServerSocket(80), PlainProgram::page);
        serve(new ServerSocket(1080), PlainProgram::socks);
        serve(new ServerSocket(3128), PlainProgram::connect);
        SSLContext tls = tls(Path.of(arguments[0]));
        SSLServerSocket secure = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(443);
        serve(secure, client -> client.getInputStream().transferTo(client.getOutputStream()));
        tell("echo", () -> echo(new Socket(NODE, 7)));
        tell("by name", () -> echo(new Socket("web.test", 7)));
        tell("loopback", () -> echo(new Socket(InetAddress.getLoopbackAddress(), 7)));
        tell("addresses", PlainProgram::addresses);
        tell("time limit", PlainProgram::timeLimit);
        tell("nobody listens", () -> new Socket(NODE, 9));
        tell("closed by another thread", PlainProgram::closed);
        tell("options", PlainProgram::options);
        tell("url", () -> new String(URI.create("http://web.test/").toURL().openStream().readAllBytes(), StandardCharsets.UTF_8));
        tell("SOCKS proxy", () -> throughProxy(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(NODE, 1080))));
        tell("HTTP proxy", () -> throughProxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(NODE, 3128))));
        tell("no proxy", () -> throughProxy(Proxy.NO_PROXY));
        tell("TLS", () -> secured((SSLSocket) tls.getSocketFactory().createSocket(NODE, 443)));
        tell("TLS over a socket", () -> secured(
                (SSLSocket) tls.getSocketFactory().createSocket(new Socket(NODE, 443), NODE, 443, true)));
        tell("datagrams", PlainProgram::datagrams);
        tell("connected datagrams", PlainProgram::connectedDatagrams);
        tell("datagram time limit", PlainProgram::datagramTimeLimit);
        tell("multicast", PlainProgram::multicast);
        tell("asynchronous", PlainProgram::asynchronous);
        tell("asynchronous time limit", PlainProgram::asynchronousTimeLimit);
        tell("asynchronous group", PlainProgram::asynchronousGroup);
        tell("factory of its own", PlainProgram::ownFactory);
    }

    private static String echo(Socket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String addresses() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                Socket client = new Socket()) {
            client.bind(new InetSocketAddress(NODE, 4321));
            client.connect(new InetSocketAddress(NODE, server.getLocalPort()), 5000);
            try (Socket accepted = server.accept()) {
                return client.getLocalSocketAddress() + " " + accepted.getRemoteSocketAddress() + " "
                        + (client.getPort() == accepted.getLocalPort());
            }
        }
    }

    private static String timeLimit() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                Socket client = new Socket(NODE, server.getLocalPort());
                Socket accepted = server.accept()) {
            client.setSoTimeout(50);
            String first = "";
            try {
                client.getInputStream().read();
            } catch (SocketTimeoutException e) {
                first = e.getMessage();
            }
            accepted.getOutputStream().write('x');
            client.setSoTimeout(5000);
            int then = client.getInputStream().read();
            server.setSoTimeout(50);
            try {
                server.accept();
                return "accepted";
            } catch (SocketTimeoutException e) {
                return first + ", then " + (char) then + ", " + e.getMessage();
            }
        }
    }

    private static String closed() throws Exception {
        ServerSocket server = new ServerSocket(0);
        Thread closer = new Thread(() -> {
            try {
                server.close();
            } catch (IOException e) {
                System.err.println(e);
            }
        });
        closer.start();
        try {
            server.accept();
            return "accepted";
        } catch (java.net.SocketException e) {
            return e.getMessage();
        } finally {
            closer.join();
        }
    }

    private static String options() throws IOException {
        try (Socket socket = new Socket(NODE, 7)) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoLinger(true, 3);
            return socket.getTcpNoDelay() + " " + socket.getKeepAlive() + " " + socket.getSoLinger();
        }
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.US_ASCII);
    }

    private static DatagramPacket packet(String text) {
        return new DatagramPacket(text.getBytes(StandardCharsets.US_ASCII), text.length());
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket received = new DatagramPacket(new byte[100], 100);
        socket.setSoTimeout(5000);
        socket.receive(received);
        return received;
    }

    private static String datagrams() throws IOException {
        try (DatagramSocket server = new DatagramSocket(53);
                DatagramSocket client = new DatagramSocket()) {
            DatagramPacket question = packet("question");
            question.setSocketAddress(new InetSocketAddress(NODE, 53));
            client.send(question);
            DatagramPacket received = receive(server);
            DatagramPacket answer = packet("answer to " + text(received));
            answer.setSocketAddress(received.getSocketAddress());
            server.send(answer);
            DatagramPacket back = receive(client);
            return text(back) + " from " + back.getSocketAddress();
        }
    }

    private static String connectedDatagrams() throws IOException {
        try (DatagramSocket server = new DatagramSocket(53);
                DatagramSocket client = new DatagramSocket()) {
            client.connect(InetAddress.getByName(NODE), 53);
            client.send(packet("x"));
            return text(receive(server)) + " " + client.getRemoteSocketAddress();
        }
    }

    private static String datagramTimeLimit() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            socket.setSoTimeout(50);
            socket.receive(packet("x"));
            return "received";
        } catch (SocketTimeoutException e) {
            return e.getMessage();
        }
    }

    private static String multicast() throws IOException {
        InetSocketAddress group = new InetSocketAddress("239.1.2.3", 5353);
        try (MulticastSocket socket = new MulticastSocket(5353)) {
            NetworkInterface nic = NetworkInterface.getByName("vde0");
            socket.joinGroup(group, nic);
            socket.setNetworkInterface(nic);
            socket.setTimeToLive(3);
            DatagramPacket sent = packet("to all");
            sent.setSocketAddress(group);
            socket.send(sent);
            String heard = text(receive(socket));
            socket.leaveGroup(group, nic);
            return heard + " ttl " + socket.getTimeToLive();
        }
    }

    private static String asynchronous() throws Exception {
        try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            client.connect(new InetSocketAddress(NODE, 7)).get();
            client.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII))).get();
            ByteBuffer bytes = ByteBuffer.allocate(5);
            CompletableFuture<Integer> read = new CompletableFuture<>();
            client.read(bytes, null, new Completion(read));
            return read.get(5, TimeUnit.SECONDS) + " octets, " + new String(bytes.array(), StandardCharsets.US_ASCII);
        }
    }

    private static String asynchronousTimeLimit() throws Exception {
        try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            client.connect(new InetSocketAddress(NODE, 7)).get();
            CompletableFuture<Integer> read = new CompletableFuture<>();
            client.read(ByteBuffer.allocate(5), 50, TimeUnit.MILLISECONDS, null, new Completion(read));
            try {
                return "read " + read.get(5, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                return e.getCause().getClass().getSimpleName();
            }
        }
    }

    private static String asynchronousGroup() throws Exception {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(1, task -> new Thread(task, "mine"));
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open(group).bind(new InetSocketAddress(0));
        CompletableFuture<String> accepted = new CompletableFuture<>();
        server.accept(null, new CompletionHandler<AsynchronousSocketChannel, Void>() {
            @Override
            public void completed(AsynchronousSocketChannel channel, Void attachment) {
                accepted.complete(Thread.currentThread().getName());
            }

            @Override
            public void failed(Throwable problem, Void attachment) {
                accepted.completeExceptionally(problem);
            }
        });
        int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        try (Socket client = new Socket(NODE, port)) {
            String thread = accepted.get(5, TimeUnit.SECONDS);
            group.shutdownNow();
            return thread + " " + server.isOpen() + " " + group.awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private record Completion(CompletableFuture<Integer> result) implements CompletionHandler<Integer, Void> {

        @Override
        public void completed(Integer octets, Void attachment) {
            result.complete(octets);
        }

        @Override
        public void failed(Throwable problem, Void attachment) {
            result.completeExceptionally(problem);
        }
    }

    private static String throughProxy(Proxy proxy) throws IOException {
        Socket socket = new Socket(proxy);
        socket.connect(new InetSocketAddress(NODE, 7), 5000);
        return echo(socket);
    }

    private static String secured(SSLSocket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write("secret".getBytes(StandardCharsets.US_ASCII));
            byte[] back = socket.getInputStream().readNBytes(6);
            return new String(back, StandardCharsets.US_ASCII) + " " + socket.getSession().getProtocol();
        }
    }

    @SuppressWarnings("deprecation")
    private static String ownFactory() throws IOException {
        Socket.setSocketImplFactory(() -> {
            throw new IllegalStateException("the program's own");
        });
        try {
            return "made " + new Socket(NODE, 7);
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private static SSLContext tls(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static BufferedReader request(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static String readHead(Socket client) throws IOException {
        BufferedReader reader = request(client);
        String first = reader.readLine();
        String line = first;
        while (line != null && !line.isEmpty()) {
            line = reader.readLine();
        }
        return first;
    }

    private static void page(Socket client) throws IOException {
        readHead(client);
        client.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage".getBytes(StandardCharsets.US_ASCII));
    }

    private static void connect(Socket client) throws Exception {
        String[] target = readHead(client).split(" ")[1].split(":");
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        relay(client, new Socket(target[0], Integer.parseInt(target[1])));
    }

    /** SOCKS 5 without a password, to an IPv4 address (RFC 1928). */
    private static void socks(Socket client) throws Exception {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readByte();
        in.readNBytes(in.readByte());
        out.write(new byte[] {5, 0});
        in.readNBytes(4);
        InetAddress address = InetAddress.getByAddress(in.readNBytes(4));
        int port = in.readUnsignedShort();
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        relay(client, new Socket(address, port));
    }

    private static void relay(Socket client, Socket target) throws Exception {
        try (target) {
            Thread back = new Thread(() -> {
                try {
                    target.getInputStream().transferTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException e) {
                    System.err.println("relay: " + e);
                }
            });
            back.start();
            client.getInputStream().transferTo(target.getOutputStream());
            target.shutdownOutput();
            back.join();
        }
    }
}
