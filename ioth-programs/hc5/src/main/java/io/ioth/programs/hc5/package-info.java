/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** Apache's HTTP servers and clients, blocking and not. */
@NullMarked
package io.ioth.programs.hc5;

import org.jspecify.annotations.NullMarked;
