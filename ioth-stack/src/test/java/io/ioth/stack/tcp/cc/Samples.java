/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import io.ioth.CongestionControl;
import java.util.SplittableRandom;

/** Makes controllers and acknowledgements for tests. */
final class Samples {

    static final int MSS = 1000;
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;

    private Samples() {}

    static CongestionController controller(CongestionControl algorithm) {
        return controller(algorithm, MSS);
    }

    static CongestionController controller(CongestionControl algorithm, int mss) {
        return CongestionControllers.first(algorithm, mss, false, new SplittableRandom(1));
    }

    /** An acknowledgement of {@code bytes} while the window is what limits. */
    static AckSample ack(int bytes, long nowNs) {
        AckSample sample = new AckSample();
        sample.nowNs = nowNs;
        sample.ackedBytes = bytes;
        sample.deliveredBytes = bytes;
        sample.rttNs = -1;
        sample.srttNs = 100 * MS;
        sample.minRttNs = 100 * MS;
        sample.priorDelivered = -1;
        sample.cwndLimited = true;
        return sample;
    }

    /** A whole window is acknowledged, segment by segment. */
    static void round(CongestionController cc, long nowNs) {
        int window = cc.cwnd();
        for (int acked = 0; acked + MSS <= window; acked += MSS) {
            cc.onAck(ack(MSS, nowNs));
        }
    }
}
