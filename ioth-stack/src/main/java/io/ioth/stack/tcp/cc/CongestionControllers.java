/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import io.ioth.CongestionControl;
import java.util.random.RandomGenerator;

/** Makes congestion controllers. */
public final class CongestionControllers {

    private CongestionControllers() {}

    /**
     * At the start of a connection.
     *
     * @param random where a controller leaves something to chance
     * @param synLost whether a SYN was retransmitted; then the first window is one segment (RFC 5681 §3.1)
     */
    public static CongestionController first(
            CongestionControl algorithm, int mss, boolean synLost, RandomGenerator random) {
        return of(algorithm, new Window(mss, synLost ? mss : Window.initial(mss), Window.MAX), random);
    }

    /** In place of {@code before}, from whose window it goes on. */
    public static CongestionController instead(
            CongestionController before, CongestionControl algorithm, int mss, RandomGenerator random) {
        return of(algorithm, new Window(mss, before.cwnd(), before.ssthresh()), random);
    }

    private static CongestionController of(CongestionControl algorithm, Window window, RandomGenerator random) {
        return switch (algorithm) {
            case CUBIC -> new Cubic(window);
            case NEWRENO -> new NewReno(window);
            case BBR -> new Bbr(window, random);
        };
    }
}
