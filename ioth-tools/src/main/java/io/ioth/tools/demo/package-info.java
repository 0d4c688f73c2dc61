/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The demonstration: several nodes in one process, each with a stack and a thread of its own.
 *
 * <p>Threading: a platform thread for each node; the demonstration itself runs on the caller's.
 *
 * <p>Allowed dependencies: io.ioth, io.ioth.tools.http.
 *
 * <p>RFCs: none.
 */
@NullMarked
package io.ioth.tools.demo;

import org.jspecify.annotations.NullMarked;
