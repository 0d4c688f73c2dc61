/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * UDP over both families.
 *
 * <p>Threading: confined to the engine, but for the reading side of a socket, which any one thread may use.
 *
 * <p>Allowed dependencies: core, {@code socket}, {@code port}, {@code ip}, {@code packet}.
 *
 * <p>RFCs: 768, 1122 §4.1, 8085, 8200 §8.1.
 */
@NullMarked
package io.ioth.stack.udp;

import org.jspecify.annotations.NullMarked;
