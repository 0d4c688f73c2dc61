/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.net.IpAddress;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Between the JDK's addresses and ours. */
final class Addresses {

    private Addresses() {}

    static Family family(ProtocolFamily family) {
        if (Objects.requireNonNull(family, "'family' is null") == StandardProtocolFamily.INET) {
            return Family.IPV4;
        }
        if (family == StandardProtocolFamily.INET6) {
            return Family.IPV6;
        }
        throw new UnsupportedOperationException("Protocol family not supported");
    }

    /** As the JDK's channels check an address; null stands for the wildcard and port 0. */
    static Endpoint toBind(@Nullable SocketAddress address, Family family) {
        return address == null ? wildcard(0, family) : check(address, family, true);
    }

    /** As the JDK's channels check a peer; the wildcard stands for the loopback, as on Linux. */
    static Endpoint toConnect(@Nullable SocketAddress address, Family family) {
        Endpoint peer = check(Objects.requireNonNull(address), family, false);
        if (!peer.address().isAny()) {
            return peer;
        }
        IpAddress loopback = peer.address().isIpv4() ? IpAddress.LOOPBACK_IPV4 : IpAddress.LOOPBACK;
        return new Endpoint(loopback, peer.port(), 0);
    }

    private static Endpoint check(SocketAddress address, Family family, boolean wildcardOfBoth) {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        IpAddress ip = IpAddress.of(inet.getAddress());
        if (wildcardOfBoth && ip.isAny()) {
            return wildcard(inet.getPort(), family);
        }
        if (!family.admits(ip)) {
            throw new UnsupportedAddressTypeException();
        }
        int zone = inet.getAddress() instanceof Inet6Address v6 ? v6.getScopeId() : 0;
        return new Endpoint(ip, inet.getPort(), zone);
    }

    static Endpoint wildcard(int port, Family family) {
        return new Endpoint(family == Family.IPV4 ? IpAddress.ANY_IPV4 : IpAddress.ANY, port, 0);
    }

    static @Nullable SocketAddress toJdk(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.toInetSocketAddress();
    }
}
