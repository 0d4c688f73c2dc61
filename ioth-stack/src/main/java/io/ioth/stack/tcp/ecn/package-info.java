/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Explicit congestion notification of one connection: what both ends agreed on, which marks arrived, and which the peer tells of.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code tcp.model}.
 *
 * <p>RFCs: 3168, 9768.
 */
@NullMarked
package io.ioth.stack.tcp.ecn;

import org.jspecify.annotations.NullMarked;
