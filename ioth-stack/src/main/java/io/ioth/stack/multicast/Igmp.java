/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.wire.Checksum;
import io.ioth.wire.IgmpView;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes IGMP messages (RFC 3376 §4.2, RFC 2236, RFC 1112). */
final class Igmp extends GroupProtocol {

    /** {@code 224.0.0.1}. */
    static final IpAddress ALL_SYSTEMS = IpAddress.ofIpv4(0xe000_0001);

    private static final IpAddress ALL_ROUTERS = IpAddress.ofIpv4(0xe000_0002);
    private static final IpAddress ALL_IGMPV3_ROUTERS = IpAddress.ofIpv4(0xe000_0016);

    private static final int INTERNETWORK_CONTROL = 0xc0;
    private static final int ROUTER_ALERT = 0x9404_0000;
    private static final int IP_HEADER = Ipv4View.MIN_HEADER_LENGTH + 4;
    private static final long SECOND_NS = 1_000_000_000L;

    @Override
    boolean isReported(IpAddress group) {
        return !group.equals(ALL_SYSTEMS);
    }

    @Override
    int ipHeaderLength() {
        return IP_HEADER;
    }

    @Override
    int reportHeaderLength() {
        return IgmpView.HEADER_LENGTH;
    }

    @Override
    int addressLength() {
        return 4;
    }

    @Override
    long unsolicitedIntervalNs(QuerierVersion version) {
        return version == QuerierVersion.CURRENT ? SECOND_NS : 10 * SECOND_NS;
    }

    @Override
    IpAddress reportsTo() {
        return ALL_IGMPV3_ROUTERS;
    }

    @Override
    IpAddress leavesTo() {
        return ALL_ROUTERS;
    }

    @Override
    void writeReport(ByteBuf out, List<GroupRecord> records) {
        out.writeShort(IgmpView.REPORT_V3 << 8).writeInt(0).writeShort(records.size());
        for (GroupRecord record : records) {
            out.writeShort(record.type().number() << 8).writeShort(record.sources().size());
            out.writeInt(record.group().ipv4Bits());
            for (IpAddress source : record.sources()) {
                out.writeInt(source.ipv4Bits());
            }
        }
    }

    @Override
    void writeOld(ByteBuf out, QuerierVersion version, boolean leave, IpAddress group) {
        int report = version == QuerierVersion.FIRST ? IgmpView.REPORT_V1 : IgmpView.REPORT_V2;
        out.writeShort((leave ? IgmpView.LEAVE : report) << 8).writeShort(0).writeInt(group.ipv4Bits());
    }

    @Override
    void finish(ByteBuf out, int network, IpAddress source, IpAddress destination) {
        int message = network + IP_HEADER;
        int length = out.writerIndex() - message;
        out.setShort(message + 2, Checksum.finish(Checksum.sum(out, message, length)));
        Ipv4View.write(out, network, INTERNETWORK_CONTROL, IP_HEADER + length, 0, Ipv4View.DONT_FRAGMENT, 1,
                IpProtocols.IGMP, source.ipv4Bits(), destination.ipv4Bits());
        out.setByte(network, 0x40 | IP_HEADER / 4);
        out.setInt(network + Ipv4View.MIN_HEADER_LENGTH, ROUTER_ALERT);
        Ipv4View.rewrite(out, network, IP_HEADER + length, 0, Ipv4View.DONT_FRAGMENT);
    }

    @Override
    boolean isSource(InterfaceAddress candidate) {
        return candidate.address().isIpv4();
    }

    @Override
    IpAddress noSource() {
        return IpAddress.ANY_IPV4;
    }
}
