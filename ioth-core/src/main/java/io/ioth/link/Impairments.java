/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

/**
 * What an {@link ImpairedLink} does to frames that go one way. Shares are from 0 to 1, and each frame is drawn for separately.
 *
 * @param loss the share that is lost
 * @param duplicate the share that arrives twice
 * @param reorder the share that is overtaken by the next one to three frames; when none comes, it goes on after 10 ms
 * @param corrupt the share in which one bit behind the link-layer header is flipped
 * @param delayNs how long each frame takes, in nanoseconds
 * @param jitterNs how much longer or shorter than that it may take, evenly spread, in nanoseconds; jitter alone doesn't reorder
 * @param rateBits bits per second; 0 for no limit
 * @param queue how many frames wait to be sent at that rate before more are dropped
 * @param ecn how many frames wait before more IP packets that allow it are marked (RFC 3168), as those are that would have been dropped
 *     early; 0 for none
 * @param mtu the largest IP packet that gets through, in bytes; larger ones vanish without a word; 0 for no limit
 * @param gaps when nothing gets through
 */
public record Impairments(
        double loss,
        double duplicate,
        double reorder,
        double corrupt,
        long delayNs,
        long jitterNs,
        long rateBits,
        int queue,
        int ecn,
        int mtu,
        Gaps gaps) {

    /** How many frames wait for the rate when nobody says. */
    public static final int DEFAULT_QUEUE = 1000;

    private static final int MIN_MTU = 68;

    /** Nothing happens to any frame. */
    public static final Impairments NONE = new Impairments(0, 0, 0, 0, 0, 0, 0, DEFAULT_QUEUE, 0, 0, Gaps.NONE);

    /** Without marks, gaps or a limit to the size. */
    public Impairments(
            double loss,
            double duplicate,
            double reorder,
            double corrupt,
            long delayNs,
            long jitterNs,
            long rateBits,
            int queue) {
        this(loss, duplicate, reorder, corrupt, delayNs, jitterNs, rateBits, queue, 0, 0, Gaps.NONE);
    }

    /** Rejects what is out of range. */
    public Impairments {
        share("loss", loss);
        share("duplicate", duplicate);
        share("reorder", reorder);
        share("corrupt", corrupt);
        if (delayNs < 0 || jitterNs < 0 || rateBits < 0) {
            throw new IllegalArgumentException("delay, jitter and rate can't be negative");
        }
        if (queue < 1) {
            throw new IllegalArgumentException("queue=" + queue + ": a queue holds at least one frame");
        }
        if (ecn < 0 || ecn > 0 && rateBits == 0) {
            throw new IllegalArgumentException("ecn=" + ecn + " marks what waits for a rate; give rate= too");
        }
        if (mtu != 0 && mtu < MIN_MTU) {
            throw new IllegalArgumentException("mtu=" + mtu + ": every link carries packets of " + MIN_MTU + " bytes (RFC 791)");
        }
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + "=" + value + " is out of range; a share is from 0 to 1, or 0% to 100%");
        }
    }

    /**
     * Reads {@code loss=1%,duplicate=1%,reorder=2%,corrupt=0.1%,delay=20ms,jitter=5ms,rate=10mbit,queue=100,ecn=20,mtu=1300,burst=0.1%,
     * burstlength=10,flap=5s,down=200ms,cut=60s}, or some of these.
     *
     * @throws IllegalArgumentException naming the part that's wrong and what would be right
     */
    public static Impairments parse(String text) {
        ImpairmentText.Parsed parsed = ImpairmentText.parse(text);
        if (parsed.seed() != ImpairmentText.DEFAULT_SEED || !parsed.out().equals(parsed.in())) {
            throw new IllegalArgumentException("'" + text + "' has a seed or a direction, which belong to the link");
        }
        return parsed.out();
    }
}
