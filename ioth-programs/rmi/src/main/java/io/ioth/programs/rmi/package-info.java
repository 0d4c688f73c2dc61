/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** Remote objects, and JMX to another JVM. */
@NullMarked
package io.ioth.programs.rmi;

import org.jspecify.annotations.NullMarked;
