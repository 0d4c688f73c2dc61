/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Plain sockets over a stack's blocking channels, for stacks that have no {@link java.net.SocketImpl} or {@link java.net.DatagramSocketImpl}
 * of their own, and asynchronous channels likewise.
 *
 * <p>Threading: one reader, one writer and one closer at a time may use a socket; waits with a time limit have a virtual thread.
 *
 * <p>Allowed dependencies: {@code io.ioth} and the JDK.
 */
@NullMarked
package io.ioth.jdk.plain;

import org.jspecify.annotations.NullMarked;
