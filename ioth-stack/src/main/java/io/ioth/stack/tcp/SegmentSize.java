/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.LinkCapabilities;
import io.ioth.wire.TcpOptionsWriter;
import io.ioth.wire.TcpView;

/** How large segments to the peer may be. */
final class SegmentSize {

    private static final int MAX_PACKET = 0xffff;
    private static final int MIN_MSS = 64;

    private final TcpConnection connection;
    private final int peerMss;
    private final MtuSearch search;
    private int mss;
    private int largest;
    private int options;

    SegmentSize(TcpConnection connection, int peerMss, MtuSearch search) {
        this.connection = connection;
        this.peerMss = peerMss;
        this.search = search;
        update();
    }

    /** The path changed; answers whether the size did. */
    boolean update() {
        options = connection.timestamps.enabled() ? TcpOptionsWriter.TIMESTAMPS_LENGTH : 0;
        int headers = headers();
        int before = mss;
        int packet = search.limit(Math.min(Math.min(connection.path.mtu, MAX_PACKET), peerMss + headers));
        mss = Math.max(MIN_MSS, packet - headers - options);
        LinkCapabilities link = connection.path.link;
        int superframe = link == null ? 0 : Math.min(link.maxSuperframe(), MAX_PACKET) - headers - options;
        largest = superframe > mss ? superframe - superframe % mss : mss;
        return mss != before;
    }

    private int headers() {
        return connection.networkHeader() + TcpView.HEADER_LENGTH;
    }

    /** Bytes of text in a packet of that size sent now. */
    int textIn(int packet) {
        return packet - headers() - options - connection.changingOptions(TcpOptionsWriter.MAX_LENGTH - options);
    }

    /** Bytes of text in a full segment that carries no SACK blocks (RFC 9293 §3.7.1, Eff.snd.MSS). */
    int full() {
        return mss;
    }

    /**
     * Bytes of text in a full segment sent now: its options may have SACK blocks, or counters of marks, which take their room from the text
     * (RFC 6691).
     */
    int mss() {
        return Math.max(1, mss - connection.changingOptions(TcpOptionsWriter.MAX_LENGTH - options));
    }

    /** Bytes of text that one frame may carry: a multiple of {@link #mss}. */
    int largest() {
        int now = mss();
        if (!connection.ecn.allowsSuperframes()) {
            return now;
        }
        return now == mss ? largest : largest / mss * now;
    }
}
