/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

import io.ioth.net.IpAddress;
import java.net.InetSocketAddress;

/**
 * An address and a port.
 *
 * @param zone the interface index of a link-local address; otherwise 0
 */
public record Endpoint(IpAddress address, int port, int zone) {

    /** The wildcard of both families, any port. */
    public static final Endpoint ANY = new Endpoint(IpAddress.ANY, 0, 0);

    /** The JDK's form. */
    public InetSocketAddress toInetSocketAddress() {
        return new InetSocketAddress(address.toInetAddress(zone), port);
    }

    @Override
    public String toString() {
        String zoned = zone == 0 ? address.toString() : address + "%" + zone;
        return address.isIpv4() ? zoned + ":" + port : "[" + zoned + "]:" + port;
    }
}
