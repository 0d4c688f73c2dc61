/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The part of the agent that the program's own class path sees: it reads the options, makes a class loader that the program can't see, and
 * starts in it what does the work ({@code io.ioth.jdk.agent}). Compiled for Java 8, so that an older JVM can at least say what's wrong.
 *
 * <p>Threading: everything runs before the program does, by its main thread; the class loader may be called by any.
 *
 * <p>Allowed dependencies: Java 8 alone.
 */
@NullMarked
package io.ioth.agent;

import org.jspecify.annotations.NullMarked;
