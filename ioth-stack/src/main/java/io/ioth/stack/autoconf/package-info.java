/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * How an interface gets its settings by itself: router advertisements, addresses made of their prefixes, redirects (RFC 4861, 4862, 4191,
 * 7217, 8106, 8981), IPv4 link-local addresses (RFC 3927), one-time addresses; and the seams to clients of DHCP, which live above.
 *
 * <p>Threading: confined to the engine. May use: iface, ip, neighbor, port, core.
 */
@NullMarked
package io.ioth.stack.autoconf;

import org.jspecify.annotations.NullMarked;
