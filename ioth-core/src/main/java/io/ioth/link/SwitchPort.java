/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A port of a {@link VirtualSwitch}. */
final class SwitchPort implements Link {

    /** Frames that wait to be received before more are dropped. */
    static final int RING = 4096;

    private final VirtualSwitch lan;
    private final ReceiveQueue queue = new ReceiveQueue(RING);
    private volatile boolean closed;
    private volatile @Nullable ReceiveFilter filter;

    SwitchPort(VirtualSwitch lan) {
        this.lan = lan;
    }

    @Override
    public LinkCapabilities capabilities() {
        return lan.capabilities();
    }

    @Override
    public void start(LinkListener listener) {
        queue.start(listener);
    }

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        return queue.receive(sink, budget, nowNs);
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        if (closed || !FrameLimits.fits(frame, lan.capabilities())) {
            queue.drop(frame);
        } else {
            lan.forward(this, frame, nowNs);
        }
        return true;
    }

    /** Takes the contents of {@code frame} to be received here; any thread. */
    void deliver(Frame frame) {
        queue.offerOrDrop(frame);
    }

    @Override
    public void filter(ReceiveFilter wanted) {
        if (!closed) {
            lan.filter(this, filter, wanted);
            filter = wanted;
        }
    }

    /** Whether {@code mac} is this port's own. */
    boolean owns(long mac) {
        ReceiveFilter now = filter;
        return now != null && now.mac() == mac;
    }

    /** Whether this gets everything that is flooded. */
    boolean isPromiscuous() {
        ReceiveFilter now = filter;
        return now == null || now.promiscuous();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public @Nullable IOException failure() {
        return closed ? new IOException("the port is unplugged") : null;
    }

    @Override
    public long dropped() {
        return queue.dropped();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            lan.unplug(this, filter);
            queue.close();
        }
    }
}
