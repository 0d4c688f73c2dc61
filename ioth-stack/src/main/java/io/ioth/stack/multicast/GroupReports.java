/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.iface.StackInterface;
import io.ioth.time.Alarm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports the groups of one family on one interface (RFC 3376 §5, RFC 3810 §6): each change at once and again, and the whole state when a
 * router asks. While there are routers that speak an older version, {@link OldReports} does it instead. Confined to the engine.
 */
final class GroupReports {

    private final StackInterface iface;
    private final GroupProtocol protocol;
    private final ReportContext context;
    private final Compatibility compatibility = new Compatibility();
    private final Map<IpAddress, PendingChange> changes = new LinkedHashMap<>();
    private final Responses responses;
    private final OldReports old;
    private boolean anonymous;
    private final Alarm changeAlarm = new Alarm() {
        @Override
        public void onDeadline(long nowNs) {
            reportChanges(nowNs);
        }
    };

    GroupReports(StackInterface iface, GroupProtocol protocol, ReportContext context) {
        this.iface = iface;
        this.protocol = protocol;
        this.context = context;
        this.responses = new Responses(iface, protocol, context, this::send);
        this.old = new OldReports(iface, protocol, context);
    }

    void onChange(IpAddress group, @Nullable SourceFilter before, @Nullable SourceFilter after, long nowNs) {
        if (!protocol.isReported(group)) {
            return;
        }
        if (after == null) {
            responses.forget(group);
        }
        QuerierVersion version = version(nowNs);
        if (version != QuerierVersion.CURRENT) {
            old.onChange(group, before, after, version, nowNs);
            return;
        }
        PendingChange change = changes.computeIfAbsent(group, PendingChange::new);
        change.add(before, after, compatibility.robustness());
        List<GroupRecord> records = new ArrayList<>();
        take(change, group, records);
        send(records, nowNs);
        scheduleChanges(nowNs);
    }

    private void take(PendingChange change, IpAddress group, List<GroupRecord> records) {
        change.report(iface.groups().get(group), records);
        if (change.isDone()) {
            changes.remove(group);
        }
    }

    private void reportChanges(long nowNs) {
        if (version(nowNs) != QuerierVersion.CURRENT) {
            return;
        }
        List<GroupRecord> records = new ArrayList<>();
        for (IpAddress group : List.copyOf(changes.keySet())) {
            PendingChange change = changes.get(group);
            if (change != null) {
                take(change, group, records);
            }
        }
        send(records, nowNs);
        scheduleChanges(nowNs);
    }

    private void scheduleChanges(long nowNs) {
        if (!changes.isEmpty() && !changeAlarm.isScheduled()) {
            long wait = context.delay(protocol.unsolicitedIntervalNs(QuerierVersion.CURRENT));
            context.alarms().schedule(changeAlarm, nowNs + wait);
        }
    }

    private void send(List<GroupRecord> records, long nowNs) {
        ReportPacker packer = new ReportPacker(protocol.room(iface), protocol.addressLength());
        records.forEach(packer::add);
        for (List<GroupRecord> report : packer.reports()) {
            anonymous |= protocol.source(iface).isAny();
            protocol.sendReport(iface, report, nowNs);
            context.counters().count(Counter.GROUP_OUT_REPORTS);
        }
    }

    /** What was reported while there was no address to do it from is reported again (RFC 3590 §4). */
    void onAddressUsable(long nowNs) {
        if (!anonymous || protocol.source(iface).isAny()) {
            return;
        }
        anonymous = false;
        QuerierVersion version = version(nowNs);
        for (Map.Entry<IpAddress, SourceFilter> each : List.copyOf(iface.groups().state().entrySet())) {
            IpAddress group = each.getKey();
            if (group.isIpv4() == (protocol instanceof Igmp) && protocol.isReported(group)) {
                if (version != QuerierVersion.CURRENT) {
                    old.onChange(group, null, each.getValue(), version, nowNs);
                } else if (!changes.containsKey(group)) {
                    PendingChange change = new PendingChange(group);
                    change.add(null, each.getValue(), compatibility.robustness());
                    changes.put(group, change);
                }
            }
        }
        context.alarms().cancel(changeAlarm);
        reportChanges(nowNs);
    }

    void onQuery(GroupQuery query, long nowNs) {
        version(nowNs);
        compatibility.onQuery(query, nowNs);
        QuerierVersion version = version(nowNs);
        if (version == QuerierVersion.CURRENT) {
            responses.onQuery(query, nowNs);
        } else {
            old.onQuery(query, version, nowNs);
        }
    }

    /** Another member reports a group in an older version. */
    void onReport(IpAddress group, long nowNs) {
        if (version(nowNs) != QuerierVersion.CURRENT) {
            old.onReport(group);
        }
    }

    /** What is spoken now; when that changes, all that was under way in the other version is given up (RFC 3376 §7.2.1). */
    private QuerierVersion version(long nowNs) {
        if (compatibility.hasChanged(nowNs)) {
            changes.clear();
            context.alarms().cancel(changeAlarm);
            responses.clear();
            old.clear();
        }
        return compatibility.version();
    }

    void close() {
        context.alarms().cancel(changeAlarm);
        responses.clear();
        old.clear();
        changes.clear();
    }
}
