/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Headers as they are on the wire: one reused view for each.
 *
 * <p>Threading: views are confined.
 *
 * <p>Allowed dependencies: {@code io.ioth.net}, {@code .metrics}; netty-buffer.
 *
 * <p>RFCs: 826, 791, 792, 768, 8200, 4443, 4861, 9293, 1071.
 */
@NullMarked
package io.ioth.wire;

import org.jspecify.annotations.NullMarked;
