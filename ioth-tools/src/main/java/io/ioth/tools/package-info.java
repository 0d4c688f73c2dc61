/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The {@code ioth} command and its subcommands.
 *
 * <p>Threading: a command runs on the main thread; what else it starts ends with it.
 *
 * <p>Allowed dependencies: io.ioth, picocli.
 *
 * <p>RFCs: 792 and 4443 (echo).
 */
@NullMarked
package io.ioth.tools;

import org.jspecify.annotations.NullMarked;
