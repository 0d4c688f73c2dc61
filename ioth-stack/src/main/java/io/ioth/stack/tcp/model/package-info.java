/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The nouns of TCP: sequence numbers, a received segment, the send and receive sequence variables, the names of the states.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core.
 *
 * <p>RFCs: 9293, 7323.
 */
@NullMarked
package io.ioth.stack.tcp.model;

import org.jspecify.annotations.NullMarked;
