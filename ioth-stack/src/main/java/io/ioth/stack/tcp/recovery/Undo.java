/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;

/**
 * Whether a reduction of the window was in vain: all that was sent again turned out to be duplicates (RFC 3708, by the D-SACKs of RFC 2883),
 * or the first acknowledgement after it answers something sent before it (Eifel, RFC 3522).
 */
public final class Undo {

    private boolean active;
    private int marker;
    /** Bytes sent again since, less those reported as duplicates; -1 before any. */
    private long resent;
    private boolean stamped;
    private int firstTsVal;

    /** Nothing to undo. */
    public Undo() {}

    /**
     * A reduction begins.
     *
     * @param resentBytes what was sent again before and may still arrive
     */
    public void begin(int sndUna, int resentBytes) {
        active = true;
        marker = sndUna;
        resent = resentBytes > 0 ? resentBytes : -1;
    }

    /** What was reduced stays reduced, or is undone. */
    public void end() {
        active = false;
    }

    /** Nothing that was sent again is left: the next time begins anew. */
    public void forgetStamp() {
        stamped = false;
    }

    /** What was reduced long ago stays reduced, before sequence numbers wrap around. */
    public void age(int sndUna) {
        active &= sndUna - marker < 1 << 30;
    }

    /** Whether a reduction may still be undone. */
    public boolean isActive() {
        return active;
    }

    /** SND.UNA when it began. */
    public int marker() {
        return marker;
    }

    /** Text went out again. */
    public void onResent(int bytes, int tsVal) {
        if (!stamped) {
            stamped = true;
            firstTsVal = tsVal;
        }
        resent = Math.max(resent, 0) + bytes;
    }

    /** The peer reported duplicates. */
    public void onDuplicates(int bytes) {
        if (active && resent > 0) {
            resent = Math.max(0, resent - bytes);
        }
    }

    /** Whether all that was sent again was received twice. */
    public boolean allDuplicates() {
        return active && resent == 0;
    }

    /** Whether the acknowledgement answers something that was sent before anything was sent again, by its echo; Eifel. */
    public boolean answersOriginal(Segment segment) {
        return active && stamped && segment.timestamps && Seq.lt(segment.tsEcr, firstTsVal);
    }

    /** Whether the reduction was in vain. */
    public boolean isSpurious(Segment segment) {
        return allDuplicates() || answersOriginal(segment);
    }
}
