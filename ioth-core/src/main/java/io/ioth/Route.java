/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.Optional;

/**
 * A route. The longest matching prefix wins, then the lowest metric.
 *
 * @param destination where it leads
 * @param gateway the next hop; none when the destination is on the link itself
 * @param interfaceName the interface that packets leave by
 * @param metric the lower, the better
 */
public record Route(IpPrefix destination, Optional<IpAddress> gateway, String interfaceName, int metric) {

    /** Through a gateway. */
    public static Route via(IpPrefix destination, IpAddress gateway, String interfaceName) {
        return new Route(destination, Optional.of(gateway), interfaceName, 0);
    }

    /** On the link itself. */
    public static Route onLink(IpPrefix destination, String interfaceName) {
        return new Route(destination, Optional.empty(), interfaceName, 0);
    }

    /** As {@code ip route} prints it. */
    @Override
    public String toString() {
        boolean isDefault = destination.equals(IpPrefix.DEFAULT) || destination.equals(IpPrefix.DEFAULT_IPV4);
        String to = isDefault ? "default" : destination.toString();
        return to + gateway.map(g -> " via " + g).orElse("") + " dev " + interfaceName
                + (metric == 0 ? "" : " metric " + metric);
    }
}
