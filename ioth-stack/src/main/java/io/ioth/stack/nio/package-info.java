/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * A stack's sockets as the JDK's channels: thin shells over the cores of package {@code socket}.
 *
 * <p>Threading: as the JDK says of channels. Waiting threads are parked, hold no monitor and are in no native call, so that virtual threads
 * cost nothing.
 *
 * <p>Allowed dependencies: core, {@code socket}, {@code runtime}.
 */
@NullMarked
package io.ioth.stack.nio;

import org.jspecify.annotations.NullMarked;
