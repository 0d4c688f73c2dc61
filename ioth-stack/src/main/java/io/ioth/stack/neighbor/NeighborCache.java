/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.neighbor;

import io.ioth.NetInterface.NeighborState;
import io.ioth.link.Frame;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The neighbours of one interface, of both families, and RFC 4861's unreachability detection for them. Bounded in entries, and in
 * packets and bytes that wait for answers. Confined to the engine.
 */
public final class NeighborCache {

    /** In place of a MAC that isn't known. */
    public static final long UNKNOWN_MAC = -1;
    /** The most neighbours kept. */
    public static final int MAX_ENTRIES = 1024;
    /** The most packets that wait for one neighbour's answer. */
    public static final int MAX_WAITING = 16;
    /** The most bytes that wait in the whole cache. */
    public static final int MAX_WAITING_BYTES = 1 << 20;

    static final int MAX_MULTICAST_SOLICIT = 3;
    static final int MAX_UNICAST_SOLICIT = 3;
    static final long RETRANS_TIMER_NS = 1_000_000_000L;
    static final long DELAY_FIRST_PROBE_NS = 5_000_000_000L;
    static final int BACKOFF_MULTIPLE = 3;
    static final long MAX_RETRANS_TIMER_NS = 60_000_000_000L;
    static final long FAILED_KEPT_NS = 30_000_000_000L;

    private final Map<IpAddress, NeighborEntry> entries = new LinkedHashMap<>();
    private final NeighborPort port;
    private final DeadlineHeap<Alarm> alarms;
    private final Counters counters;
    private final ReachableTime reachableTime;
    private long retransTimerNs = RETRANS_TIMER_NS;
    private long waitingBytes;

    /** An empty cache with RFC 4861 §10's times. */
    public NeighborCache(NeighborPort port, DeadlineHeap<Alarm> alarms, Counters counters, RandomGenerator random) {
        this.port = port;
        this.alarms = alarms;
        this.counters = counters;
        this.reachableTime = new ReachableTime(random);
    }

    /** For how long neighbours that answered are believed to be reachable, on average, in nanoseconds: a router said so. */
    public void setReachableTime(long ns) {
        reachableTime.setBase(ns);
    }

    /** The time between solicitations, in nanoseconds. */
    public long retransTimerNs() {
        return retransTimerNs;
    }

    /** Changes {@link #retransTimerNs()}: a router said so. */
    public void setRetransTimer(long ns) {
        retransTimerNs = ns;
    }

    /** Forgets what routers said of times. */
    public void resetTimes() {
        reachableTime.setBase(ReachableTime.BASE_NS);
        retransTimerNs = RETRANS_TIMER_NS;
    }

    /** The entry of {@code address}, made if need be. */
    public NeighborEntry resolve(IpAddress address) {
        NeighborEntry entry = entries.get(address);
        return entry != null ? entry : create(address, false);
    }

    /** The entry of {@code address}, or null. */
    public @Nullable NeighborEntry find(IpAddress address) {
        return entries.get(address);
    }

    /** All entries; a fresh list. */
    public List<NeighborEntry> entries() {
        return new ArrayList<>(entries.values());
    }

    private NeighborEntry create(IpAddress address, boolean heard) {
        NeighborEntry victim = entries.size() < MAX_ENTRIES ? null : Eviction.choose(entries.values(), heard);
        if (victim != null) {
            entries.remove(victim.address());
            discard(victim);
        }
        NeighborEntry entry = new NeighborEntry(this, address);
        entry.state = NeighborState.FAILED;
        entries.put(address, entry);
        return entry;
    }

    private void discard(NeighborEntry entry) {
        entry.evicted = true;
        alarms.cancel(entry);
        empty(entry, frame -> {
            counters.drop(DropReason.NEIGHBOR_QUEUE_FULL);
            frame.release();
        });
    }

    /** Hands over the packets that wait. */
    private void empty(NeighborEntry entry, Consumer<Frame> to) {
        Frame[] frames = entry.takeWaiting();
        if (frames == null) {
            return;
        }
        for (Frame frame : frames) {
            if (frame != null && !frame.isEmpty()) {
                waitingBytes -= frame.length();
                to.accept(frame);
            }
        }
    }

    /** Makes {@code address} a permanent neighbour. */
    public void setPermanent(IpAddress address, long mac, long nowNs) {
        NeighborEntry entry = resolve(address);
        alarms.cancel(entry);
        entry.mac = mac;
        entry.state = NeighborState.PERMANENT;
        sendWaiting(entry, nowNs);
    }

    /** Forgets a neighbour; the answer says whether it was known. */
    public boolean remove(IpAddress address) {
        NeighborEntry entry = entries.remove(address);
        if (entry == null) {
            return false;
        }
        discard(entry);
        return true;
    }

    /** Forgets all. */
    public void clear() {
        for (Iterator<NeighborEntry> all = entries.values().iterator(); all.hasNext(); ) {
            NeighborEntry entry = all.next();
            all.remove();
            discard(entry);
        }
    }

    /** RFC 4861 §7.3.3 for a packet on its way out. */
    void send(NeighborEntry entry, Frame packet, long nowNs) {
        switch (entry.state) {
            case REACHABLE, DELAY, PROBE, PERMANENT -> port.transmit(entry, packet, nowNs);
            case STALE -> {
                entry.state = NeighborState.DELAY;
                alarms.schedule(entry, nowNs + DELAY_FIRST_PROBE_NS);
                port.transmit(entry, packet, nowNs);
            }
            case FAILED -> {
                entry.state = NeighborState.INCOMPLETE;
                entry.mac = UNKNOWN_MAC;
                enqueue(entry, packet);
                entry.solicitations = 1;
                alarms.schedule(entry, nowNs + retransTimerNs);
                port.solicit(entry, false, nowNs);
            }
            case INCOMPLETE -> enqueue(entry, packet);
        }
    }

    /** The first packet that waits for an answer, or null: who asks does it from that packet's source (RFC 4861 §7.2.2). */
    public @Nullable Frame firstWaiting(NeighborEntry entry) {
        return entry.firstWaiting();
    }

    /** Of the packets that wait for an answer the newest stay (RFC 4861 §7.2.2). */
    private void enqueue(NeighborEntry entry, Frame packet) {
        if (entry.waitingCount() == MAX_WAITING) {
            Frame oldest = entry.takeOldest();
            waitingBytes -= oldest.length();
            counters.drop(DropReason.NEIGHBOR_QUEUE_FULL);
            oldest.release();
        }
        if (waitingBytes + packet.length() > MAX_WAITING_BYTES) {
            counters.drop(DropReason.NEIGHBOR_QUEUE_FULL);
            packet.release();
            return;
        }
        waitingBytes += packet.length();
        entry.enqueue(packet);
    }

    private void sendWaiting(NeighborEntry entry, long nowNs) {
        empty(entry, frame -> port.transmit(entry, frame, nowNs));
    }

    void onDeadline(NeighborEntry entry, long nowNs) {
        switch (entry.state) {
            case REACHABLE -> {
                if (entry.reachableUntilNs - nowNs > 0) {
                    alarms.schedule(entry, entry.reachableUntilNs);
                } else {
                    entry.state = NeighborState.STALE;
                }
            }
            case DELAY -> {
                entry.state = NeighborState.PROBE;
                entry.solicitations = 0;
                retransmit(entry, true, MAX_UNICAST_SOLICIT, nowNs);
            }
            case PROBE -> probeOn(entry, nowNs);
            case INCOMPLETE -> retransmit(entry, false, MAX_MULTICAST_SOLICIT, nowNs);
            case FAILED -> {
                entry.evicted = true;
                entries.remove(entry.address());
            }
            case STALE, PERMANENT -> {}
        }
    }

    private void retransmit(NeighborEntry entry, boolean unicast, int limit, long nowNs) {
        if (entry.solicitations >= limit) {
            fail(entry, nowNs);
            return;
        }
        entry.solicitations++;
        alarms.schedule(entry, nowNs + retransTimerNs);
        port.solicit(entry, unicast, nowNs);
    }

    /**
     * Who doesn't answer where it was may be elsewhere, or slow: all are asked, more and more seldom, before it's given up (RFC 7048 §3). Packets
     * still go to where it was, unless there is another router for them.
     */
    private void probeOn(NeighborEntry entry, long nowNs) {
        int groupProbes = entry.solicitations - MAX_UNICAST_SOLICIT;
        if (groupProbes < 0) {
            retransmit(entry, true, MAX_UNICAST_SOLICIT, nowNs);
        } else if (groupProbes == MAX_MULTICAST_SOLICIT) {
            fail(entry, nowNs);
        } else {
            long backoff = 1;
            for (int i = 0; i < groupProbes; i++) {
                backoff *= BACKOFF_MULTIPLE;
            }
            entry.solicitations++;
            alarms.schedule(entry, nowNs + Math.min(retransTimerNs * backoff, MAX_RETRANS_TIMER_NS));
            port.solicit(entry, false, nowNs);
            if (groupProbes == 0) {
                tellReachability(entry, nowNs);
            }
        }
    }

    private void fail(NeighborEntry entry, long nowNs) {
        entry.state = NeighborState.FAILED;
        entry.mac = UNKNOWN_MAC;
        alarms.schedule(entry, nowNs + FAILED_KEPT_NS);
        tellReachability(entry, nowNs);
        empty(entry, frame -> port.unreachable(entry, frame, nowNs));
    }

    void confirm(NeighborEntry entry, long nowNs) {
        switch (entry.state) {
            case REACHABLE -> entry.reachableUntilNs = nowNs + reachableTime.get(nowNs);
            case STALE, DELAY, PROBE -> becomeReachable(entry, nowNs);
            case INCOMPLETE, FAILED, PERMANENT -> {}
        }
    }

    void doubt(NeighborEntry entry, long nowNs) {
        switch (entry.state) {
            case REACHABLE, STALE, DELAY -> {
                entry.state = NeighborState.PROBE;
                entry.solicitations = 0;
                retransmit(entry, true, MAX_UNICAST_SOLICIT, nowNs);
            }
            case PROBE, INCOMPLETE, FAILED, PERMANENT -> {}
        }
    }

    private void tellReachability(NeighborEntry entry, long nowNs) {
        if (entry.nextHop) {
            port.reachabilityChanged(entry, nowNs);
        }
    }

    private void becomeReachable(NeighborEntry entry, long nowNs) {
        boolean wasUnheard = entry.isUnheard();
        entry.state = NeighborState.REACHABLE;
        entry.solicitations = 0;
        entry.reachableUntilNs = nowNs + reachableTime.get(nowNs);
        alarms.schedule(entry, entry.reachableUntilNs);
        sendWaiting(entry, nowNs);
        if (wasUnheard) {
            tellReachability(entry, nowNs);
        }
    }

    private void becomeStale(NeighborEntry entry, long nowNs) {
        boolean wasUnheard = entry.isUnheard();
        alarms.cancel(entry);
        entry.state = NeighborState.STALE;
        sendWaiting(entry, nowNs);
        if (wasUnheard) {
            tellReachability(entry, nowNs);
        }
    }

    /**
     * A neighbour told its MAC of its own accord: in a solicitation, an ARP request or a gratuitous ARP (RFC 4861 §7.2.3, RFC 826).
     *
     * @param create whether to make an entry where there is none
     */
    public void onHeard(IpAddress address, long mac, boolean create, long nowNs) {
        NeighborEntry entry = entries.get(address);
        if (entry == null && !create) {
            return;
        }
        NeighborEntry heard = entry != null ? entry : create(address, true);
        if (heard.state == NeighborState.PERMANENT || heard.mac == mac && heard.state != NeighborState.FAILED) {
            return;
        }
        heard.mac = mac;
        becomeStale(heard, nowNs);
    }

    /**
     * A neighbour advertisement, or an ARP reply (RFC 4861 §7.2.5).
     *
     * @param mac the MAC told, or {@link #UNKNOWN_MAC}
     * @param router whether it says that it's a router
     */
    public void onAdvertised(
            IpAddress address, long mac, boolean router, boolean solicited, boolean override, long nowNs) {
        NeighborEntry entry = entries.get(address);
        if (entry == null || entry.state == NeighborState.PERMANENT || entry.state == NeighborState.FAILED) {
            return;
        }
        if (entry.state == NeighborState.INCOMPLETE && mac == UNKNOWN_MAC) {
            return;
        }
        boolean differs = mac != UNKNOWN_MAC && mac != entry.mac;
        if (entry.state != NeighborState.INCOMPLETE && differs && !override) {
            if (entry.state == NeighborState.REACHABLE) {
                becomeStale(entry, nowNs);
            }
            return;
        }
        boolean wasIncomplete = entry.state == NeighborState.INCOMPLETE;
        if (differs) {
            entry.mac = mac;
        }
        if (solicited) {
            becomeReachable(entry, nowNs);
        } else if (differs || wasIncomplete) {
            becomeStale(entry, nowNs);
        }
        setRouter(entry, router, nowNs);
    }

    private void setRouter(NeighborEntry entry, boolean router, long nowNs) {
        boolean ceased = entry.router && !router;
        entry.router = router;
        if (ceased) {
            port.ceasedToRoute(entry, nowNs);
        }
    }

    /** Asks a neighbour that isn't known to answer, though there's no packet for it (RFC 4191 §3.5). */
    public void probe(IpAddress address, long nowNs) {
        NeighborEntry entry = resolve(address);
        entry.markNextHop();
        if (entry.state == NeighborState.FAILED) {
            entry.state = NeighborState.INCOMPLETE;
            entry.solicitations = 1;
            alarms.schedule(entry, nowNs + retransTimerNs);
            port.solicit(entry, false, nowNs);
        } else {
            doubt(entry, nowNs);
        }
    }
}
