/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.wire.TcpOptionsReader;

/** What both SYNs said, and how often ours was sent. */
final class Handshake {

    private static final int DEFAULT_MSS_IPV4 = 536;
    private static final int DEFAULT_MSS_IPV6 = 1220;
    private static final int MIN_MSS = 64;
    private static final int MAX_SCALE = 14;
    private static final int MAX_FIRST_WINDOW = 0xffff;

    final int iss;
    /** The shift of our windows, as offered; valid only when {@link #scaling}. */
    final int rcvScale;
    /** The window in our SYN. */
    final int rcvWnd;

    int irs;
    int peerMss;
    int sndScale;
    boolean scaling;
    boolean sackPermitted;
    int retransmits;
    long sentNs;

    Handshake(TcpConnection c, int iss) {
        this.iss = iss;
        int buffer = c.receiveLimit();
        this.rcvWnd = Math.min(buffer, MAX_FIRST_WINDOW);
        this.rcvScale = scaleFor(buffer);
        this.peerMss = c.path.isIpv4() ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
    }

    private static int scaleFor(int buffer) {
        int scale = 0;
        while (scale < MAX_SCALE && 0xffff << scale < buffer) {
            scale++;
        }
        return scale;
    }

    /** Takes over what the peer's SYN says. */
    void onSyn(TcpConnection c, Segment syn, long nowNs) {
        irs = syn.seq;
        if (syn.mss > 0) {
            peerMss = Math.max(syn.mss, MIN_MSS);
        }
        scaling = syn.windowScale != TcpOptionsReader.ABSENT;
        sackPermitted = syn.sackPermitted;
        sndScale = scaling ? Math.min(syn.windowScale, MAX_SCALE) : 0;
        if (syn.timestamps) {
            c.timestamps.enable(syn.tsVal, nowNs);
        }
    }

    /** The shift that is in force for our windows. */
    int effectiveRcvScale() {
        return scaling ? rcvScale : 0;
    }

    /** The timeout of the SYN's next transmission: 1, 2, 4 … s. */
    long timeoutNs() {
        return 1_000_000_000L << retransmits;
    }
}
