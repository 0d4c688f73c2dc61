/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Asks DNS servers, and multicast DNS, for what a stack's {@link io.ioth.Resolver} doesn't know by itself: RFC 1034 and 1035 (stub
 * resolver), 2308 (negative caching), 5452 (forgery), 6761 (special names), 6762 (multicast, one-shot queries), 6891 (EDNS), 7766 (TCP).
 *
 * <p>Threading: a caller's thread does the work, and blocks; a second question at the same time has a virtual thread of its own. Nothing
 * runs, and no socket is open, while nobody asks.
 *
 * <p>Allowed dependencies: the core's API, and dnsjava for messages, the cache, and the following of aliases.
 */
@NullMarked
package io.ioth.dns;

import org.jspecify.annotations.NullMarked;
