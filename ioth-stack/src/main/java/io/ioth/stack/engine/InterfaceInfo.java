/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.NetInterface;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.util.List;
import java.util.Optional;

/** An interface at one moment. */
public record InterfaceInfo(
        String name,
        int index,
        String vnl,
        Optional<MacAddress> mac,
        int mtu,
        boolean loopback,
        boolean up,
        List<NetInterface.Address> addresses,
        List<NetInterface.Neighbor> neighbors,
        List<IpAddress> groups,
        NetInterface.Traffic traffic) {

    /** Copies the lists. */
    public InterfaceInfo {
        addresses = List.copyOf(addresses);
        neighbors = List.copyOf(neighbors);
        groups = List.copyOf(groups);
    }
}
