/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The data link: what a driver implements, the in-process Ethernet, and decorators for links.
 *
 * <p>Threading: a {@link io.ioth.link.Link} is used by one caller at a time, the stack that it was opened for; what other threads
 * deliver goes into rings of the link's own, announced through its {@link io.ioth.link.LinkListener}.
 *
 * <p>Allowed dependencies: {@code io.ioth.net}, {@code .time}, {@code .metrics}, {@code .wire}; netty-buffer.
 */
@NullMarked
package io.ioth.link;

import org.jspecify.annotations.NullMarked;
