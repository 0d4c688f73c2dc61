/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** A file of two gigabytes. */
@NullMarked
package io.ioth.programs.bigfile;

import org.jspecify.annotations.NullMarked;
