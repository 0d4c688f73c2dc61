/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

/** What IPv6 routers say of a link that hosts on it have to use (RFC 4861 §6.3.2). Confined to the engine. */
public final class LinkParameters {

    /** The hop limit of a host that nobody told another. */
    public static final int DEFAULT_HOP_LIMIT = 64;

    private static final int MIN_MTU = 1280;

    private final StackInterface iface;
    private int hopLimit = DEFAULT_HOP_LIMIT;
    private int mtu = Integer.MAX_VALUE;

    LinkParameters(StackInterface iface) {
        this.iface = iface;
    }

    /** The hop limit of packets whose sender doesn't ask for another. */
    public int hopLimit() {
        return hopLimit;
    }

    /** The largest IPv6 packet, in bytes. */
    public int mtu() {
        return Math.min(mtu, iface.mtu());
    }

    /** Sets {@link #hopLimit()}: 1 to 255. */
    public void setHopLimit(int limit) {
        hopLimit = limit;
    }

    /**
     * Sets the largest IPv6 packet, in bytes, unless it's less than IPv6's smallest or more than the interface has (RFC 4861 §6.3.4); the
     * answer says whether it could be.
     */
    public boolean setMtu(long bytes) {
        if (bytes < MIN_MTU || bytes > iface.mtu()) {
            return false;
        }
        if (bytes != mtu) {
            mtu = (int) bytes;
            iface.touch();
        }
        return true;
    }

    /** Forgets what routers said. */
    public void reset() {
        hopLimit = DEFAULT_HOP_LIMIT;
        mtu = Integer.MAX_VALUE;
        iface.touch();
    }
}
