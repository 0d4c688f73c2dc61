/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * A small HTTP/1.1 server and client over blocking channels, which may be those of any stack.
 *
 * <p>Threading: one virtual thread for each connection; a connection's objects belong to its thread.
 *
 * <p>Allowed dependencies: the JDK.
 *
 * <p>RFCs: 9110 (HTTP semantics), 9112 (HTTP/1.1).
 */
@NullMarked
package io.ioth.tools.http;

import org.jspecify.annotations.NullMarked;
