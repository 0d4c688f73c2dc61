/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.iface.StackInterface;
import io.ioth.time.Alarm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers to queries, after a random time (RFC 3376 §5.2, RFC 3810 §6.2 and §6.3). Bounded by the groups there are. Confined to the engine. */
final class Responses {

    /** Sources kept of queries about one group; with more than that, the whole group is reported. */
    private static final int MAX_SOURCES = 256;

    /** Who sends records. */
    @FunctionalInterface
    interface Sender {
        void send(List<GroupRecord> records, long nowNs);
    }

    private final StackInterface iface;
    private final GroupProtocol protocol;
    private final ReportContext context;
    private final Sender sender;
    private final Map<IpAddress, Pending> pending = new HashMap<>();
    private final Alarm general = new Alarm() {
        @Override
        public void onDeadline(long nowNs) {
            reportAll(nowNs);
        }
    };

    Responses(StackInterface iface, GroupProtocol protocol, ReportContext context, Sender sender) {
        this.iface = iface;
        this.protocol = protocol;
        this.context = context;
        this.sender = sender;
    }

    /** An answer about one group that waits. */
    private final class Pending extends Alarm {
        private final IpAddress group;
        /** Empty for the whole group. */
        private final Set<IpAddress> sources = new HashSet<>();

        Pending(IpAddress group) {
            this.group = group;
        }

        @Override
        public void onDeadline(long nowNs) {
            pending.remove(group);
            report(this, nowNs);
        }
    }

    void onQuery(GroupQuery query, long nowNs) {
        long due = nowNs + context.delay(query.maxResponseNs());
        if (general.isScheduled() && general.scheduledNs() - due <= 0) {
            return;
        }
        if (query.isGeneral()) {
            context.alarms().schedule(general, due);
        } else if (protocol.isReported(query.group()) && iface.groups().get(query.group()) != null) {
            onGroupQuery(query, due);
        }
    }

    private void onGroupQuery(GroupQuery query, long due) {
        Pending waiting = pending.get(query.group());
        if (waiting == null) {
            waiting = new Pending(query.group());
            pending.put(query.group(), waiting);
            waiting.sources.addAll(query.sources());
        } else if (query.sources().isEmpty() || waiting.sources.isEmpty()) {
            waiting.sources.clear();
        } else {
            waiting.sources.addAll(query.sources());
        }
        if (waiting.sources.size() > MAX_SOURCES) {
            waiting.sources.clear();
        }
        if (!waiting.isScheduled() || waiting.scheduledNs() - due > 0) {
            context.alarms().schedule(waiting, due);
        }
    }

    private void reportAll(long nowNs) {
        List<GroupRecord> records = new ArrayList<>();
        for (Map.Entry<IpAddress, SourceFilter> each : iface.groups().state().entrySet()) {
            IpAddress group = each.getKey();
            if (group.isIpv4() == (protocol instanceof Igmp) && protocol.isReported(group)) {
                records.add(GroupRecord.currentState(group, each.getValue()));
            }
        }
        sender.send(records, nowNs);
    }

    private void report(Pending asked, long nowNs) {
        SourceFilter filter = iface.groups().get(asked.group);
        if (filter == null) {
            return;
        }
        if (asked.sources.isEmpty()) {
            sender.send(List.of(GroupRecord.currentState(asked.group, filter)), nowNs);
            return;
        }
        List<IpAddress> wanted = new ArrayList<>();
        for (IpAddress source : asked.sources) {
            if (filter.admits(source.high(), source.low())) {
                wanted.add(source);
            }
        }
        if (!wanted.isEmpty()) {
            wanted.sort(null);
            sender.send(List.of(new GroupRecord(GroupRecord.Type.MODE_IS_INCLUDE, asked.group, wanted)), nowNs);
        }
    }

    void forget(IpAddress group) {
        Pending waiting = pending.remove(group);
        if (waiting != null) {
            context.alarms().cancel(waiting);
        }
    }

    void clear() {
        context.alarms().cancel(general);
        pending.values().forEach(context.alarms()::cancel);
        pending.clear();
    }
}
