/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Traceroute: probes with growing hop limits, and what routers and the destination answer (RFC 792, RFC 4443).
 *
 * <p>Threading: a trace belongs to one thread, and has others that hear what comes back.
 *
 * <p>Allowed dependencies: core.
 */
@NullMarked
package io.ioth.tools.trace;

import org.jspecify.annotations.NullMarked;
