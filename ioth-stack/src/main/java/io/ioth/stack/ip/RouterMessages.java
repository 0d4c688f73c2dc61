/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;

/** What routers send to hosts, handed over by ICMP with checksums found right. Called in the engine. */
public interface RouterMessages {

    /** Whoever pays no attention to routers. */
    RouterMessages NONE = new RouterMessages() {
        @Override
        public void onAdvertisement(IpPacket packet, long nowNs) {}

        @Override
        public void onRedirect(IpPacket packet, long nowNs) {}

        @Override
        public void onIpv4Redirect(IpPacket packet, IpAddress destination, IpAddress gateway, long nowNs) {}
    };

    /** A router advertisement, of which nothing else is checked yet. */
    void onAdvertisement(IpPacket packet, long nowNs);

    /** An ICMPv6 redirect, of which nothing else is checked yet. */
    void onRedirect(IpPacket packet, long nowNs);

    /**
     * An ICMP redirect about a packet that we may have sent.
     *
     * @param destination where that packet was sent to
     * @param gateway the better next hop
     */
    void onIpv4Redirect(IpPacket packet, IpAddress destination, IpAddress gateway, long nowNs);
}
