/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * IPv4 and IPv6 as one: input, output, routes, fragments.
 *
 * <p>Threading: confined to the engine.
 *
 * <p>Allowed dependencies: core, {@code neighbor}, {@code iface}.
 *
 * <p>RFCs: 791, 1122, 1812 §5, 8200, 815, 5722, 1191, 8201, 6724.
 */
@NullMarked
package io.ioth.stack.ip;

import org.jspecify.annotations.NullMarked;
