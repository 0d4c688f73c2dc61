/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A method of the JDK that is asked a question first.
 *
 * @param owner the binary name of its class
 * @param parameters the binary names of its parameters' types, as {@link Class#getName} has them
 * @param result the same of its result
 */
record Point(String owner, String method, List<String> parameters, String result, Part part) {

    /** What a program gets by it, and what it gets where a JDK has no such method. */
    enum Part {
        SOCKETS("plain sockets", "the JDK's factories of sockets"),
        DATAGRAMS("plain datagram sockets", "the JDK's factory of datagram sockets"),
        CHANNELS("channels and selectors", "the host's network"),
        ASYNCHRONOUS("asynchronous channels", "the host's network"),
        INTERFACES("NetworkInterface", "the host's interfaces"),
        REACHABILITY("InetAddress.isReachable", "the host's network"),
        NAMES("names", "the host's resolver"),
        GUARD("the guard against kernel sockets", "no guard");

        final String what;
        final String otherwise;

        Part(String what, String otherwise) {
            this.what = what;
            this.otherwise = otherwise;
        }
    }

    private static final String NIC = "java.net.NetworkInterface";
    private static final String ADDRESS = "java.net.InetAddress";

    private static Point of(Part part, String owner, String method, String result, String... parameters) {
        return new Point(owner, method, Arrays.asList(parameters), result, part);
    }

    /** All of them. */
    static final List<Point> ALL = List.of(
            of(Part.SOCKETS, "java.net.SocketImpl", "createPlatformSocketImpl", "java.net.SocketImpl", "boolean"),
            of(Part.DATAGRAMS, "java.net.DatagramSocket", "createDelegate", "java.net.DatagramSocket", "java.net.SocketAddress", "java.lang.Class"),
            of(Part.CHANNELS, "java.nio.channels.spi.SelectorProvider", "provider", "java.nio.channels.spi.SelectorProvider"),
            of(
                    Part.ASYNCHRONOUS,
                    "java.nio.channels.spi.AsynchronousChannelProvider",
                    "provider",
                    "java.nio.channels.spi.AsynchronousChannelProvider"),
            of(Part.INTERFACES, NIC, "getNetworkInterfaces", "java.util.Enumeration"),
            of(Part.INTERFACES, NIC, "networkInterfaces", "java.util.stream.Stream"),
            of(Part.INTERFACES, NIC, "getByName", NIC, "java.lang.String"),
            of(Part.INTERFACES, NIC, "getByIndex", NIC, "int"),
            of(Part.INTERFACES, NIC, "getByInetAddress", NIC, ADDRESS),
            of(Part.INTERFACES, NIC, "isBoundInetAddress", "boolean", ADDRESS),
            of(Part.INTERFACES, NIC, "isUp", "boolean"),
            of(Part.INTERFACES, NIC, "isLoopback", "boolean"),
            of(Part.INTERFACES, NIC, "isPointToPoint", "boolean"),
            of(Part.INTERFACES, NIC, "supportsMulticast", "boolean"),
            of(Part.INTERFACES, NIC, "getMTU", "int"),
            of(Part.INTERFACES, NIC, "getHardwareAddress", "[B"),
            of(Part.REACHABILITY, ADDRESS, "isReachable", "boolean", NIC, "int", "int"),
            of(Part.NAMES, ADDRESS, "resolver", "java.net.spi.InetAddressResolver"),
            of(Part.NAMES, ADDRESS, "getLocalHost", ADDRESS),
            of(Part.GUARD, "sun.nio.ch.Net", "socket", "java.io.FileDescriptor", "java.net.ProtocolFamily", "boolean"),
            of(Part.GUARD, "sun.nio.ch.Net", "serverSocket", "java.io.FileDescriptor", "java.net.ProtocolFamily"));

    /** What the hook is asked with, such as {@code NetworkInterface.isUp}. */
    String id() {
        return owner.substring(owner.lastIndexOf('.') + 1) + '.' + method;
    }

    @Override
    public String toString() {
        return owner + '.' + method + parameters.stream().collect(Collectors.joining(", ", "(", ")"));
    }
}
