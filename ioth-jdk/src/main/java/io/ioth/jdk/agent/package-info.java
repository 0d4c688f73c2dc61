/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * The works of the agent: it opens a stack, makes it the process's default, and leads the JDK's own classes to it at the few places where all
 * sockets, interfaces and names come by ({@link io.ioth.jdk.agent.Point}).
 *
 * <p>Threading: started once, by the thread that then runs the program's {@code main}; what the JDK asks is answered to any thread.
 *
 * <p>Allowed dependencies: {@code io.ioth.jdk}, {@code io.ioth} and below it, slf4j and the JDK, whose insides are reached in
 * {@link io.ioth.jdk.agent.JdkInsides} alone.
 */
@NullMarked
package io.ioth.jdk.agent;

import org.jspecify.annotations.NullMarked;
