/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;
import io.ioth.link.ReceiveFilter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A link that loses, from one moment to the next, all that is sent or all that is too long, without a word. */
final class ChangingLink implements Link {

    private static final int ETHERNET_HEADER = 14;

    private final Link inner;
    /** Nothing that is sent arrives. */
    boolean swallows;
    /** Bytes of an IP packet that still pass. */
    int mtu = Integer.MAX_VALUE;
    /** All of what was sent, so that two runs can be compared. */
    long digest = 17;

    ChangingLink(Link inner) {
        this.inner = inner;
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        digest = (digest * 31 + frame.length()) * 31 + nowNs;
        if (swallows || frame.length() - ETHERNET_HEADER > mtu) {
            frame.release();
            return true;
        }
        return inner.send(frame, nowNs);
    }

    @Override
    public LinkCapabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public void start(LinkListener listener) {
        inner.start(listener);
    }

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        return inner.receive(sink, budget, nowNs);
    }

    @Override
    public void flush(long nowNs) {
        inner.flush(nowNs);
    }

    @Override
    public long nextDeadlineNs() {
        return inner.nextDeadlineNs();
    }

    @Override
    public void filter(ReceiveFilter filter) {
        inner.filter(filter);
    }

    @Override
    public @Nullable IOException failure() {
        return inner.failure();
    }

    @Override
    public long dropped() {
        return inner.dropped();
    }

    @Override
    public void close() {
        inner.close();
    }
}
