/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.time.Alarm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that a host changes about once a day, each a random number, so that nobody can follow it by its address for longer (RFC 8981). A
 * new one is made shortly before the last is deprecated. Confined to the engine.
 */
final class TemporaryAddresses {

    static final long DAY_NS = 86_400_000_000_000L;
    /** TEMP_VALID_LIFETIME. */
    static final long VALID_NS = 2 * DAY_NS;
    /** TEMP_PREFERRED_LIFETIME. */
    static final long PREFERRED_NS = DAY_NS;
    /** MAX_DESYNC_FACTOR. */
    static final long MAX_DESYNC_NS = PREFERRED_NS / 10 * 4;
    /** TEMP_IDGEN_RETRIES. */
    static final int IDGEN_RETRIES = 3;
    /** The most of one prefix at a time. */
    static final int MAX_OF_PREFIX = 4;

    private static final int PREFIX_LENGTH = 64;

    private final Host host;
    private final InterfaceIdentifiers identifiers;
    private final Map<IpPrefix, Group> groups = new HashMap<>();
    private boolean givenUp;

    TemporaryAddresses(Host host, InterfaceIdentifiers identifiers) {
        this.host = host;
        this.identifiers = identifiers;
    }

    /** REGEN_ADVANCE: two seconds, and as long as all attempts to find a unique address may take. */
    private long advanceNs() {
        return 2_000_000_000L + IDGEN_RETRIES * host.iface().neighbors().retransTimerNs();
    }

    /** The addresses of one prefix, the newest last; as an alarm it's the time to make the next. */
    private final class Group extends Alarm {
        private final IpPrefix prefix;
        private final List<Temporary> addresses = new ArrayList<>();
        private long preferredUntilNs;
        private long validUntilNs;
        private int retries;

        Group(IpPrefix prefix) {
            this.prefix = prefix;
        }

        private @Nullable Temporary newest() {
            return addresses.isEmpty() ? null : addresses.getLast();
        }

        @Override
        public void onDeadline(long nowNs) {
            retries = 0;
            generate(this, nowNs);
        }
    }

    private final class Temporary implements AddressListener {
        private final Group group;
        private final IpAddress address;
        private final long createdNs;
        private final long desyncNs;

        Temporary(Group group, long nowNs) {
            this.group = group;
            this.address = identifiers.random(group.prefix);
            this.createdNs = nowNs;
            this.desyncNs = host.random().nextLong(MAX_DESYNC_NS);
        }

        private Lifetimes lifetimes(long nowNs) {
            long age = nowNs - createdNs;
            long preferred = Math.min(left(group.preferredUntilNs, nowNs), PREFERRED_NS - desyncNs - age);
            long valid = Math.min(left(group.validUntilNs, nowNs), VALID_NS - age);
            return new Lifetimes(Math.max(0, preferred), Math.max(0, valid));
        }

        @Override
        public void onResult(IpAddress which, AddressState state, long nowNs) {
            if (state == AddressState.DUPLICATE) {
                onDuplicate(this, nowNs);
            } else {
                group.retries = 0;
            }
        }

        @Override
        public void onLost(IpAddress which, Loss why, long nowNs) {
            group.addresses.remove(this);
        }
    }

    private static long left(long untilNs, long nowNs) {
        return untilNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : untilNs - nowNs;
    }

    private static long until(long lifetimeNs, long nowNs) {
        return lifetimeNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : nowNs + lifetimeNs;
    }

    /** The prefix may be used for that long (RFC 8981 §3.4). */
    void onPrefix(IpPrefix prefix, Lifetimes lifetimes, long nowNs) {
        groups.values().removeIf(old -> left(old.validUntilNs, nowNs) <= 0 && old.addresses.isEmpty());
        Group group = groups.computeIfAbsent(prefix, Group::new);
        group.preferredUntilNs = until(lifetimes.preferredNs(), nowNs);
        group.validUntilNs = until(lifetimes.validNs(), nowNs);
        for (Temporary each : List.copyOf(group.addresses)) {
            assign(each, nowNs);
        }
        Temporary newest = group.newest();
        long preferredNs = newest == null ? 0 : newest.lifetimes(nowNs).preferredNs();
        if (preferredNs <= advanceNs()) {
            generate(group, nowNs);
        } else {
            host.alarms().schedule(group, nowNs + preferredNs - advanceNs());
        }
    }

    private void assign(Temporary each, long nowNs) {
        host.addAddress(
                each.address, PREFIX_LENGTH, AddressOrigin.TEMPORARY, each.lifetimes(nowNs), each, nowNs);
    }

    /** Makes the next, unless the prefix itself ends too soon. */
    private void generate(Group group, long nowNs) {
        if (givenUp || group.addresses.size() >= MAX_OF_PREFIX) {
            return;
        }
        Temporary next = new Temporary(group, nowNs);
        long preferredNs = next.lifetimes(nowNs).preferredNs();
        if (preferredNs <= advanceNs()) {
            return;
        }
        group.addresses.add(next);
        host.alarms().schedule(group, nowNs + preferredNs - advanceNs());
        assign(next, nowNs);
    }

    /** Another is tried, three times; then something is wrong, and no more are made. */
    private void onDuplicate(Temporary which, long nowNs) {
        Group group = which.group;
        group.addresses.remove(which);
        host.removeAddress(which.address, nowNs);
        if (++group.retries > IDGEN_RETRIES) {
            givenUp = true;
            host.alarms().cancel(group);
        } else {
            generate(group, nowNs);
        }
    }

    /** Removes all. */
    void clear(long nowNs) {
        for (Group group : groups.values()) {
            host.alarms().cancel(group);
            for (Temporary each : List.copyOf(group.addresses)) {
                host.removeAddress(each.address, nowNs);
            }
        }
        groups.clear();
        givenUp = false;
    }
}
