/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** Ten thousand connections. */
@NullMarked
package io.ioth.programs.tenk;

import org.jspecify.annotations.NullMarked;
