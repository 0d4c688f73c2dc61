/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import java.util.Optional;

/**
 * The way that packets to a destination would go now.
 *
 * @param source the address that they come from
 * @param gateway the next hop; none when the destination is on the link, or our own
 * @param interfaceName the interface that they leave by; the loopback for our own addresses
 * @param table the table that the route was found in; {@link Route#LOCAL_TABLE} for our own addresses
 * @param mtu the largest packet, in bytes, as far as it is known
 * @param local whether the destination is an address of this stack
 */
public record RouteChoice(
        IpAddress source, Optional<IpAddress> gateway, String interfaceName, long table, int mtu, boolean local) {}
