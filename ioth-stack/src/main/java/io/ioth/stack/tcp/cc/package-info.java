/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Congestion control: how much may be in flight. All sizes are bytes; a controller knows nothing of its connection.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code tcp.model}.
 *
 * <p>RFCs: 5681, 3465, 6928, 8511, 9438, 9406; draft-ietf-ccwg-bbr.
 */
@NullMarked
package io.ioth.stack.tcp.cc;

import org.jspecify.annotations.NullMarked;
