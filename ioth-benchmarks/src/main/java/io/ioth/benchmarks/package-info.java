/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * JMH benchmarks: the same channel code on our stack and on the kernel's.
 *
 * <p>Threading: JMH's threads measure; the other side runs on a thread of its own.
 *
 * <p>Allowed dependencies: io.ioth, jmh-core.
 *
 * <p>RFCs: none.
 */
@NullMarked
package io.ioth.benchmarks;

import org.jspecify.annotations.NullMarked;
