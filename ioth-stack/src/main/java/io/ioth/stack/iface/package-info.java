/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Interfaces: a link with its addresses, neighbours, Ethernet header, ARP, neighbour discovery and the trials that addresses pass;
 * which addresses there are, and for how long.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code neighbor}.
 *
 * <p>RFCs: 894, 2464, 826, 5227, 4861, 4862, 4429, 7527, 3376 and 3810 (reception state).
 */
@NullMarked
package io.ioth.stack.iface;

import org.jspecify.annotations.NullMarked;
