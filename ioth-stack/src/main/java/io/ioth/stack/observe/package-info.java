/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What the engine tells who watches it: a narrow interface, implemented outside the engine. Threading: called in the engine. Uses nothing
 * else of the stack.
 */
@NullMarked
package io.ioth.stack.observe;

import org.jspecify.annotations.NullMarked;
