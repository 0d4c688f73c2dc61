/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.StackInterface;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;

/** What MLD and IGMP differ in: headers, numbers, addresses. Confined to the engine. */
abstract sealed class GroupProtocol permits Mld, Igmp {

    /** Bytes of a record before its group. */
    static final int RECORD_HEADER = 4;

    /** Room for the link's header. */
    private static final int HEADROOM = 16;

    private final Frame frame = new Frame();

    /** Whether members of that group are reported at all. */
    abstract boolean isReported(IpAddress group);

    /** Bytes of IP header before a message. */
    abstract int ipHeaderLength();

    /** Bytes of a message before its records. */
    abstract int reportHeaderLength();

    abstract int addressLength();

    /** How long an unsolicited report may wait until it's sent again: of versions with sources, and of older ones. */
    abstract long unsolicitedIntervalNs(QuerierVersion version);

    /** Where reports with records go. */
    abstract IpAddress reportsTo();

    /** Writes a message of records after the IP header; the index is at its start. */
    abstract void writeReport(ByteBuf out, List<GroupRecord> records);

    /** Writes a report or a leave message of an older version. */
    abstract void writeOld(ByteBuf out, QuerierVersion version, boolean leave, IpAddress group);

    /** Where an older version's leave message goes. */
    abstract IpAddress leavesTo();

    /** Writes the IP header before a whole message and completes the message's checksum. */
    abstract void finish(ByteBuf out, int network, IpAddress source, IpAddress destination);

    /** Whether messages may be sent from this address. */
    abstract boolean isSource(InterfaceAddress candidate);

    /** The unspecified address. */
    abstract IpAddress noSource();

    /** Whom messages of an interface come from: nobody, while it has no address for it (RFC 3590, RFC 3376 §4.2.13). */
    final IpAddress source(StackInterface iface) {
        for (InterfaceAddress candidate : iface.addresses()) {
            if (candidate.isUsable() && isSource(candidate)) {
                return candidate.address();
            }
        }
        return noSource();
    }

    /** Bytes of records that a report may have. */
    final int room(StackInterface iface) {
        return iface.mtu() - ipHeaderLength() - reportHeaderLength();
    }

    /** Sends a report with records, which fit. */
    final void sendReport(StackInterface iface, List<GroupRecord> records, long nowNs) {
        ByteBuf out = begin(reportHeaderLength() + room(iface));
        writeReport(out, records);
        send(out, iface, reportsTo(), nowNs);
    }

    /** Sends a report or a leave message of an older version. */
    final void sendOld(StackInterface iface, QuerierVersion version, boolean leave, IpAddress group, long nowNs) {
        ByteBuf out = begin(reportHeaderLength() + addressLength());
        writeOld(out, version, leave, group);
        send(out, iface, leave ? leavesTo() : group, nowNs);
    }

    private ByteBuf begin(int length) {
        int start = HEADROOM + ipHeaderLength();
        return PooledByteBufAllocator.DEFAULT.directBuffer(start + length).setIndex(start, start);
    }

    private void send(ByteBuf out, StackInterface iface, IpAddress destination, long nowNs) {
        finish(out, HEADROOM, source(iface), destination);
        out.readerIndex(HEADROOM);
        frame.set(out);
        iface.sendMulticast(frame, destination.high(), destination.low(), nowNs);
    }
}
