/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.observe.ObservedConnection;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.time.Deadlined;

/**
 * What the table of connections finds by addresses and ports: a connection, or what's kept of one that isn't open yet, or no more. The small
 * ones are objects of their own, so that peers who only begin, or have gone, cost little.
 */
abstract sealed class Flow extends Deadlined implements ObservedConnection permits TcpConnection, HalfOpen, TimeWait {

    final TcpProtocol tcp;
    final long localHigh;
    final long localLow;
    final long remoteHigh;
    final long remoteLow;
    final int localPort;
    final int remotePort;
    final int zone;

    Flow(TcpProtocol tcp, Path path, int localPort, int remotePort) {
        this.tcp = tcp;
        this.localHigh = path.localHigh;
        this.localLow = path.localLow;
        this.remoteHigh = path.remoteHigh;
        this.remoteLow = path.remoteLow;
        this.localPort = localPort;
        this.remotePort = remotePort;
        this.zone = path.zone;
    }

    @Override
    public IpAddress localAddress() {
        return new IpAddress(localHigh, localLow);
    }

    @Override
    public IpAddress remoteAddress() {
        return new IpAddress(remoteHigh, remoteLow);
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public int remotePort() {
        return remotePort;
    }

    @Override
    public String stateName() {
        return state().rfcName();
    }

    /** The RFC's name of the state. */
    abstract TcpState state();

    /** A segment arrived; {@code packet} is what brought it. */
    abstract void onSegment(Segment segment, IpPacket packet, long nowNs);

    /** The time has come that it was scheduled for. */
    abstract void onDeadline(long nowNs);

    /** Whether a segment that began at {@code seq} may be under way. */
    abstract boolean isUnderWay(int seq);

    /** An ICMP error about a segment whose sequence number was {@code seq}. */
    abstract void onIcmpError(IcmpError error, int seq, long nowNs);

    /** The stack closes. */
    abstract void abandon(long nowNs);
}
