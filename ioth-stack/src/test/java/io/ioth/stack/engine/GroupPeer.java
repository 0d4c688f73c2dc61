/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.icmp4;
import static io.ioth.stack.engine.WirePeer.icmp6;
import static io.ioth.stack.engine.WirePeer.ipv4;
import static io.ioth.stack.engine.WirePeer.ipv6;
import static io.ioth.stack.engine.WirePeer.join;
import static io.ioth.stack.engine.WirePeer.octets;

import io.ioth.net.IpAddress;
import io.ioth.wire.Checksum;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A multicast router, or another member, on the wire; and what our reports say, in words. */
final class GroupPeer {

    static final IpAddress ROUTER = IpAddress.parse("fe80::99");
    static final byte[] ALERT4 = octets(148, 4, 0, 0);
    static final byte[] ALERT6 = octets(58, 0, 5, 2, 0, 0, 1, 0);

    private static final String[] TYPES = {"?", "IS_IN", "IS_EX", "TO_IN", "TO_EX", "ALLOW", "BLOCK"};

    private final WirePeer wire;

    GroupPeer(WirePeer wire) {
        this.wire = wire;
    }

    /** An IGMP message to a destination, with the router alert. */
    void igmp(String to, byte[] message) {
        wire.send(wire.ethernet(EtherTypes.IPV4, igmpPacket(to, ALERT4, message)));
    }

    byte[] igmpPacket(String to, byte[] options, byte[] message) {
        byte[] packet = ipv4(to, 2, 1, 0, options, icmp4(message));
        packet[8] = 1;
        packet[10] = 0;
        packet[11] = 0;
        ByteBuf bytes = io.netty.buffer.Unpooled.wrappedBuffer(packet);
        bytes.setShort(10, Checksum.finish(Checksum.sum(bytes, 0, 20 + options.length)));
        return packet;
    }

    void query3(String to, int maxResponse, String group, String... sources) {
        igmp(to, query3Message(maxResponse, group, sources));
    }

    static byte[] query3Message(int maxResponse, String group, String... sources) {
        byte[] query = join(octets(0x11, maxResponse, 0, 0), address(group), octets(2, 125, 0, sources.length));
        for (String source : sources) {
            query = join(query, address(source));
        }
        return query;
    }

    void query2(int maxResponse, String group) {
        igmp(group.equals("0.0.0.0") ? "224.0.0.1" : group, join(octets(0x11, maxResponse, 0, 0), address(group)));
    }

    private static byte[] address(String text) {
        return IpAddress.parse(text).toBytes();
    }

    /** An MLD message from a router's link-local address with hop limit 1 and the router alert. */
    void mld(String to, byte[] message) {
        wire.send(wire.ethernet(EtherTypes.IPV6, mldPacket(ROUTER, to, 1, message)));
    }

    static byte[] mldPacket(IpAddress from, String to, int hopLimit, byte[] message) {
        return ipv6(from, to, 0, hopLimit, join(ALERT6, icmp6(from, to, message)));
    }

    void mld2(String to, int maxResponse, String group, String... sources) {
        mld(to, mld2Message(maxResponse, group, sources));
    }

    static byte[] mld2Message(int maxResponse, String group, String... sources) {
        byte[] query = join(octets(130, 0, 0, 0, maxResponse >> 8, maxResponse, 0, 0), address(group),
                octets(2, 125, 0, sources.length));
        for (String source : sources) {
            query = join(query, address(source));
        }
        return query;
    }

    void mld1(int maxResponse, String group) {
        mld(group.equals("::") ? "ff02::1" : group,
                join(octets(130, 0, 0, 0, maxResponse >> 8, maxResponse, 0, 0), address(group)));
    }

    /** What was reported since the last call, each record such as {@code TO_EX 239.1.2.3 [10.0.0.7]}, sorted within a report. */
    List<String> reports() {
        List<String> result = new ArrayList<>();
        for (ByteBuf packet : wire.takeReports()) {
            result.addAll(packet.getUnsignedByte(0) >>> 4 == 4 ? igmpRecords(packet) : mldRecords(packet));
        }
        return result;
    }

    private static List<String> igmpRecords(ByteBuf packet) {
        int at = (packet.getByte(0) & 0xf) * 4;
        return switch (packet.getUnsignedByte(at)) {
            case 0x12 -> List.of("V1 " + read(packet, at + 4, 4));
            case 0x16 -> List.of("V2 " + read(packet, at + 4, 4));
            case 0x17 -> List.of("LEAVE " + read(packet, at + 4, 4));
            default -> records(packet, at, 4);
        };
    }

    private static List<String> mldRecords(ByteBuf packet) {
        return switch (packet.getUnsignedByte(48)) {
            case 131 -> List.of("V1 " + read(packet, 56, 16));
            case 132 -> List.of("DONE " + read(packet, 56, 16));
            default -> records(packet, 48, 16);
        };
    }

    private static List<String> records(ByteBuf packet, int message, int addressLength) {
        List<String> result = new ArrayList<>();
        int at = message + 8;
        for (int left = packet.getUnsignedShort(message + 6); left > 0; left--) {
            String text = TYPES[packet.getUnsignedByte(at)];
            int count = packet.getUnsignedShort(at + 2);
            text += " " + read(packet, at + 4, addressLength);
            List<String> sources = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                sources.add(read(packet, at + 4 + i * addressLength, addressLength));
            }
            result.add(count == 0 ? text : text + " " + sources);
            at += 4 + (count + 1) * addressLength;
        }
        return result.stream().sorted().toList();
    }

    private static String read(ByteBuf packet, int at, int length) {
        byte[] bytes = new byte[length];
        packet.getBytes(at, bytes);
        return IpAddress.of(Arrays.copyOf(bytes, length)).toString();
    }
}
