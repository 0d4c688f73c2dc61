/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The engine: the parts of the stack wired together, without threads, clocks or randomness of its own.
 *
 * <p>Threading: one caller at a time; the runtime sees to that.
 *
 * <p>Allowed dependencies: every package of this module below {@code runtime}.
 */
@NullMarked
package io.ioth.stack.engine;

import org.jspecify.annotations.NullMarked;
