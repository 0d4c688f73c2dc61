/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Puts engine, runtime and channels together as a {@link io.ioth.NetStack}.
 *
 * <p>Threading: any thread.
 *
 * <p>Allowed dependencies: core and every package of this module.
 */
@NullMarked
package io.ioth.stack;

import org.jspecify.annotations.NullMarked;
