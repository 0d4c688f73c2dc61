/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.SocketInfo;
import io.ioth.StackConfig;
import io.ioth.metrics.Counters;
import io.ioth.stack.icmp.IcmpErrors;
import io.ioth.stack.ip.IpSender;
import io.ioth.stack.ip.Protocols;
import io.ioth.stack.multicast.Multicast;
import io.ioth.stack.raw.PingProtocol;
import io.ioth.stack.raw.RawProtocol;
import io.ioth.stack.tcp.TcpConfig;
import io.ioth.stack.tcp.TcpProtocol;
import io.ioth.stack.udp.UdpProtocol;
import io.ioth.wire.IpProtocols;
import java.util.ArrayList;
import java.util.List;

/** The protocols that sockets use. Confined to the engine. */
final class Transports {

    final TcpProtocol tcp;
    final UdpProtocol udp;
    final RawProtocol raw;
    final PingProtocol ping;

    /** Sends with {@code sender} and is given what {@code protocols} receive. */
    Transports(
            IpSender sender,
            Protocols protocols,
            IcmpErrors errors,
            Multicast multicast,
            Counters counters,
            StackConfig config,
            Surroundings surroundings) {
        tcp = new TcpProtocol(
                sender, counters, surroundings.random(), TcpConfig.of(config), surroundings.executor());
        tcp.observer(surroundings.observer());
        udp = new UdpProtocol(sender, errors, counters, surroundings.random());
        raw = new RawProtocol(sender, counters);
        ping = new PingProtocol(sender, counters, surroundings.random());
        protocols.handler(IpProtocols.TCP, tcp);
        protocols.handler(IpProtocols.UDP, udp);
        SocketTaps taps = new SocketTaps(raw, ping);
        protocols.taps(taps, taps);
        udp.groups(multicast);
        raw.groups(multicast);
    }

    List<SocketInfo> sockets() {
        List<SocketInfo> result = new ArrayList<>(tcp.sockets());
        result.addAll(udp.sockets());
        result.addAll(raw.sockets());
        result.addAll(ping.sockets());
        return result;
    }

    void close(long nowNs) {
        tcp.close(nowNs);
        udp.close(nowNs);
        raw.close(nowNs);
        ping.close(nowNs);
    }
}
