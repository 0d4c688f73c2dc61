/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

/** Sees every packet for us before the transport does, for raw sockets. Confined to the engine. */
@FunctionalInterface
public interface RawTap {

    /** Nobody listens. */
    RawTap NONE = (packet, nowNs) -> false;

    /**
     * A packet for one of our addresses, put together from its fragments. The frame is only borrowed: who keeps bytes of it copies or
     * retains them. Must not throw.
     *
     * @return whether anybody took it, so that a protocol that has no transport here isn't reported as unreachable
     */
    boolean onPacket(IpPacket packet, long nowNs);
}
