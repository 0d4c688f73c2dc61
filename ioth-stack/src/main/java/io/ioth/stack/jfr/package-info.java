/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Java Flight Recorder's events of stacks. Everything else works without the module {@code jdk.jfr}, and nothing but this package knows of it;
 * only {@link io.ioth.stack.jfr.Recorder} may be used from outside. Threading: called in engines, and by the recorder's own thread.
 */
@NullMarked
package io.ioth.stack.jfr;

import org.jspecify.annotations.NullMarked;
