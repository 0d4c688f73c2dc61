/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.link.LinkCapabilities.Medium;
import io.ioth.time.DeadlineHeap;
import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A decorator that makes a link as bad as wanted: loss, duplication, reordering, corruption, delay, jitter, a rate and a queue. What
 * happens depends on the seed, the frames and the times handed in, and on nothing else.
 *
 * <p>It takes no superframes to send, so that each impairment hits a frame as it would be on a wire. Superframes that a peer sends still come
 * in whole; have the peer's link impaired too, or the switch opened with {@code superframes=off}.
 *
 * <p>Threading: confined, as any {@link Link}.
 */
public final class ImpairedLink implements Link {

    private static final int ROUNDS = 64;

    private final Link inner;
    private final LinkCapabilities capabilities;
    private final ImpairedPath out;
    private final ImpairedPath in;
    private final FrameSink entering;
    private boolean blocked;
    private long unsendable;
    private volatile long dropped;

    /**
     * Impairs {@code inner}, which this takes over and closes.
     *
     * @param outbound what happens to frames that are sent
     * @param inbound what happens to frames that are received
     */
    public ImpairedLink(Link inner, Impairments outbound, Impairments inbound, long seed) {
        this.inner = inner;
        LinkCapabilities of = inner.capabilities();
        capabilities = new LinkCapabilities(of.medium(), of.mtu(), 0, false, false);
        int header = of.medium() == Medium.ETHERNET ? FrameLimits.ETHERNET_HEADER : 0;
        SplittableRandom random = new SplittableRandom(seed);
        out = new ImpairedPath(outbound, random.split(), header);
        in = new ImpairedPath(inbound, random.split(), header);
        entering = in::enter;
    }

    @Override
    public LinkCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void start(LinkListener listener) {
        inner.start(listener);
    }

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        blocked = false;
        sendDue(nowNs);
        boolean more = takeIn(budget, nowNs);
        int count = 0;
        Frame due = in.due(nowNs);
        while (due != null && count < budget) {
            sink.accept(due, nowNs);
            due.release();
            in.left();
            count++;
            due = in.due(nowNs);
        }
        countDrops();
        return more ? budget : count;
    }

    private boolean takeIn(int budget, long nowNs) {
        for (int i = 0; i < ROUNDS; i++) {
            if (inner.receive(entering, budget, nowNs) < budget) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        if (!FrameLimits.fits(frame, capabilities)) {
            frame.release();
            unsendable++;
        } else {
            out.enter(frame, nowNs);
            sendDue(nowNs);
        }
        countDrops();
        return true;
    }

    private void sendDue(long nowNs) {
        Frame due = blocked ? null : out.due(nowNs);
        while (due != null) {
            if (!inner.send(due, nowNs)) {
                blocked = true;
                return;
            }
            out.left();
            due = out.due(nowNs);
        }
    }

    private void countDrops() {
        dropped = unsendable + out.dropped() + in.dropped();
    }

    @Override
    public void flush(long nowNs) {
        sendDue(nowNs);
        inner.flush(nowNs);
    }

    @Override
    public long nextDeadlineNs() {
        long next = earlier(inner.nextDeadlineNs(), in.nextDeadlineNs());
        return blocked ? next : earlier(next, out.nextDeadlineNs());
    }

    private static long earlier(long a, long b) {
        if (a == DeadlineHeap.NEVER || b == DeadlineHeap.NEVER) {
            return Math.min(a, b);
        }
        return a - b <= 0 ? a : b;
    }

    @Override
    public void filter(ReceiveFilter filter) {
        inner.filter(filter);
    }

    @Override
    public @Nullable IOException failure() {
        return inner.failure();
    }

    /** Those that were lost on purpose included. */
    @Override
    public long dropped() {
        return dropped + inner.dropped();
    }

    /** Frames still under way are lost. */
    @Override
    public void close() {
        out.close();
        in.close();
        inner.close();
    }
}
