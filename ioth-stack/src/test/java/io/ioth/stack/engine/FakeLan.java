/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.wire.ArpView;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.NdView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A link with stations that answer solicitations, and send what tests have them send. */
final class FakeLan implements AutoCloseable {

    private final Link link;
    private final TestNet net;
    final List<Station> stations = new ArrayList<>();
    /** What the engine sent, from its Ethernet header on, oldest first. */
    final List<ByteBuf> seen = new ArrayList<>();

    FakeLan(Link link, TestNet net) {
        this.link = link;
        this.net = net;
        link.start(() -> {});
        net.pumps.add(this::pump);
    }

    /** A station with a link-local address and an IPv4 one. */
    static final class Station {
        final int number;
        final long mac;
        final IpAddress address;
        final IpAddress ipv4;
        boolean silent;
        boolean router = true;
        /** How often it was asked. */
        int asked;

        Station(int number) {
            this(number, new IpAddress(0xfe80L << 48, 0xa000 + number));
        }

        Station(int number, IpAddress address) {
            this.number = number;
            this.address = address;
            mac = 0x0200_0000_a000L + number;
            ipv4 = IpAddress.ofIpv4(0x0a00_0000 | 200 + number);
        }
    }

    Station station(int number) {
        Station station = new Station(number);
        stations.add(station);
        return station;
    }

    /** A station that is no router. */
    Station host(int number, String address) {
        Station host = new Station(number, IpAddress.parse(address));
        host.router = false;
        stations.add(host);
        return host;
    }

    private void pump() {
        link.receive((frame, now) -> {
            ByteBuf copy = Unpooled.buffer(frame.length());
            frame.writeTo(copy);
            frame.release();
            seen.add(copy);
            answer(copy);
        }, 10_000, net.nowNs);
    }

    private void answer(ByteBuf frame) {
        int type = frame.getUnsignedShort(12);
        if (type == EtherTypes.IPV6 && frame.readableBytes() >= 78 && frame.getUnsignedByte(20) == 58
                && frame.getUnsignedByte(54) == Icmpv6View.NEIGHBOR_SOLICITATION) {
            IpAddress target = new IpAddress(frame.getLong(62), frame.getLong(70));
            IpAddress asker = new IpAddress(frame.getLong(22), frame.getLong(30));
            for (Station station : stations) {
                if (station.address.equals(target) && !asker.isAny()) {
                    station.asked++;
                    if (!station.silent) {
                        advertise(station, asker, EthernetView.mac(frame, 6), NdView.SOLICITED | NdView.OVERRIDE);
                    }
                }
            }
        } else if (type == EtherTypes.ARP && frame.getUnsignedShort(20) == ArpView.REQUEST) {
            answerArp(frame);
        }
    }

    private void answerArp(ByteBuf frame) {
        for (Station station : stations) {
            if (station.ipv4.ipv4Bits() == frame.getInt(38) && frame.getInt(28) != 0) {
                station.asked++;
                if (!station.silent) {
                    ByteBuf out = Unpooled.wrappedBuffer(new byte[ArpView.LENGTH]);
                    ArpView.write(out, 0, ArpView.REPLY, station.mac, station.ipv4.ipv4Bits(),
                            EthernetView.mac(frame, 6), frame.getInt(28));
                    put(station.mac, EthernetView.mac(frame, 6), EtherTypes.ARP, out.array());
                }
            }
        }
    }

    /** A neighbour advertisement. */
    void advertise(Station station, IpAddress to, long toMac, int flags) {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[32]);
        NdView.write(message, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, flags | (station.router ? NdView.ROUTER : 0),
                station.address.high(), station.address.low());
        NdView.writeLinkAddress(message, 24, NdView.TARGET_LINK_ADDRESS, station.mac);
        put(station.mac, toMac, EtherTypes.IPV6, icmp6(station.address, to, 255, message.array()));
    }

    /** An IPv6 packet with an ICMPv6 message, whose checksum is computed. */
    static byte[] icmp6(IpAddress from, IpAddress to, int hopLimit, byte[] message) {
        return WirePeer.ipv6(from, to.toString(), 58, hopLimit, WirePeer.icmp6(from, to.toString(), message));
    }

    /** An ICMPv6 message from a station to all nodes. */
    void multicast(Station from, byte[] message) {
        IpAddress to = IpAddress.ALL_NODES;
        send(from.mac, MacAddress.ofMulticast(to).value(), EtherTypes.IPV6, icmp6(from.address, to, 255, message));
    }

    /** The {@code i}th of many: the engine acts on each 50 together. */
    void flood(int i, Station from, byte[] message) {
        IpAddress to = IpAddress.ALL_NODES;
        flood(i, from.mac, MacAddress.ofMulticast(to).value(), icmp6(from.address, to, 255, message));
    }

    void flood(int i, long fromMac, long toMac, byte[] packet) {
        put(fromMac, toMac, EtherTypes.IPV6, packet);
        if (i % 50 == 49) {
            net.settle();
        }
    }

    /** Puts a frame on the wire, and lets the engine act. */
    void send(long fromMac, long toMac, int type, byte[] content) {
        put(fromMac, toMac, type, content);
        net.settle();
    }

    private void put(long fromMac, long toMac, int type, byte[] content) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(14 + content.length);
        EthernetView.write(bytes, 0, toMac, fromMac, type);
        bytes.setBytes(14, content).writerIndex(14 + content.length);
        Frame frame = Frame.of(bytes);
        if (!link.send(frame, net.nowNs)) {
            frame.release();
            throw new AssertionError("the wire is full");
        }
        link.flush(net.nowNs);
    }

    /** What the engine sent of ICMPv6 messages of a type since the last call, from the IPv6 header on. */
    List<ByteBuf> takeIcmp6(int type) {
        pump();
        List<ByteBuf> result = new ArrayList<>();
        for (ByteBuf frame : seen) {
            boolean icmp = frame.getUnsignedShort(12) == EtherTypes.IPV6 && frame.getUnsignedByte(20) == 58;
            if (icmp && frame.getUnsignedByte(14 + Ipv6View.HEADER_LENGTH) == type) {
                result.add(frame.slice(14, frame.readableBytes() - 14));
            }
        }
        seen.clear();
        return result;
    }

    /** Which MACs the UDP packets since the last call were sent to, in their order. */
    List<Long> takeUdpMacs() {
        pump();
        List<Long> result = new ArrayList<>();
        for (ByteBuf frame : seen) {
            int protocol = frame.getUnsignedShort(12) == EtherTypes.IPV6
                    ? frame.getUnsignedByte(20)
                    : frame.getUnsignedShort(12) == EtherTypes.IPV4 ? frame.getUnsignedByte(23) : 0;
            if (protocol == 17) {
                result.add(EthernetView.mac(frame, 0));
            }
        }
        seen.clear();
        return result;
    }

    @Override
    public void close() {
        link.close();
    }
}
