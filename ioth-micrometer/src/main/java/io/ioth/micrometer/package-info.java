/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** Meters of stacks. Threading: any thread. Uses the API of stacks and Micrometer alone. */
@NullMarked
package io.ioth.micrometer;

import org.jspecify.annotations.NullMarked;
