/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Sockets as the channel shells see them: what the transports implement, with readiness as a callback.
 *
 * <p>Threading: each method says who may call it. <em>Engine</em>: only inside {@link io.ioth.stack.socket.EngineExecutor}.
 * <em>Any</em>: any thread, though one reader and one writer at a time.
 *
 * <p>Allowed dependencies: core.
 */
@NullMarked
package io.ioth.stack.socket;

import org.jspecify.annotations.NullMarked;
