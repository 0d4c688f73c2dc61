/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

/** Sees every ICMP error about a packet of ours, besides the transport: for raw and ping sockets. Confined to the engine. */
@FunctionalInterface
public interface ErrorTap {

    /** Nobody listens. */
    ErrorTap NONE = (error, nowNs) -> {};

    /** An error; valid during the call. Must not throw. */
    void onIcmpError(IcmpError error, long nowNs);
}
