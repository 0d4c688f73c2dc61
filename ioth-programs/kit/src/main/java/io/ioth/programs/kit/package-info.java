/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * What the programs that try released libraries have in common: a command line and checks. Nothing here, or in the programs, knows of ioth.
 *
 * <p>Threading: a program's own.
 */
@NullMarked
package io.ioth.programs.kit;

import org.jspecify.annotations.NullMarked;
