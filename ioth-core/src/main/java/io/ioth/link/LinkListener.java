/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

/** Told by a link that there is something to do. Called by any thread, and also from within the link's own methods; never blocks. */
@FunctionalInterface
public interface LinkListener {

    /**
     * There are frames to {@linkplain Link#receive receive}, or room to {@linkplain Link#send send} after there was none, or the link
     * went {@linkplain Link#failure down}. Coalesced: one call may stand for many events, and there may be nothing to do after all.
     */
    void onReady();
}
