/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Interfaces: a link with its addresses, neighbours, Ethernet header, ARP, neighbour discovery and duplicate address detection.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code neighbor}.
 *
 * <p>RFCs: 894, 2464, 826, 5227, 4861, 4862.
 */
@NullMarked
package io.ioth.stack.iface;

import org.jspecify.annotations.NullMarked;
