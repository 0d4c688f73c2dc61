/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What was sent and when, how long answers take, and when a segment counts as lost.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code tcp.model}.
 *
 * <p>RFCs: 6298, 5681, 6582.
 */
@NullMarked
package io.ioth.stack.tcp.recovery;

import org.jspecify.annotations.NullMarked;
