/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.NetInterface.NeighborState;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** An engine with a neighbour whose messages tests send. */
abstract class NeighborTestBase extends RouterTestBase {

    static final long ENGINE_MAC = 0x0200_0000_0001L;
    static final IpAddress OURS = IpAddress.parse("2001:db8::1");
    static final String PEER = "2001:db8::77";
    static final long OTHER_MAC = 0x0200_0000_bbbbL;

    FakeLan.Station peer;

    @BeforeEach
    void station() {
        peer = lan.host(7, PEER);
    }

    NeighborState state() {
        return neighbor(peer.address).orElseThrow();
    }

    long mac() {
        return engine.neighbors(2).stream()
                .filter(n -> n.address().equals(peer.address))
                .findFirst()
                .flatMap(n -> n.mac())
                .map(MacAddress::value)
                .orElse(NeighborCache.UNKNOWN_MAC);
    }

    List<ByteBuf> solicitations() {
        return lan.takeIcmp6(Icmpv6View.NEIGHBOR_SOLICITATION);
    }

    static IpAddress at(ByteBuf packet, int offset) {
        return new IpAddress(packet.getLong(offset), packet.getLong(offset + 8));
    }

    /** An advertisement about the peer; without its MAC when {@code mac} is 0. */
    void advertise(int flags, long mac) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[mac == 0 ? 24 : 32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, flags, peer.address.high(), peer.address.low());
        if (mac != 0) {
            NdView.writeLinkAddress(message, 24, NdView.TARGET_LINK_ADDRESS, mac);
        }
        lan.send(peer.mac, ENGINE_MAC, EtherTypes.IPV6, FakeLan.icmp6(peer.address, OURS, 255, message.array()));
    }

    void reach() {
        send(path(PEER));
        assertEquals(NeighborState.REACHABLE, state());
        lan.seen.clear();
    }

    byte[] solicitation(IpAddress target, long mac) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[mac == 0 ? 24 : 32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_SOLICITATION, 0, target.high(), target.low());
        if (mac != 0) {
            NdView.writeLinkAddress(message, 24, NdView.SOURCE_LINK_ADDRESS, mac);
        }
        return message.array();
    }

    void solicit(IpAddress from, IpAddress to, int hopLimit, byte[] message) {
        long toMac = to.isMulticast() ? MacAddress.ofMulticast(to).value() : ENGINE_MAC;
        lan.send(peer.mac, toMac, EtherTypes.IPV6, FakeLan.icmp6(from, to, hopLimit, message));
    }
}
