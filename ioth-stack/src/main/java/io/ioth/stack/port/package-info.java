/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What all transports need to choose ports and to keep tables that peers can't attack: a keyed hash, and ephemeral ports.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core.
 *
 * <p>RFCs: 6056.
 */
@NullMarked
package io.ioth.stack.port;

import org.jspecify.annotations.NullMarked;
