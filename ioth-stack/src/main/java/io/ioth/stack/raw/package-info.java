/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Raw sockets and ping sockets.
 *
 * <p>Threading: confined to the engine, but for the reading side of a socket, which any one thread may use.
 *
 * <p>Allowed dependencies: core, {@code socket}, {@code port}, {@code ip}, {@code packet}.
 *
 * <p>RFCs: 3542 §3, 792, 4443.
 */
@NullMarked
package io.ioth.stack.raw;

import org.jspecify.annotations.NullMarked;
