/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Log lines of the stack under the agent: to the standard error output, past whatever the program logs by. Any thread may log.
 *
 * <p>Allowed dependencies: {@code io.ioth.jdk.agent} and slf4j.
 */
@NullMarked
package io.ioth.jdk.log;

import org.jspecify.annotations.NullMarked;
