/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;

/** The end: nothing finds the connection any more, and nothing happens to it. */
final class Closed implements TcpPhase {

    static final Closed INSTANCE = new Closed();

    private Closed() {}

    @Override
    public TcpState state() {
        return TcpState.CLOSED;
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
