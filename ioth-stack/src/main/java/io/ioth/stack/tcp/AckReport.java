/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.cc.AckSample;
import io.ioth.stack.tcp.recovery.Delivered;
import io.ioth.stack.tcp.recovery.RttEstimator;
import io.ioth.stack.tcp.recovery.Scoreboard;

/** Says to the congestion controller what an acknowledgement told. */
final class AckReport {

    private final Scoreboard board;
    private final RttEstimator rtt;
    private final LossRecovery recovery;
    private final TcpConnection connection;
    private final AckSample sample = new AckSample();
    /** The next round trip begins when something is delivered that was sent after so much had been. */
    private long nextRound;

    AckReport(Scoreboard board, RttEstimator rtt, LossRecovery recovery, TcpConnection connection) {
        this.board = board;
        this.rtt = rtt;
        this.recovery = recovery;
        this.connection = connection;
    }

    AckSample sample() {
        return sample;
    }

    AckSample fill(Delivered delivered, int priorInFlight, boolean cwndLimited, long nowNs) {
        sample.nowNs = nowNs;
        sample.ackedBytes = delivered.ackedBytes;
        sample.deliveredBytes = board.newlyDelivered(delivered);
        sample.lostBytes = board.newlyLost(delivered);
        sample.priorInFlight = priorInFlight;
        sample.inFlight = board.inFlight();
        sample.rttNs = delivered.newestRttNs();
        sample.srttNs = rtt.srttNs();
        sample.minRttNs = rtt.minRttNs();
        sample.delivered = board.delivered();
        sample.lost = board.lost();
        fillRate(delivered);
        sample.cwndLimited = cwndLimited || recovery.state() == LossRecovery.State.LOSS;
        sample.inRecovery = recovery.isReducing();
        sample.ceBytes = connection.ecn.ceBytes();
        sample.ece = connection.ecn.isCongested();
        return sample;
    }

    private void fillRate(Delivered delivered) {
        sample.priorDelivered = delivered.priorDelivered;
        sample.priorLost = delivered.priorLost;
        sample.intervalNs = delivered.intervalNs;
        sample.deliveryRate = delivered.rate;
        sample.txInFlight = delivered.txInFlight;
        sample.appLimited = delivered.appLimited;
        sample.roundStart = delivered.priorDelivered >= nextRound;
        if (sample.roundStart) {
            nextRound = board.delivered();
        }
    }
}
