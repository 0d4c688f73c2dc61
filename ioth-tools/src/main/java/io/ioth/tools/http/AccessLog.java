/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

/** Told of every request served; called by many threads at once. */
@FunctionalInterface
public interface AccessLog {

    /** Tells nobody. */
    AccessLog NONE = (peer, request, status, bytes) -> {};

    /**
     * A response has been sent.
     *
     * @param peer the client's address and port
     * @param request its method and target
     * @param bytes how long the response's body was
     */
    void add(String peer, String request, int status, long bytes);
}
