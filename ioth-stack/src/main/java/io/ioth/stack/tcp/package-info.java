/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * TCP behind {@link io.ioth.stack.socket.StreamSocket}. {@link io.ioth.stack.tcp.TcpProtocol} is the way in.
 *
 * <p>Threading: confined to the engine, but for {@code SendBuffer}, {@code ReceiveBuffer} and {@code TcpStream}, each shared by the
 * engine with one reader and one writer of the application.
 *
 * <p>Allowed dependencies: core, {@code ip}, {@code socket}, {@code port}, {@code tcp.model}, {@code tcp.recovery}, {@code tcp.cc}.
 *
 * <p>RFCs: 9293, 1122, 7323, 6298, 5681, 6582, 6928, 5961, 6528, 6056, 6191, 1337, 6093.
 */
@NullMarked
package io.ioth.stack.tcp;

import org.jspecify.annotations.NullMarked;
