/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

/**
 * Told that a socket's readiness may have grown. Called in the engine; must not block or call back into the socket. What is ready
 * is asked of the socket ({@code readyOps}), so calls may be coalesced.
 */
@FunctionalInterface
public interface ReadinessListener {

    /** For sockets that nobody waits at. */
    ReadinessListener NONE = ops -> {};

    /** Some of {@code ops}, bits of {@link java.nio.channels.SelectionKey}, have become ready. */
    void onReady(int ops);
}
