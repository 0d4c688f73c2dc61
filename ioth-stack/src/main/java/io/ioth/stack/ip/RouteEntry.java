/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.StackInterface;
import org.jspecify.annotations.Nullable;

/**
 * A route.
 *
 * @param gateway the next hop, or null when the destination is on the link
 * @param connected whether it's there because of an address, and goes with it
 */
public record RouteEntry(
        IpPrefix destination, @Nullable IpAddress gateway, StackInterface out, int metric, boolean connected) {}
