/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.wire.ArpView;
import io.ioth.wire.Checksum;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A station on the wire that says whatever the test wants. */
final class WirePeer implements AutoCloseable {

    static final long MAC = MacAddress.parse("02:00:00:00:00:99").value();
    static final IpAddress IP4 = IpAddress.parse("10.0.0.99");
    static final IpAddress IP6 = IpAddress.parse("fd00::99");

    private final Link link;
    private final TestNet net;
    private final long engineMac;
    final List<byte[]> received = new ArrayList<>();
    /** All that was ever received, and when. */
    final List<Heard> heard = new ArrayList<>();

    /** A frame. */
    record Heard(long atNs, byte[] frame) {

        int type() {
            return bytes().getUnsignedShort(12);
        }

        /** Without the Ethernet header. */
        ByteBuf packet() {
            return bytes().slice(14, frame.length - 14);
        }

        private ByteBuf bytes() {
            return Unpooled.wrappedBuffer(frame);
        }
    }

    WirePeer(Link link, TestNet net, String engineMac) {
        this.link = link;
        this.net = net;
        this.engineMac = MacAddress.parse(engineMac).value();
        link.start(() -> {});
        net.pumps.add(this::pump);
    }

    private void pump() {
        link.receive((frame, now) -> {
            byte[] copy = new byte[frame.length()];
            ByteBuf to = Unpooled.wrappedBuffer(copy).clear();
            frame.writeTo(to);
            frame.release();
            received.add(copy);
            heard.add(new Heard(net.nowNs, copy));
        }, 10_000, net.nowNs);
    }

    /** Puts a frame on the wire. */
    void send(byte[] frame) {
        ByteBuf bytes = io.netty.buffer.PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, frame.length));
        bytes.writeBytes(frame);
        Frame f = Frame.of(bytes);
        if (!link.send(f, net.nowNs)) {
            f.release();
            throw new AssertionError("the wire is full");
        }
        link.flush(net.nowNs);
        net.settle();
    }

    /** An Ethernet frame to the engine. */
    byte[] ethernet(int type, byte[] content) {
        return ethernet(engineMac, type, content);
    }

    byte[] ethernet(long destination, int type, byte[] content) {
        ByteBuf out = Unpooled.wrappedBuffer(new byte[14 + content.length]);
        EthernetView.write(out, 0, destination, MAC, type);
        out.setBytes(14, content);
        return out.array();
    }

    byte[] arp(int operation, long to, long senderMac, String sender, String target) {
        ByteBuf out = Unpooled.wrappedBuffer(new byte[ArpView.LENGTH]);
        ArpView.write(out, 0, operation, senderMac, IpAddress.parse(sender).ipv4Bits(), 0,
                IpAddress.parse(target).ipv4Bits());
        return ethernet(to, EtherTypes.ARP, out.array());
    }

    /** An IPv4 packet from {@link #IP4}, with options if any. */
    static byte[] ipv4(String to, int protocol, int id, int flagsAndOffset, byte[] options, byte[] content) {
        int headerLength = 20 + options.length;
        ByteBuf out = Unpooled.wrappedBuffer(new byte[headerLength + content.length]);
        Ipv4View.write(out, 0, 0, headerLength + content.length, id, flagsAndOffset, 64, protocol, IP4.ipv4Bits(),
                IpAddress.parse(to).ipv4Bits());
        out.setBytes(20, options);
        out.setByte(0, 0x40 | headerLength / 4);
        Ipv4View.rewrite(out, 0, headerLength + content.length, id, flagsAndOffset);
        out.setBytes(headerLength, content);
        return out.array();
    }

    static byte[] ipv4(String to, int protocol, byte[] content) {
        return ipv4(to, protocol, 1, 0, new byte[0], content);
    }

    /** An IPv6 packet from {@link #IP6}. */
    static byte[] ipv6(String to, int next, byte[] content) {
        return ipv6(IP6, to, next, 64, content);
    }

    static byte[] ipv6(IpAddress from, String to, int next, int hopLimit, byte[] content) {
        ByteBuf out = Unpooled.wrappedBuffer(new byte[40 + content.length]);
        IpAddress destination = IpAddress.parse(to);
        Ipv6View.write(out, 0, 0, 0, content.length, next, hopLimit);
        Ipv6View.writeAddresses(out, 0, from.high(), from.low(), destination.high(), destination.low());
        out.setBytes(40, content);
        return out.array();
    }

    /** An ICMPv6 message with its checksum. */
    static byte[] icmp6(IpAddress from, String to, byte[] message) {
        ByteBuf out = Unpooled.wrappedBuffer(message.clone());
        IpAddress destination = IpAddress.parse(to);
        out.setShort(2, 0);
        long sum = Checksum.pseudoHeader(
                from.high(), from.low(), destination.high(), destination.low(), 58, message.length);
        out.setShort(2, Checksum.finish(sum + Checksum.sum(out, 0, message.length)));
        return out.array();
    }

    static byte[] icmp4(byte[] message) {
        ByteBuf out = Unpooled.wrappedBuffer(message.clone());
        out.setShort(2, 0);
        out.setShort(2, Checksum.finish(Checksum.sum(out, 0, message.length)));
        return out.array();
    }

    static byte[] join(byte[]... parts) {
        ByteBuf out = Unpooled.buffer();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        byte[] result = new byte[out.readableBytes()];
        out.readBytes(result);
        return result;
    }

    /** Octets from numbers. */
    static byte[] octets(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }

    /** The frames since the last call, of that EtherType, without the Ethernet header; what's for multicast routers isn't among them. */
    List<ByteBuf> take(int type) {
        pump();
        List<ByteBuf> result = new ArrayList<>();
        for (byte[] frame : received) {
            ByteBuf bytes = Unpooled.wrappedBuffer(frame);
            if (bytes.getUnsignedShort(12) == type && !isReport(bytes)) {
                result.add(bytes.slice(14, frame.length - 14));
            }
        }
        received.clear();
        return result;
    }

    private static boolean isReport(ByteBuf frame) {
        return switch (frame.getUnsignedShort(12)) {
            case EtherTypes.IPV4 -> frame.getUnsignedByte(23) == IpProtocols.IGMP;
            case EtherTypes.IPV6 -> frame.getUnsignedByte(20) == IpProtocols.HOP_BY_HOP;
            default -> false;
        };
    }

    /** The reports of groups since the last call, of either family, without the Ethernet header; other frames are forgotten. */
    List<ByteBuf> takeReports() {
        pump();
        List<ByteBuf> result = new ArrayList<>();
        for (byte[] frame : received) {
            ByteBuf bytes = Unpooled.wrappedBuffer(frame);
            if (isReport(bytes)) {
                result.add(bytes.slice(14, frame.length - 14));
            }
        }
        received.clear();
        return result;
    }

    @Override
    public void close() {
        link.close();
    }
}
