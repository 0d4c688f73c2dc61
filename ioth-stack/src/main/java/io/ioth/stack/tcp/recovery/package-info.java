/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What was sent and when, how long answers take, when a segment counts as lost, and how much may be sent while losses are repaired.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code tcp.model}.
 *
 * <p>RFCs: 6298, 8985, 2018, 2883, 9937, 5681, 6582, 3042, 5682, 3522, 4015, 3708.
 */
@NullMarked
package io.ioth.stack.tcp.recovery;

import org.jspecify.annotations.NullMarked;
