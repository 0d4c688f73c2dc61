/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.stack.ip.ErrorTap;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.RawTap;
import io.ioth.stack.raw.PingProtocol;
import io.ioth.stack.raw.RawProtocol;
import io.ioth.wire.IpProtocols;

/** What raw and ping sockets see besides the transports. */
record SocketTaps(RawProtocol raw, PingProtocol ping) implements RawTap, ErrorTap {

    @Override
    public boolean onPacket(IpPacket packet, long nowNs) {
        return raw.onPacket(packet, nowNs) | ping.onPacket(packet, nowNs);
    }

    @Override
    public void onIcmpError(IcmpError error, long nowNs) {
        raw.onIcmpError(error, nowNs);
        if (isIcmp(error)) {
            ping.onIcmpError(error, nowNs);
        }
    }

    /** Transports know better of their own packets than a raw socket that looks on. */
    @Override
    public boolean isUnderWay(IcmpError error) {
        boolean transport = error.protocol == IpProtocols.TCP || error.protocol == IpProtocols.UDP;
        return !transport && (raw.isUnderWay(error) || isIcmp(error) && ping.isUnderWay(error));
    }

    private static boolean isIcmp(IcmpError error) {
        return error.protocol == IpProtocols.ICMP || error.protocol == IpProtocols.ICMPV6;
    }
}
