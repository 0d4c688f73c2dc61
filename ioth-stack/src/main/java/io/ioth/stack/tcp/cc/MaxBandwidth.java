/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** BBR.max_bw: the highest delivery rate of this and the last cycle of bandwidth probing, in bytes a second (draft-ietf-ccwg-bbr §5.5.3). */
final class MaxBandwidth {

    private long before;
    private long now;

    MaxBandwidth() {}

    long get() {
        return Math.max(before, now);
    }

    /** A measurement, which counts when the application had enough to send, or when it's higher all the same. */
    void update(long rate, boolean appLimited) {
        if (rate > 0 && (rate >= get() || !appLimited)) {
            now = Math.max(now, rate);
        }
    }

    /** Another cycle begins. One without any measurement is none. */
    void advance() {
        if (now != 0) {
            before = now;
            now = 0;
        }
    }
}
