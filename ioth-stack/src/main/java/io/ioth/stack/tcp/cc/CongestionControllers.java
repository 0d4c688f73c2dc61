/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import io.ioth.CongestionControl;

/** Makes congestion controllers. */
public final class CongestionControllers {

    private CongestionControllers() {}

    /**
     * At the start of a connection.
     *
     * @param synLost whether a SYN was retransmitted; then the first window is one segment (RFC 5681 §3.1)
     */
    public static CongestionController first(CongestionControl algorithm, int mss, boolean synLost) {
        return of(algorithm, new Window(mss, synLost ? mss : Window.initial(mss), Window.MAX));
    }

    /** In place of {@code before}, from whose window it goes on. */
    public static CongestionController instead(CongestionController before, CongestionControl algorithm, int mss) {
        return of(algorithm, new Window(mss, before.cwnd(), before.ssthresh()));
    }

    private static CongestionController of(CongestionControl algorithm, Window window) {
        return switch (algorithm) {
            case CUBIC -> new Cubic(window);
            case NEWRENO, BBR -> new NewReno(window);
        };
    }
}
