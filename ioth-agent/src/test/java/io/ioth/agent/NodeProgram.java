/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;

/** A program that knows nothing of ioth and tells what it sees of the network, one answer a line. */
public final class NodeProgram {

    private static final int PORT = 80;

    private NodeProgram() {}

    private interface Question {
        Object ask() throws Exception;
    }

    private static void tell(String key, Question question) {
        try {
            System.out.println(key + ": " + question.ask());
        } catch (Exception | LinkageError e) {
            System.out.println(key + ": " + e);
        }
    }

    public static void main(String[] arguments) {
        tell("local host", InetAddress::getLocalHost);
        tell("own name", () -> InetAddress.getByName("web.test"));
        tell("reverse", () -> InetAddress.getByName("10.0.0.80").getHostName());
        tell("localhost", () -> InetAddress.getByName("localhost"));
        tell("interfaces", () -> Collections.list(NetworkInterface.getNetworkInterfaces()));
        tell("interface", () -> describe(NetworkInterface.getByName("vde0")));
        tell("by index", () -> NetworkInterface.getByIndex(1).getName());
        tell("by address", () -> NetworkInterface.getByInetAddress(InetAddress.getByName("10.0.0.80")).getName());
        tell("loopback", () -> describe(NetworkInterface.getByName("lo")));
        tell("bindings", () -> NetworkInterface.getByName("vde0").getInterfaceAddresses());
        tell("scope", () -> InetAddress.getByName("fe80::1%vde0"));
        tell("no such interface", () -> NetworkInterface.getByName("eth7"));
        tell("reachable", () -> InetAddress.getByName("10.0.0.80").isReachable(5000));
        tell("reachable by IPv6", () -> InetAddress.getByName("fd00::80").isReachable(5000));
        tell("unreachable", () -> InetAddress.getByName("192.0.2.1").isReachable(300));
        tell("stream", NodeProgram::stream);
        tell("unix", NodeProgram::unix);
        tell("kernel socket", NodeProgram::kernelSocket);
        tell("kernel socket again", NodeProgram::kernelSocket);
        tell("noNative", () -> System.getProperty("io.netty.transport.noNative")
                + " " + System.getProperty("io.grpc.netty.shaded.io.netty.transport.noNative"));
        tell("ours unseen", () -> Class.forName("io.netty.buffer.ByteBuf"));
        tell("core unseen", () -> Class.forName("io.ioth.NetStack"));
        tell("kernel sockets", NodeProgram::internetSockets);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tell("at the end", NodeProgram::stream)));
    }

    private static String describe(NetworkInterface nic) throws IOException {
        byte[] mac = nic.getHardwareAddress();
        return nic.getDisplayName() + " up=" + nic.isUp() + " loopback=" + nic.isLoopback() + " mtu=" + nic.getMTU() + " mac="
                + (mac == null ? "none" : HexFormat.of().formatHex(mac)) + " multicast=" + nic.supportsMulticast();
    }

    private static String stream() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(PORT));
                SocketChannel client = SocketChannel.open(new InetSocketAddress("10.0.0.80", PORT));
                SocketChannel accepted = server.accept()) {
            accepted.write(ByteBuffer.wrap("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            ByteBuffer bytes = ByteBuffer.allocate(5);
            while (bytes.hasRemaining()) {
                client.read(bytes);
            }
            return new String(bytes.array(), java.nio.charset.StandardCharsets.US_ASCII) + " from " + client.getRemoteAddress();
        }
    }

    private static String unix() throws IOException {
        Path path = Files.createTempDirectory("agent").resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return "connected " + client.isConnected();
        } finally {
            Files.delete(path);
            Files.delete(path.getParent());
        }
    }

    /** Past the agent's hooks, as only a program that opens the JDK's insides to itself can. */
    private static String kernelSocket() throws Exception {
        Object jdk = Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
        try (SocketChannel channel = ((SelectorProvider) jdk).openSocketChannel()) {
            return "opened " + channel.isOpen();
        }
    }

    /** How many of this process's descriptors are in the kernel's tables of internet sockets. */
    private static long internetSockets() throws IOException {
        StringBuilder tables = new StringBuilder();
        for (String table : new String[] {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"}) {
            tables.append(Files.readString(Path.of("/proc/self/net/" + table)));
        }
        long found = 0;
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            try {
                String target = Files.readSymbolicLink(descriptor.toPath()).toString();
                boolean socket = target.startsWith("socket:[");
                if (socket && tables.indexOf(" " + target.substring(8, target.length() - 1) + " ") >= 0) {
                    found++;
                }
            } catch (IOException closedMeanwhile) {
                continue;
            }
        }
        return found;
    }
}
