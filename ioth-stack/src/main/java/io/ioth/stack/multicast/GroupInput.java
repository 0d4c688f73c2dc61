/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.link.ChecksumState;
import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.IpProtocolHandler;
import io.ioth.wire.Checksum;
import io.ioth.wire.IgmpView;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.MldView;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads IGMP and MLD messages and refuses those that can't be from the link (RFC 3376 §9.1, RFC 3810 §6.2 and §10.1). Confined to the engine. */
final class GroupInput {

    private static final long TENTH_NS = 100_000_000L;
    private static final long MILLISECOND_NS = 1_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    /** What a host assumes of an IGMPv1 router. */
    private static final long FIRST_VERSION_RESPONSE_NS = 10 * SECOND_NS;

    private static final int ROUTER_ALERT_IPV4 = 148;
    private static final int ROUTER_ALERT_IPV6 = 5;

    /** Finds who reports on an interface. */
    @FunctionalInterface
    interface Finder {
        @Nullable GroupReports find(int ifIndex, boolean ipv4);
    }

    private final Finder finder;
    private final Counters counters;
    private final IgmpView igmp = new IgmpView();
    private final MldView mld = new MldView();

    GroupInput(Finder finder, Counters counters) {
        this.finder = finder;
        this.counters = counters;
    }

    /** One of the two ways in; errors about messages of ours are of no interest. */
    private record Handler(PacketTaker taker) implements IpProtocolHandler {
        @Override
        public void onPacket(IpPacket packet, long nowNs) {
            taker.take(packet, nowNs);
        }

        @Override
        public void onIcmpError(IcmpError error, long nowNs) {}
    }

    @FunctionalInterface
    private interface PacketTaker {
        void take(IpPacket packet, long nowNs);
    }

    IpProtocolHandler igmp() {
        return new Handler(this::onIgmp);
    }

    IpProtocolHandler mld() {
        return new Handler(this::onMld);
    }

    private void onIgmp(IpPacket packet, long nowNs) {
        ByteBuf head = packet.frame.head();
        int length = packet.transportLengthInHead();
        if (igmp.check(head, packet.transportOffset, length) != WireFault.OK) {
            counters.drop(DropReason.IGMP_MALFORMED);
            return;
        }
        boolean summed = packet.frame.checksum() != ChecksumState.UNKNOWN
                || Checksum.isValid(Checksum.sum(head, packet.transportOffset, length));
        GroupReports reports = finder.find(packet.ifIndex, true);
        if (!summed) {
            counters.drop(DropReason.IGMP_BAD_CHECKSUM);
        } else if (reports != null) {
            switch (igmp.type()) {
                case IgmpView.QUERY -> onIgmpQuery(packet, reports, nowNs);
                case IgmpView.REPORT_V1, IgmpView.REPORT_V2 ->
                    reports.onReport(IpAddress.ofIpv4(igmp.group()), nowNs);
                case IgmpView.LEAVE, IgmpView.REPORT_V3 -> {}
                default -> counters.drop(DropReason.IGMP_MALFORMED);
            }
        }
    }

    private void onIgmpQuery(IpPacket packet, GroupReports reports, long nowNs) {
        boolean first = !igmp.isVersion3() && igmp.maxResponseCode() == 0;
        IpAddress group = first ? IpAddress.ANY_IPV4 : IpAddress.ofIpv4(igmp.group());
        boolean believable = (first || hasRouterAlert(packet))
                && (group.isAny() ? toAll(packet, Igmp.ALL_SYSTEMS) : group.isMulticast());
        if (!believable) {
            counters.drop(DropReason.IGMP_MALFORMED);
            return;
        }
        counters.count(Counter.GROUP_IN_QUERIES);
        if (!igmp.isVersion3()) {
            QuerierVersion version = first ? QuerierVersion.FIRST : QuerierVersion.OLD;
            long wait = first ? FIRST_VERSION_RESPONSE_NS : igmp.maxResponseCode() * TENTH_NS;
            reports.onQuery(new GroupQuery(version, group, List.of(), wait, 0, 0), nowNs);
            return;
        }
        List<IpAddress> sources = new ArrayList<>();
        for (int i = 0; i < igmp.sourceCount(); i++) {
            sources.add(IpAddress.ofIpv4(igmp.source(i)));
        }
        long wait = IgmpView.decode(igmp.maxResponseCode()) * TENTH_NS;
        long interval = IgmpView.decode(igmp.intervalCode()) * SECOND_NS;
        reports.onQuery(
                new GroupQuery(QuerierVersion.CURRENT, group, sources, wait, igmp.robustness(), interval), nowNs);
    }

    private static boolean toAll(IpPacket packet, IpAddress all) {
        return !packet.isMulticast() || packet.dstLow == all.low() && packet.dstHigh == all.high();
    }

    private static boolean hasRouterAlert(IpPacket packet) {
        ByteBuf head = packet.frame.head();
        int at = packet.networkOffset + Ipv4View.MIN_HEADER_LENGTH;
        while (at < packet.transportOffset) {
            int kind = head.getUnsignedByte(at);
            if (kind == ROUTER_ALERT_IPV4) {
                return true;
            }
            if (kind == 0) {
                return false;
            }
            at += kind == 1 ? 1 : Math.max(2, head.getUnsignedByte(at + 1));
        }
        return false;
    }

    private void onMld(IpPacket packet, long nowNs) {
        WireFault fault = mld.check(
                packet.frame.head(), packet.transportOffset, packet.transportLengthInHead());
        boolean fromHere = IpAddress.isLinkLocal(packet.srcHigh, packet.srcLow) && packet.hopLimit == 1;
        GroupReports reports = finder.find(packet.ifIndex, false);
        int type = packet.transportLengthInHead() > 0 ? mld.type() : 0;
        if (type == MldView.REPORT_V2 || type == MldView.DONE || reports == null) {
            return;
        }
        if (fault != WireFault.OK || !fromHere || !hasRouterAlert6(packet)) {
            counters.drop(DropReason.MLD_MALFORMED);
        } else if (type == MldView.REPORT_V1) {
            reports.onReport(new IpAddress(mld.groupHigh(), mld.groupLow()), nowNs);
        } else {
            onMldQuery(packet, reports, nowNs);
        }
    }

    private void onMldQuery(IpPacket packet, GroupReports reports, long nowNs) {
        IpAddress group = new IpAddress(mld.groupHigh(), mld.groupLow());
        if (!(group.isAny() ? toAll(packet, IpAddress.ALL_NODES) : group.isMulticast())) {
            counters.drop(DropReason.MLD_MALFORMED);
            return;
        }
        counters.count(Counter.GROUP_IN_QUERIES);
        if (!mld.isVersion2()) {
            long wait = mld.maxResponseCode() * MILLISECOND_NS;
            reports.onQuery(new GroupQuery(QuerierVersion.OLD, group, List.of(), wait, 0, 0), nowNs);
            return;
        }
        List<IpAddress> sources = new ArrayList<>();
        for (int i = 0; i < mld.sourceCount(); i++) {
            sources.add(new IpAddress(mld.sourceHigh(i), mld.sourceLow(i)));
        }
        long wait = MldView.decode(mld.maxResponseCode()) * MILLISECOND_NS;
        long interval = IgmpView.decode(mld.intervalCode()) * SECOND_NS;
        reports.onQuery(
                new GroupQuery(QuerierVersion.CURRENT, group, sources, wait, mld.robustness(), interval), nowNs);
    }

    /** The IP layer has found the options well formed already. */
    private static boolean hasRouterAlert6(IpPacket packet) {
        ByteBuf head = packet.frame.head();
        if (head.getUnsignedByte(packet.networkOffset + 6) != IpProtocols.HOP_BY_HOP) {
            return false;
        }
        int start = packet.networkOffset + Ipv6View.HEADER_LENGTH;
        int end = start + (head.getUnsignedByte(start + 1) + 1 << 3);
        int at = start + 2;
        while (at < end) {
            int type = head.getUnsignedByte(at);
            if (type == ROUTER_ALERT_IPV6) {
                return true;
            }
            at += type == 0 ? 1 : 2 + head.getUnsignedByte(at + 1);
        }
        return false;
    }
}
