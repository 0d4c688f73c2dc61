/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * A running stack looked at and changed by text: iproute2's words, and its answers; and the socket by which other processes say them.
 *
 * <p>{@link io.ioth.stack.control.IpTool} turns words into calls of a {@link io.ioth.NetStack}. {@link io.ioth.stack.control.ControlServer}
 * listens at a unix socket that only the owner of the process may open, and {@link io.ioth.stack.control.ControlClient} asks there. The
 * protocol is of lines: the words, separated by spaces; then lines of the answer, each behind a space; then a line with the status, 0 for
 * success, and what went wrong. So a stack can also be asked by hand: {@code echo route | socat - UNIX:SOCKET}.
 *
 * <p>Threading: all of it may be called by any thread. The server has a virtual thread for each client and one for itself.
 *
 * <p>Allowed dependencies: core.
 */
@NullMarked
package io.ioth.stack.control;

import org.jspecify.annotations.NullMarked;
