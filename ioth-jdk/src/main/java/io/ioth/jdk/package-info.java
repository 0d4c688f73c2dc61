/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Providers for the whole JVM: of selectors and channels, of asynchronous channels, and of names. Each asks at every call which stack is the
 * current one.
 *
 * <p>Threading: every method may be called by any thread.
 *
 * <p>Allowed dependencies: {@code io.ioth} and the JDK.
 */
@NullMarked
package io.ioth.jdk;

import org.jspecify.annotations.NullMarked;
