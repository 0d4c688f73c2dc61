/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * DHCP clients for both families, as configurators of an interface: they ask, renew, rebind, give back, and remember in a
 * {@link io.ioth.stack.dhcp.LeaseStore} what they were leased, so that a restarted stack asks for the same.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code dhcp.message}, {@code autoconf}, {@code udp}, {@code ip}, {@code iface}.
 *
 * <p>RFCs: 2131 and 8415 (the clients' parts), 3442, 4361, 4702, 4704, 5908, 6842.
 */
@NullMarked
package io.ioth.stack.dhcp;

import org.jspecify.annotations.NullMarked;
