/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;

/** The stack's own loopback: what is sent is received, in the next step. */
public final class LoopbackLink implements Link {

    /** The largest packet, in bytes. */
    public static final int MTU = 65536;

    private static final int RING = 256;
    private static final LinkCapabilities CAPABILITIES =
            new LinkCapabilities(LinkCapabilities.Medium.IP, MTU, MTU, true, true);

    private final FrameRing ring = new FrameRing(RING);
    private final Frame holder = new Frame();

    /** With nothing under way. */
    public LoopbackLink() {}

    @Override
    public LinkCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void start(LinkListener listener) {}

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        int done = 0;
        while (done < budget && ring.poll(holder)) {
            sink.accept(holder, nowNs);
            done++;
        }
        return done;
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        return ring.offer(frame);
    }

    /** Whether frames wait to be received. */
    public boolean isEmpty() {
        return ring.isEmpty();
    }

    @Override
    public void close() {
        ring.clear();
    }
}
