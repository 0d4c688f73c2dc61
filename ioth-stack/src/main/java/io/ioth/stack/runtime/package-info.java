/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Runs stacks without a thread for each: whoever brings work does it (run to completion).
 *
 * <p>Threading: this is the package that knows threads; what it runs is confined, one caller at a time for each stack.
 *
 * <p>Allowed dependencies: core, {@code socket}, {@code engine}.
 */
@NullMarked
package io.ioth.stack.runtime;

import org.jspecify.annotations.NullMarked;
