/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Stacks as beans of the platform's management server. Needs the module {@code java.management}; nothing of it is loaded before a stack is
 * registered. Threading: any thread. Uses the public API of stacks alone.
 */
@NullMarked
package io.ioth.stack.jmx;

import org.jspecify.annotations.NullMarked;
