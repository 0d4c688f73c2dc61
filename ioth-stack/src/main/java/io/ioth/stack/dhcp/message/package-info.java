/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The messages of DHCP for both families as values, and their bytes. What can't be parsed is null, never an exception.
 *
 * <p>Threading: values; free of it.
 *
 * <p>Allowed dependencies: core.
 *
 * <p>RFCs: 2131 §2, 2132, 3396, 3397, 3442, 4361, 4702, 4704, 3646, 5908, 8415 §8, §11, §21.
 */
@NullMarked
package io.ioth.stack.dhcp.message;

import org.jspecify.annotations.NullMarked;
