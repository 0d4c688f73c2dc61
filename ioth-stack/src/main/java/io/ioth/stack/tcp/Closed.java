/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;
import org.jspecify.annotations.Nullable;

/** The end: nothing finds the connection any more, and nothing happens to it. */
final class Closed implements TcpPhase {

    static final Closed INSTANCE = new Closed(null);

    private final @Nullable TimeWait remains;

    /** {@code remains} is what the table knows of the connection, for who still has its socket. */
    Closed(@Nullable TimeWait remains) {
        this.remains = remains;
    }

    @Override
    public TcpState state() {
        return remains != null && remains.isScheduled() ? remains.state() : TcpState.CLOSED;
    }

    @Override
    public void onSegment(Segment segment, long nowNs) {}

    @Override
    public void onTimer(TcpTimer timer, long nowNs) {}

    @Override
    public Output output(long nowNs) {
        return Output.DONE;
    }

    @Override
    public boolean isUnderWay(int seq) {
        return false;
    }

    @Override
    public void onIcmpError(IcmpError error, int seq, long nowNs) {}

    @Override
    public void abort(long nowNs) {}

    @Override
    public void onFault(TcpFault fault) {}
}
