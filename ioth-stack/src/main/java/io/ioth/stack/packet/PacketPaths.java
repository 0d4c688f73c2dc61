/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The ways that a socket sends by: to its peer, and to whom else it sent last. Confined to the engine. */
final class PacketPaths {

    private final IpOutput ip;
    private final Path connected = new Path();
    private final Path other = new Path();
    private @Nullable Endpoint otherTo;

    PacketPaths(IpOutput ip) {
        this.ip = ip;
    }

    /** Finds and keeps the way to the peer. */
    Path connect(@Nullable IpAddress source, Endpoint peer, int zone) throws IOException {
        check(ip.route(connected, source, peer.address(), zone));
        return connected;
    }

    /** The way to the peer, still good. */
    Path connected() throws IOException {
        check(ip.refresh(connected));
        return connected;
    }

    /** The way to somebody else. */
    Path to(@Nullable IpAddress source, Endpoint peer, int zone) throws IOException {
        if (peer.equals(otherTo)) {
            check(ip.refresh(other));
            return other;
        }
        forgetOther();
        check(ip.route(other, source, peer.address(), zone));
        otherTo = peer;
        return other;
    }

    /** Finds the way anew next time, whoever it is to. */
    void forgetOther() {
        otherTo = null;
    }

    /** Turns what IP says into the exception that Java has for it. */
    static void check(Sent sent) throws IOException {
        switch (sent) {
            case NO_ROUTE -> throw new NoRouteToHostException("No route to host");
            case LINK_DOWN -> throw new SocketException("Network is down");
            case BAD_SOURCE -> throw new BindException("Cannot assign requested address");
            case TOO_BIG -> throw new SocketException("Message too long");
            case OK, QUEUE_FULL -> {}
        }
    }
}
