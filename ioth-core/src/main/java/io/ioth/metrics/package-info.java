/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Counters: events by their MIB names, and drops by reason.
 *
 * <p>Threading: written by one thread at a time, read by any.
 *
 * <p>Allowed dependencies: the JDK.
 *
 * <p>RFCs: 4293 (IP-MIB), 4022 (TCP-MIB), 4113 (UDP-MIB).
 */
@NullMarked
package io.ioth.metrics;

import org.jspecify.annotations.NullMarked;
