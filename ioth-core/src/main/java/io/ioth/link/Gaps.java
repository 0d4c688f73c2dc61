/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

/**
 * When nothing at all gets one way through an {@link ImpairedLink}. Times count from the first frame that goes that way.
 *
 * @param burst the share of frames at which a burst of losses begins (the Gilbert model), from 0 to 1
 * @param burstLength how many frames such a burst takes on average, the first included; at least 1
 * @param flapNs every so long the link goes down; 0 for never
 * @param downNs for how long
 * @param cutNs from when on nothing gets through any more; 0 for never
 */
public record Gaps(double burst, int burstLength, long flapNs, long downNs, long cutNs) {

    /** How long bursts are when nobody says. */
    public static final int DEFAULT_BURST_LENGTH = 10;

    /** There are none. */
    public static final Gaps NONE = new Gaps(0, DEFAULT_BURST_LENGTH, 0, 0, 0);

    /** Rejects what is out of range. */
    public Gaps {
        if (!(burst >= 0 && burst <= 1)) {
            throw new IllegalArgumentException("burst=" + burst + " is out of range; a share is from 0 to 1, or 0% to 100%");
        }
        if (burstLength < 1) {
            throw new IllegalArgumentException("burstlength=" + burstLength + ": a burst takes at least one frame");
        }
        if (flapNs < 0 || downNs < 0 || cutNs < 0) {
            throw new IllegalArgumentException("flap, down and cut can't be negative");
        }
        if (flapNs > 0 != downNs > 0 || downNs > 0 && downNs >= flapNs) {
            throw new IllegalArgumentException(
                    "flap= says how often the link goes down and down= for how long, which is shorter; give both, as in flap=5s,down=200ms");
        }
    }
}
