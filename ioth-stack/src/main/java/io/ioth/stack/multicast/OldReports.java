/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.iface.StackInterface;
import io.ioth.time.Alarm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports in the versions without sources (RFC 2236 §6, RFC 2710 §4): one member of a group reports for all, and says when it leaves if it
 * was the last that reported. Confined to the engine.
 */
final class OldReports {

    private final StackInterface iface;
    private final GroupProtocol protocol;
    private final ReportContext context;
    private final Map<IpAddress, Member> members = new HashMap<>();

    OldReports(StackInterface iface, GroupProtocol protocol, ReportContext context) {
        this.iface = iface;
        this.protocol = protocol;
        this.context = context;
    }

    /** A group that has been reported, or is to be: scheduled in the delaying state. */
    private final class Member extends Alarm {
        private final IpAddress group;
        private QuerierVersion version = QuerierVersion.OLD;
        private boolean lastReporter;

        Member(IpAddress group) {
            this.group = group;
        }

        @Override
        public void onDeadline(long nowNs) {
            lastReporter = true;
            send(group, version, false, nowNs);
        }
    }

    void onChange(
            IpAddress group,
            @Nullable SourceFilter before,
            @Nullable SourceFilter after,
            QuerierVersion version,
            long nowNs) {
        if (before == null && after != null) {
            Member member = member(group, version);
            member.onDeadline(nowNs);
            context.alarms().schedule(member, nowNs + context.delay(protocol.unsolicitedIntervalNs(version)));
        } else if (before != null && after == null) {
            Member member = members.remove(group);
            if (member != null) {
                context.alarms().cancel(member);
            }
            boolean others = member != null && !member.lastReporter;
            if (version != QuerierVersion.FIRST && !others) {
                send(group, version, true, nowNs);
            }
        }
    }

    private Member member(IpAddress group, QuerierVersion version) {
        Member member = members.computeIfAbsent(group, Member::new);
        member.version = version;
        return member;
    }

    private void send(IpAddress group, QuerierVersion version, boolean leave, long nowNs) {
        protocol.sendOld(iface, version, leave, group, nowNs);
        context.counters().count(Counter.GROUP_OUT_REPORTS);
    }

    void onQuery(GroupQuery query, QuerierVersion version, long nowNs) {
        for (IpAddress group : List.copyOf(iface.groups().state().keySet())) {
            boolean asked = query.isGeneral() || query.group().equals(group);
            if (asked && group.isIpv4() == (protocol instanceof Igmp) && protocol.isReported(group)) {
                Member member = member(group, version);
                long due = nowNs + context.delay(query.maxResponseNs());
                if (!member.isScheduled() || member.scheduledNs() - due > 0) {
                    context.alarms().schedule(member, due);
                }
            }
        }
    }

    void onReport(IpAddress group) {
        Member member = members.get(group);
        if (member != null) {
            context.alarms().cancel(member);
            member.lastReporter = false;
        }
    }

    void clear() {
        members.values().forEach(context.alarms()::cancel);
        members.clear();
    }
}
