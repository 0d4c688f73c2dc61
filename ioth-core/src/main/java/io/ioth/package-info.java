/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What an application uses: {@link io.ioth.NetStack}, its configuration, and {@link io.ioth.Msocket}.
 *
 * <p>Threading: everything may be called by any thread.
 *
 * <p>Allowed dependencies: the other packages of this module.
 */
@NullMarked
package io.ioth;

import org.jspecify.annotations.NullMarked;
