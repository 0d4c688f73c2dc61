/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Addresses: 128-bit IP addresses (IPv4 is the subcase {@code ::ffff:a.b.c.d}), prefixes, MAC addresses, and addresses computed from names.
 *
 * <p>Threading: everything here is immutable.
 *
 * <p>Allowed dependencies: the JDK.
 *
 * <p>RFCs: 4291 (addressing architecture), 5952 (text form).
 */
@NullMarked
package io.ioth.net;

import org.jspecify.annotations.NullMarked;
