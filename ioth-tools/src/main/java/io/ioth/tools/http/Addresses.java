/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import io.ioth.net.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as text, IPv6 in RFC 5952 form. */
public final class Addresses {

    private Addresses() {}

    /** The address, with a numeric zone where it has one. */
    public static String text(InetAddress address) {
        String zone = address instanceof Inet6Address six && six.getScopeId() != 0 ? "%" + six.getScopeId() : "";
        return IpAddress.of(address) + zone;
    }

    /** As in a URL's authority: IPv6 in brackets. */
    public static String hostText(InetAddress address) {
        return address instanceof Inet6Address ? "[" + text(address) + "]" : text(address);
    }

    /** The address and port. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? hostText(inet.getAddress()) + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
