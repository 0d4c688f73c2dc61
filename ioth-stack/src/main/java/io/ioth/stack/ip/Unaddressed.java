/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

/** Who takes packets for addresses that aren't ours: the answers of servers to who asks for an address. Confined to the engine. */
@FunctionalInterface
public interface Unaddressed {

    /** Nobody. */
    Unaddressed NONE = packet -> false;

    /** Whether a packet that isn't for us, and perhaps is a fragment, is taken all the same. The frame is borrowed. Must not throw. */
    boolean takes(IpPacket packet);
}
