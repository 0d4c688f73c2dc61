/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import static io.ioth.stack.dhcp.Retransmission.NONE;
import static io.ioth.stack.dhcp.Retransmission.SECOND;

import io.ioth.stack.dhcp.message.Dhcp6Type;
import java.util.random.RandomGenerator;

/** Makes exchanges with the times that RFC 8415 §7.6 has for each. Confined to the engine. */
final class Exchanges6 {

    private static final long MAX_DELAY_NS = SECOND;
    private static final int XID_BITS = 24;
    private static final int REQ_MAX_RC = 10;
    private static final int DEC_MAX_RC = 4;

    private final RandomGenerator random;
    /** The longest wait between SOLICITs. */
    long solMaxRtNs = 3600 * SECOND;
    /** The longest wait between INFORMATION-REQUESTs. */
    long infMaxRtNs = 3600 * SECOND;

    Exchanges6(RandomGenerator random) {
        this.random = random;
    }

    /** How long to wait before the first message, so that clients that were switched on together don't all ask at once. */
    long delayNs() {
        return 1 + random.nextLong(MAX_DELAY_NS);
    }

    int xid() {
        return random.nextInt(1 << XID_BITS);
    }

    Exchange6 solicit() {
        return of(Dhcp6Type.SOLICIT, SECOND, solMaxRtNs, 0, NONE);
    }

    Exchange6 request() {
        return of(Dhcp6Type.REQUEST, SECOND, 30 * SECOND, REQ_MAX_RC, NONE);
    }

    Exchange6 confirm() {
        return of(Dhcp6Type.CONFIRM, SECOND, 4 * SECOND, 0, 10 * SECOND);
    }

    Exchange6 renew(long mrdNs) {
        return of(Dhcp6Type.RENEW, 10 * SECOND, 600 * SECOND, 0, mrdNs);
    }

    Exchange6 rebind(long mrdNs) {
        return of(Dhcp6Type.REBIND, 10 * SECOND, 600 * SECOND, 0, mrdNs);
    }

    Exchange6 decline() {
        return of(Dhcp6Type.DECLINE, SECOND, NONE, DEC_MAX_RC, NONE);
    }

    Exchange6 information() {
        return of(Dhcp6Type.INFORMATION_REQUEST, SECOND, infMaxRtNs, 0, NONE);
    }

    private Exchange6 of(Dhcp6Type type, long irtNs, long mrtNs, int mrc, long mrdNs) {
        boolean neverEarly = type == Dhcp6Type.SOLICIT;
        return new Exchange6(type, xid(), new Retransmission(random, irtNs, mrtNs, mrc, mrdNs, neverEarly));
    }
}
