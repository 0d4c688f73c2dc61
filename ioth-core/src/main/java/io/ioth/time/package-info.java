/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Time as a value: clocks that are handed in, and the table of deadlines.
 *
 * <p>Threading: {@link io.ioth.time.NanoClock}s may be read by any thread; {@link io.ioth.time.DeadlineHeap} is confined.
 *
 * <p>Allowed dependencies: the JDK.
 */
@NullMarked
package io.ioth.time;

import org.jspecify.annotations.NullMarked;
