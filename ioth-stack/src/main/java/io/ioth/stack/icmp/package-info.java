/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * ICMP and ICMPv6: echo, errors both ways, and the entrance of neighbour discovery.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code neighbor}, {@code iface}, {@code ip}.
 *
 * <p>RFCs: 792, 1122 §3.2.2, 1191, 4443, 8201.
 */
@NullMarked
package io.ioth.stack.icmp;

import org.jspecify.annotations.NullMarked;
