/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.TcpInfo;
import io.ioth.TcpInfo.CaState;
import io.ioth.stack.tcp.cc.AckSample;
import io.ioth.stack.tcp.cc.CongestionController;
import io.ioth.stack.tcp.ecn.EcnMode;
import io.ioth.stack.tcp.recovery.Rack;
import io.ioth.stack.tcp.recovery.RttEstimator;
import io.ioth.stack.tcp.recovery.Scoreboard;
import java.util.Optional;

/** Collects what TCP knows of a connection. */
final class TcpSnapshot {

    private TcpSnapshot() {}

    /** Empty unless the connection is synchronized. */
    static Optional<TcpInfo> of(Flow flow) {
        return flow instanceof TcpConnection c && c.phase() instanceof Synchronized s ? Optional.of(of(s)) : Optional.empty();
    }

    /** Of a connection that is, or that is about to end. */
    static TcpInfo of(Synchronized s) {
        RttEstimator rtt = s.retransmission.rtt();
        return new TcpInfo(
                s.state().rfcName(),
                s.mss(),
                s.connection.path.mtu,
                s.retransmission.recovery().cwnd(),
                s.cc().ssthresh(),
                s.snd.flightSize(),
                s.snd.sndWnd(),
                s.rcv.rcvWnd(),
                rtt.srttNs(),
                rtt.rttvarNs(),
                rtt.minRttNs(),
                rtt.rtoNs(),
                rtt.backoffs(),
                negotiated(s),
                congestion(s),
                loss(s),
                s.sender.traffic());
    }

    private static TcpInfo.Loss loss(Synchronized s) {
        Scoreboard board = s.retransmission.board();
        int reordering = s.retransmission.rack().reordering(s.mss());
        return new TcpInfo.Loss(
                board.lostBytes(), board.sackedBytes(), s.sender.retransmits(), reordering, reorderingNs(s));
    }

    private static long reorderingNs(Synchronized s) {
        Rack rack = s.retransmission.rack();
        RttEstimator rtt = s.retransmission.rtt();
        return rack.isReorderingSeen()
                ? rack.windowNs(s.retransmission.board(), false, rtt.minRttNs(), rtt.srttNs())
                : 0;
    }

    private static TcpInfo.Negotiated negotiated(Synchronized s) {
        return new TcpInfo.Negotiated(
                s.sackPermitted,
                s.connection.timestamps.enabled(),
                s.connection.ecn.mode() != EcnMode.NONE,
                s.connection.ecn.mode() == EcnMode.ACCURATE,
                s.fastOpen,
                s.scaling,
                s.snd.scale(),
                s.rcv.scale());
    }

    private static TcpInfo.Congestion congestion(Synchronized s) {
        CongestionController cc = s.cc();
        AckSample sample = s.retransmission.lastSample();
        return new TcpInfo.Congestion(
                cc.name(), cc.phase(), caState(s), sample.deliveryRate, sample.appLimited, cc.pacingRate());
    }

    private static CaState caState(Synchronized s) {
        return switch (s.retransmission.recovery().state()) {
            case OPEN -> CaState.OPEN;
            case DISORDER -> CaState.DISORDER;
            case CWR -> CaState.CWR;
            case RECOVERY -> CaState.RECOVERY;
            case LOSS -> CaState.LOSS;
        };
    }
}
