/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.icmp4;
import static io.ioth.stack.engine.WirePeer.icmp6;
import static io.ioth.stack.engine.WirePeer.ipv4;
import static io.ioth.stack.engine.WirePeer.ipv6;
import static io.ioth.stack.engine.WirePeer.join;
import static io.ioth.stack.engine.WirePeer.octets;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.wire.ArpView;
import io.ioth.wire.Checksum;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Good frames of every kind that an engine at 10.0.0.1 and fd00::1 takes. */
final class FrameCorpus {

    static final String IP4 = "10.0.0.1";
    static final String IP6 = "fd00::1";
    static final int PORT = 53;

    private final WirePeer peer;

    FrameCorpus(WirePeer peer) {
        this.peer = peer;
    }

    /** One frame of each kind. */
    List<byte[]> all() {
        List<byte[]> frames = new ArrayList<>();
        long broadcast = MacAddress.BROADCAST.value();
        frames.add(peer.arp(ArpView.REQUEST, broadcast, WirePeer.MAC, "10.0.0.99", IP4));
        frames.add(peer.arp(ArpView.REPLY, broadcast, WirePeer.MAC, "10.0.0.98", IP4));
        byte[] echo = octets(8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        frames.add(four(1, icmp4(echo)));
        echo[0] = (byte) 128;
        frames.add(six(58, icmp6(WirePeer.IP6, IP6, echo)));
        frames.add(four(17, udp4(PORT, octets(1, 2, 3, 4, 5))));
        frames.add(six(17, udp6(PORT, octets(1, 2, 3, 4, 5))));
        frames.add(four(17, udp4(9, octets(1))));
        frames.add(six(17, udp6(9, octets(1))));
        byte[] options = octets(1, 148, 4, 0, 0, 0, 0, 0);
        frames.add(peer.ethernet(EtherTypes.IPV4, ipv4(IP4, 17, 1, 0, options, udp4(PORT, octets(1, 2)))));
        frames.addAll(fragments());
        frames.addAll(extensions());
        frames.addAll(neighborDiscovery());
        frames.addAll(errors());
        frames.addAll(tcp());
        frames.add(four(89, octets(1, 2, 3, 4)));
        frames.add(six(89, octets(1, 2, 3, 4)));
        return frames;
    }

    private byte[] four(int protocol, byte[] content) {
        return peer.ethernet(EtherTypes.IPV4, ipv4(IP4, protocol, content));
    }

    private byte[] six(int protocol, byte[] content) {
        return peer.ethernet(EtherTypes.IPV6, ipv6(IP6, protocol, content));
    }

    static byte[] udp4(int port, byte[] payload) {
        return udp(WirePeer.IP4, IpAddress.parse(IP4), port, payload);
    }

    static byte[] udp6(int port, byte[] payload) {
        return udp(WirePeer.IP6, IpAddress.parse(IP6), port, payload);
    }

    private static byte[] udp(IpAddress from, IpAddress to, int port, byte[] payload) {
        int length = 8 + payload.length;
        byte[] bytes = join(octets(4, 210, port >> 8, port, length >> 8, length, 0, 0), payload);
        return summed(from, to, 17, 6, bytes);
    }

    static byte[] tcp4(int flags, byte[] options, byte[] payload) {
        return summed(WirePeer.IP4, IpAddress.parse(IP4), 6, 16, segment(flags, options, payload));
    }

    static byte[] tcp6(int flags, byte[] options, byte[] payload) {
        return summed(WirePeer.IP6, IpAddress.parse(IP6), 6, 16, segment(flags, options, payload));
    }

    private static byte[] segment(int flags, byte[] options, byte[] payload) {
        int words = 5 + options.length / 4;
        byte[] header = octets(16, 0, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, words << 4, flags, 255, 255, 0, 0, 0, 0);
        return join(header, options, payload);
    }

    /** Writes the transport checksum. */
    static byte[] summed(IpAddress from, IpAddress to, int protocol, int field, byte[] bytes) {
        ByteBuf out = Unpooled.wrappedBuffer(bytes);
        out.setShort(field, 0);
        long sum = Checksum.pseudoHeader(from.high(), from.low(), to.high(), to.low(), protocol, bytes.length);
        out.setShort(field, Checksum.finish(sum + Checksum.sum(out, 0, bytes.length)));
        return bytes;
    }

    private List<byte[]> fragments() {
        byte[] whole = udp4(PORT, new byte[40]);
        byte[] first = ipv4(IP4, 17, 77, 0x2000, new byte[0], Arrays.copyOf(whole, 24));
        byte[] last = ipv4(IP4, 17, 77, 3, new byte[0], Arrays.copyOfRange(whole, 24, 48));
        byte[] whole6 = udp6(PORT, new byte[40]);
        byte[] first6 = ipv6(IP6, 44, join(octets(17, 0, 0, 1, 0, 0, 0, 77), Arrays.copyOf(whole6, 24)));
        byte[] last6 = ipv6(IP6, 44, join(octets(17, 0, 0, 24, 0, 0, 0, 77), Arrays.copyOfRange(whole6, 24, 48)));
        return List.of(
                peer.ethernet(EtherTypes.IPV4, first),
                peer.ethernet(EtherTypes.IPV4, last),
                peer.ethernet(EtherTypes.IPV6, first6),
                peer.ethernet(EtherTypes.IPV6, last6));
    }

    private List<byte[]> extensions() {
        byte[] datagram = udp6(PORT, octets(1, 2, 3));
        byte[] hopByHop = octets(17, 0, 1, 4, 0, 0, 0, 0);
        byte[] chain = join(
                octets(60, 0, 5, 2, 0, 0, 1, 0),
                octets(43, 1, 1, 0, 30, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                octets(44, 0, 0, 0, 0, 0, 0, 0),
                octets(17, 0, 0, 0, 0, 0, 0, 9));
        return List.of(six(0, join(hopByHop, datagram)), six(0, join(chain, datagram)));
    }

    private List<byte[]> neighborDiscovery() {
        byte[] target = IpAddress.parse(IP6).toBytes();
        byte[] theirs = WirePeer.IP6.toBytes();
        byte[] option = octets(1, 1, 2, 0, 0, 0, 0, 0x99);
        byte[] solicitation = join(octets(135, 0, 0, 0, 0, 0, 0, 0), target, option);
        option = octets(2, 1, 2, 0, 0, 0, 0, 0x99);
        byte[] advertisement = join(octets(136, 0, 0, 0, 0x60, 0, 0, 0), theirs, option);
        byte[] router = join(octets(134, 0, 0, 0, 64, 0, 7, 8), new byte[8], octets(25, 3, 0, 0, 0, 0, 1, 0), theirs);
        List<byte[]> frames = new ArrayList<>();
        for (byte[] message : List.of(solicitation, advertisement, router)) {
            byte[] summed = icmp6(WirePeer.IP6, IP6, message);
            frames.add(peer.ethernet(EtherTypes.IPV6, ipv6(WirePeer.IP6, IP6, 58, 255, summed)));
        }
        return frames;
    }

    private List<byte[]> errors() {
        byte[] ours4 = octets(0, 53, 4, 210, 0, 9, 0, 0, 1);
        byte[] quoted4 = ipv4("10.0.0.99", 17, ours4);
        System.arraycopy(IpAddress.parse(IP4).toBytes(), 0, quoted4, 12, 4);
        byte[] quoted6 = ipv6(IpAddress.parse(IP6), "fd00::99", 17, 64, ours4);
        // The beginnings of packets that were as long as the link allows, and too long further on.
        Unpooled.wrappedBuffer(quoted4).setShort(2, 1500);
        Unpooled.wrappedBuffer(quoted6).setShort(4, 1460);
        List<byte[]> frames = new ArrayList<>();
        for (int[] kind : new int[][] {{3, 3}, {3, 4}, {11, 0}, {12, 0}}) {
            frames.add(four(1, icmp4(join(octets(kind[0], kind[1], 0, 0, 0, 0, 5, 0x14), quoted4))));
        }
        for (int[] kind : new int[][] {{1, 4}, {2, 0}, {3, 0}, {4, 1}}) {
            byte[] message = join(octets(kind[0], kind[1], 0, 0, 0, 0, 5, 0x14), quoted6);
            frames.add(six(58, icmp6(WirePeer.IP6, IP6, message)));
        }
        return frames;
    }

    private List<byte[]> tcp() {
        byte[] options = octets(2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0);
        byte[] sack = octets(1, 1, 5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 9);
        return List.of(
                four(6, tcp4(2, options, new byte[0])),
                six(6, tcp6(2, options, new byte[0])),
                four(6, tcp4(0x10, sack, octets(1, 2, 3))),
                six(6, tcp6(0x18, new byte[0], octets(1, 2, 3))),
                four(6, tcp4(0x11, new byte[0], new byte[0])),
                four(6, tcp4(4, new byte[0], new byte[0])));
    }
}
