/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What UDP, raw and ping sockets share: receive queue, options, sending, and the table of who is bound where.
 *
 * <p>Threading: confined to the engine, but for the reading side of a socket, which any one thread may use.
 *
 * <p>Allowed dependencies: core, {@code socket}, {@code port}, {@code iface}, {@code ip}.
 *
 * <p>RFCs: 768, 1122 §4.1, 8085.
 */
@NullMarked
package io.ioth.stack.packet;

import org.jspecify.annotations.NullMarked;
