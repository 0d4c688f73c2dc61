/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.ecn.EcnMode;
import io.ioth.stack.tcp.ecn.EcnState;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Timestamps;
import io.ioth.wire.TcpOptionsReader;
import org.jspecify.annotations.Nullable;

/** What both SYNs said, and how often ours was sent. */
final class Handshake {

    private static final int DEFAULT_MSS_IPV4 = 536;
    private static final int DEFAULT_MSS_IPV6 = 1220;
    private static final int MIN_MSS = 64;
    private static final int MAX_SCALE = 14;
    private static final int MAX_FIRST_WINDOW = 0xffff;
    private static final byte[] NO_TEXT = {};

    final int iss;
    final Timestamps timestamps;
    /** The shift of our windows, as offered; valid only when {@link #scaling}. */
    final int rcvScale;
    /** The window in our SYN. */
    final int rcvWnd;

    final EcnState ecn;
    /** Our fast open option, if any. */
    @Nullable FastOpenCookie cookie;
    /** Text that goes with our SYN. */
    byte[] text = NO_TEXT;
    /** Bytes of it that went with any. */
    int textSent;
    /** Bytes of it that were acknowledged with our SYN. */
    int textAcked;
    /** Bytes of the text with the peer's SYN that we acknowledge. */
    int textTaken;

    int irs;
    int peerMss;
    int sndScale;
    boolean scaling;
    boolean sackPermitted;
    int retransmits;
    long sentNs;
    /** Nobody can say which transmission of ours the peer will answer. */
    boolean ambiguous;

    /** Of an active open. */
    Handshake(TcpConnection c, int iss) {
        this(iss, c.options, c.path.isIpv4(), c.timestamps, new EcnState(c.tcp.config.settings().ecn()));
    }

    /** Of a passive open. */
    Handshake(TcpListener listener, Path path, int iss, int timestampOffset) {
        this(
                iss,
                listener.options(),
                path.isIpv4(),
                new Timestamps(timestampOffset),
                new EcnState(listener.tcp.config.settings().ecn()));
    }

    private Handshake(int iss, SocketOptions options, boolean ipv4, Timestamps timestamps, EcnState ecn) {
        this.iss = iss;
        this.timestamps = timestamps;
        this.ecn = ecn;
        this.rcvWnd = Math.min(options.get(Option.SO_RCVBUF), MAX_FIRST_WINDOW);
        this.rcvScale = scaleFor(options.receiveBufferToBe());
        this.peerMss = ipv4 ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
    }

    private static int scaleFor(int buffer) {
        int scale = 0;
        while (scale < MAX_SCALE && 0xffff << scale < buffer) {
            scale++;
        }
        return scale;
    }

    /** Our SYN is sent again: without anything that only fast open has, which something may have swallowed. */
    void withoutFastOpen() {
        cookie = null;
        text = NO_TEXT;
    }

    /** AccECN takes the acknowledgement of our SYN for the first segment, which it isn't once there was text before. */
    void withoutAccurateEcn() {
        if (ecn.mode() == EcnMode.ACCURATE) {
            ecn.decline();
        }
    }

    /** Takes over what the peer's SYN says. */
    void onSyn(Segment syn, long nowNs) {
        irs = syn.seq;
        ecn.onSyn(syn);
        if (syn.mss > 0) {
            peerMss = Math.max(syn.mss, MIN_MSS);
        }
        scaling = syn.windowScale != TcpOptionsReader.ABSENT;
        sackPermitted = syn.sackPermitted;
        sndScale = scaling ? Math.min(syn.windowScale, MAX_SCALE) : 0;
        if (syn.timestamps) {
            timestamps.enable(syn.tsVal, nowNs);
        }
    }

    /** The shift that is in force for our windows. */
    int effectiveRcvScale() {
        return scaling ? rcvScale : 0;
    }

    /** The window field of an acknowledgement. */
    int ackWindow() {
        return rcvWnd >>> effectiveRcvScale();
    }

    /** The timeout of the SYN's next transmission: 1, 2, 4 … s. */
    long timeoutNs() {
        return 1_000_000_000L << retransmits;
    }
}
