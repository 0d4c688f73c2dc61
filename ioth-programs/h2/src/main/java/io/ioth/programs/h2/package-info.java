/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** H2's TCP server, and clients of it through a pool of connections. */
@NullMarked
package io.ioth.programs.h2;

import org.jspecify.annotations.NullMarked;
