/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

/** The pipe is full when three round trips of sending faster brought less than a quarter more (draft-ietf-ccwg-bbr §5.3.1.2). */
final class FullPipe {

    static final double GROWTH = 1.25;
    static final int ROUNDS = 3;

    private long baseline;
    private int count;
    private boolean fullNow;

    FullPipe() {}

    boolean isFullNow() {
        return fullNow;
    }

    /** Looks anew, from a delivery rate as a baseline. */
    void reset(long rate) {
        baseline = rate;
        count = 0;
        fullNow = false;
    }

    /** The first acknowledgement of a round trip in which the application had enough to send. */
    void onRound(long rate) {
        if (fullNow) {
            return;
        }
        if (rate >= baseline * GROWTH) {
            reset(rate);
        } else {
            fullNow = ++count >= ROUNDS;
        }
    }
}
