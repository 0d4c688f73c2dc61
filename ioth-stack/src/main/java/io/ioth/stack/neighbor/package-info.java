/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The neighbours on a link: who has which MAC, and whether he still answers. One cache serves ARP and neighbour discovery.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core.
 *
 * <p>RFCs: 4861 §7.2 and §7.3, 826, 6583, 7048.
 */
@NullMarked
package io.ioth.stack.neighbor;

import org.jspecify.annotations.NullMarked;
