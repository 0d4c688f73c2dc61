/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpPacket;

/** Where a socket is bound and connected, in the form that each packet is compared with. Confined to the engine. */
final class SocketKey {

    long localHigh;
    long localLow;
    boolean anyAddress = true;
    int port;
    /** The interface that it is bound to; 0 for any. */
    int zone;

    /** Whether it has a peer. */
    boolean connected;
    /** Whether packets are matched with the peer's address and port too. */
    boolean byFlow;
    long remoteHigh;
    long remoteLow;
    int remotePort;

    void local(IpAddress address, int localPort, int localZone) {
        localHigh = address.high();
        localLow = address.low();
        anyAddress = address.isAny();
        port = localPort;
        zone = localZone;
    }

    void remote(IpAddress address, int port, boolean demultiplexed) {
        remoteHigh = address.high();
        remoteLow = address.low();
        remotePort = port;
        connected = true;
        byFlow = demultiplexed;
    }

    void noRemote() {
        connected = false;
        byFlow = false;
    }

    boolean isConnectedTo(long high, long low) {
        return connected && remoteLow == low && remoteHigh == high;
    }

    boolean isFlow(long localHigh, long localLow, int port, long remoteHigh, long remoteLow, int remotePort) {
        return this.port == port
                && this.remotePort == remotePort
                && this.remoteLow == remoteLow
                && this.remoteHigh == remoteHigh
                && this.localLow == localLow
                && this.localHigh == localHigh;
    }

    /** Whether a packet is of this connected socket's flow. */
    boolean matches(IpPacket packet, int sourcePort, int port) {
        return isFlow(packet.dstHigh, packet.dstLow, port, packet.srcHigh, packet.srcLow, sourcePort)
                && (zone == 0 || zone == packet.ifIndex);
    }

    /** Whether the local side takes a packet to {@code high} and {@code low} on that interface; the wildcard's family aside. */
    boolean takes(long high, long low, int ifIndex) {
        return (anyAddress || localLow == low && localHigh == high) && (zone == 0 || zone == ifIndex);
    }
}
