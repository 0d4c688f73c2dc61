/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;
import io.ioth.link.ReceiveFilter;

/** A link whose listener can be changed, and that outlives what's put around it. */
final class SharedLink implements Link {

    private final Link inner;
    volatile LinkListener listener = () -> {};

    SharedLink(Link inner) {
        this.inner = inner;
        inner.start(() -> listener.onReady());
    }

    @Override
    public LinkCapabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public void start(LinkListener ignored) {}

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        return inner.receive(sink, budget, nowNs);
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        return inner.send(frame, nowNs);
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

    /** What is put around it for one transfer may be closed; it stays open. */
    @Override
    public void close() {}

    void shut() {
        inner.close();
    }
}
