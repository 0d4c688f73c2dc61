/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Which groups sockets listen to, and how routers hear of it: one model of reception state for both families, reported by MLD and IGMP.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code iface}, {@code ip}.
 *
 * <p>RFCs: 3810, 2710, 3590 (MLD), 3376, 2236, 1112 (IGMP), host parts.
 */
@NullMarked
package io.ioth.stack.multicast;

import org.jspecify.annotations.NullMarked;
