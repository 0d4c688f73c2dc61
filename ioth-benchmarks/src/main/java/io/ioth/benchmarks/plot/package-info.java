/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Pictures of the tables in {@code docs}.
 *
 * <p>Threading: one thread.
 *
 * <p>Allowed dependencies: XChart.
 */
@NullMarked
package io.ioth.benchmarks.plot;

import org.jspecify.annotations.NullMarked;
