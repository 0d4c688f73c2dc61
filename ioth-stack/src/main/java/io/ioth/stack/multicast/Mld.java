/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.wire.Checksum;
import io.ioth.wire.Icmpv6View;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.MldView;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes MLD messages (RFC 3810 §5, RFC 2710 §3). */
final class Mld extends GroupProtocol {

    private static final IpAddress ALL_MLDV2_ROUTERS = new IpAddress(0xff02L << 48, 0x16);
    private static final int HOP_BY_HOP = 8;
    private static final int IP_HEADER = Ipv6View.HEADER_LENGTH + HOP_BY_HOP;
    /** Router alert with value 0, then PadN. */
    private static final long ROUTER_ALERT = 0x3a00_0502_0000_0100L;

    private static final int LINK_SCOPE = 2;
    private static final long SECOND_NS = 1_000_000_000L;

    /** All nodes and what stays within the node are never reported (RFC 3810 §6). */
    @Override
    boolean isReported(IpAddress group) {
        return !group.equals(IpAddress.ALL_NODES) && (group.high() >>> 48 & 0xf) >= LINK_SCOPE;
    }

    @Override
    int ipHeaderLength() {
        return IP_HEADER;
    }

    @Override
    int reportHeaderLength() {
        return Icmpv6View.HEADER_LENGTH;
    }

    @Override
    int addressLength() {
        return 16;
    }

    @Override
    long unsolicitedIntervalNs(QuerierVersion version) {
        return version == QuerierVersion.CURRENT ? SECOND_NS : 10 * SECOND_NS;
    }

    @Override
    IpAddress reportsTo() {
        return ALL_MLDV2_ROUTERS;
    }

    @Override
    IpAddress leavesTo() {
        return IpAddress.ALL_ROUTERS;
    }

    @Override
    void writeReport(ByteBuf out, List<GroupRecord> records) {
        out.writeShort(MldView.REPORT_V2 << 8).writeInt(0).writeShort(records.size());
        for (GroupRecord record : records) {
            out.writeShort(record.type().number() << 8).writeShort(record.sources().size());
            write(out, record.group());
            record.sources().forEach(source -> write(out, source));
        }
    }

    private static void write(ByteBuf out, IpAddress address) {
        out.writeLong(address.high()).writeLong(address.low());
    }

    @Override
    void writeOld(ByteBuf out, QuerierVersion version, boolean leave, IpAddress group) {
        out.writeShort((leave ? MldView.DONE : MldView.REPORT_V1) << 8).writeShort(0).writeInt(0);
        write(out, group);
    }

    @Override
    void finish(ByteBuf out, int network, IpAddress source, IpAddress destination) {
        int message = network + IP_HEADER;
        int length = out.writerIndex() - message;
        Ipv6View.write(out, network, 0, 0, HOP_BY_HOP + length, IpProtocols.HOP_BY_HOP, 1);
        Ipv6View.writeAddresses(
                out, network, source.high(), source.low(), destination.high(), destination.low());
        out.setLong(network + Ipv6View.HEADER_LENGTH, ROUTER_ALERT);
        long sum = Checksum.pseudoHeader(source.high(), source.low(), destination.high(), destination.low(),
                IpProtocols.ICMPV6, length);
        Icmpv6View.setChecksum(out, message, Checksum.finish(sum + Checksum.sum(out, message, length)));
    }

    @Override
    boolean isSource(InterfaceAddress candidate) {
        return !candidate.address().isIpv4() && candidate.address().isLinkLocal();
    }

    @Override
    IpAddress noSource() {
        return IpAddress.ANY;
    }
}
