/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.time.Alarm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses made of the prefixes that routers advertise (RFC 4862 §5.5), and, where the settings ask for them, temporary ones (RFC 8981). Needs
 * {@link RouterDiscovery} on the same interface. Confined to the engine.
 */
public final class Slaac implements Configurator, PrefixListener {

    /** The most prefixes that addresses are made of, as in Linux. */
    public static final int MAX_PREFIXES = 16;

    /** How often another identifier is tried after a duplicate (RFC 7217 §7). */
    static final int IDGEN_RETRIES = 3;

    private static final int PREFIX_LENGTH = 64;
    private static final long IDGEN_DELAY_NS = 1_000_000_000L;
    private static final long TWO_HOURS_NS = 7_200_000_000_000L;

    private final Host host;
    private final RouterInput input;
    private final InterfaceIdentifiers identifiers;
    private final TemporaryAddresses temporary;
    private final Map<IpPrefix, Entry> entries = new LinkedHashMap<>();
    private boolean usable;

    /** For one interface; {@code input} is the engine's, and tells of prefixes. */
    public Slaac(Host host, RouterInput input) {
        this.host = host;
        this.input = input;
        identifiers = new InterfaceIdentifiers(host);
        temporary = new TemporaryAddresses(host, identifiers);
    }

    @Override
    public String what() {
        return "IPv6 address autoconfiguration";
    }

    @Override
    public void start(long nowNs) {
        usable = false;
        input.addListener(host.iface(), this);
        host.progress(this, Progress.ASKING, "", nowNs);
    }

    /** Routers are asked again, and advertise what is still true. */
    @Override
    public void onLinkUp(long nowNs) {}

    @Override
    public void stop(long nowNs) {
        input.removeListener(host.iface(), this);
        temporary.clear(nowNs);
        for (Entry entry : List.copyOf(entries.values())) {
            forget(entry);
            host.removeAddress(entry.address, nowNs);
        }
    }

    @Override
    public void onNothing(String why, long nowNs) {
        if (entries.isEmpty()) {
            host.progress(this, Progress.NOTHING, why, nowNs);
        }
    }

    /** The address of one prefix; as an alarm it's the prefix's end, or another attempt after a duplicate. */
    private final class Entry extends Alarm implements AddressListener {
        private final IpPrefix prefix;
        private IpAddress address;
        private int attempt;
        private boolean duplicate;
        private long preferredUntilNs;
        private long validUntilNs;

        Entry(IpPrefix prefix) {
            this.prefix = prefix;
            this.address = identifiers.address(prefix, 0);
        }

        private Lifetimes remaining(long nowNs) {
            return new Lifetimes(left(preferredUntilNs, nowNs), left(validUntilNs, nowNs));
        }

        @Override
        public void onResult(IpAddress which, AddressState state, long nowNs) {
            if (state == AddressState.DUPLICATE) {
                onDuplicate(this, nowNs);
            } else {
                succeed(nowNs);
            }
        }

        @Override
        public void onDeadline(long nowNs) {
            if (left(validUntilNs, nowNs) <= 0) {
                forget(this);
            } else if (duplicate) {
                duplicate = false;
                address = identifiers.address(prefix, attempt);
                assign(this, nowNs);
            }
        }
    }

    private static long left(long untilNs, long nowNs) {
        return untilNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : untilNs - nowNs;
    }

    private static long until(long lifetimeNs, long nowNs) {
        return lifetimeNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : nowNs + lifetimeNs;
    }

    /** RFC 4862 §5.5.3, from step c on. */
    @Override
    public void onPrefix(IpPrefix prefix, Lifetimes told, long nowNs) {
        if (told.preferredNs() > told.validNs()) {
            return;
        }
        Entry entry = entries.get(prefix);
        if (entry == null) {
            if (told.validNs() == 0 || prefix.bits() != PREFIX_LENGTH) {
                return;
            }
            if (entries.size() >= MAX_PREFIXES) {
                host.counters().drop(DropReason.MEMORY_BUDGET);
                return;
            }
            entry = new Entry(prefix);
            entries.put(prefix, entry);
            entry.validUntilNs = until(told.validNs(), nowNs);
        } else {
            entry.validUntilNs = until(believedValid(told.validNs(), left(entry.validUntilNs, nowNs)), nowNs);
        }
        entry.preferredUntilNs = until(told.preferredNs(), nowNs);
        assign(entry, nowNs);
        if (host.settings().temporary()) {
            temporary.onPrefix(prefix, entry.remaining(nowNs), nowNs);
        }
    }

    /** Step e: nobody can end an address at once by one forged message. */
    static long believedValid(long toldNs, long remainingNs) {
        if (toldNs > TWO_HOURS_NS || toldNs > remainingNs) {
            return toldNs;
        }
        return Math.min(remainingNs, TWO_HOURS_NS);
    }

    private void assign(Entry entry, long nowNs) {
        if (entry.duplicate) {
            return;
        }
        InterfaceAddress given = host.addAddress(
                entry.address, PREFIX_LENGTH, AddressOrigin.SLAAC, entry.remaining(nowNs), entry, nowNs);
        schedule(entry);
        if (given == null) {
            succeed(nowNs);
        }
    }

    /** There's an address to be used: made here, or there already for another reason. */
    private void succeed(long nowNs) {
        usable = true;
        host.progress(this, Progress.DONE, "", nowNs);
    }

    private void schedule(Entry entry) {
        if (entry.validUntilNs == Lifetimes.INFINITE) {
            host.alarms().cancel(entry);
        } else {
            host.alarms().schedule(entry, entry.validUntilNs);
        }
    }

    private void onDuplicate(Entry entry, long nowNs) {
        host.removeAddress(entry.address, nowNs);
        entry.duplicate = true;
        entry.attempt++;
        if (identifiers.canVary() && entry.attempt <= IDGEN_RETRIES) {
            host.alarms().schedule(entry, nowNs + IDGEN_DELAY_NS);
        } else {
            schedule(entry);
            if (!usable) {
                host.progress(this, Progress.FAILED, entry.address + " is another node's", nowNs);
            }
        }
    }

    private void forget(Entry entry) {
        host.alarms().cancel(entry);
        entries.remove(entry.prefix);
    }
}
