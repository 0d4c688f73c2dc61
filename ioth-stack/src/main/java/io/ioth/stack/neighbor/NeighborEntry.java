/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.neighbor;

import io.ioth.NetInterface.NeighborState;
import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.time.Alarm;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One neighbour. Confined to the engine. */
public final class NeighborEntry extends Alarm {

    final NeighborCache cache;
    private final IpAddress address;
    NeighborState state = NeighborState.INCOMPLETE;
    long mac = NeighborCache.UNKNOWN_MAC;
    boolean evicted;
    boolean router;
    boolean nextHop;
    int solicitations;
    long reachableUntilNs;
    private Frame @Nullable [] waiting;
    private int waitingCount;

    NeighborEntry(NeighborCache cache, IpAddress address) {
        this.cache = cache;
        this.address = address;
    }

    /** The neighbour's IP address. */
    public IpAddress address() {
        return address;
    }

    /** The MAC, 48 bits, or {@link NeighborCache#UNKNOWN_MAC}. */
    public long mac() {
        return mac;
    }

    /** RFC 4861's state. */
    public NeighborState state() {
        return state;
    }

    /** Whether it didn't answer, so that another is better where there is one: RFC 7048's UNREACHABLE, and what comes after it. */
    public boolean isSilent() {
        return state == NeighborState.FAILED
                || state == NeighborState.PROBE && solicitations > NeighborCache.MAX_UNICAST_SOLICIT;
    }

    boolean isUnheard() {
        return state == NeighborState.INCOMPLETE || isSilent();
    }

    /** Whether the cache has forgotten this entry, so that it must be looked up afresh. */
    public boolean isEvicted() {
        return evicted;
    }

    /** Whether it said that it is a router (RFC 4861's IsRouter). */
    public boolean isRouter() {
        return router;
    }

    /** It advertised itself as a router, or as the better one for somebody (RFC 4861 §6.3.4, §8.3). */
    public void markRouter() {
        router = true;
        nextHop = true;
    }

    /** Packets for others go by it, so that it matters to them whether it answers. */
    public void markNextHop() {
        nextHop = true;
    }

    /** Sends {@code packet} now or once the MAC is known; takes its contents. */
    public void send(Frame packet, long nowNs) {
        cache.send(this, packet, nowNs);
    }

    /** An upper layer has heard of progress through this neighbour (RFC 4861 §7.3.1). */
    public void confirm(long nowNs) {
        cache.confirm(this, nowNs);
    }

    /** An upper layer hears nothing through this neighbour: it's asked now. */
    public void doubt(long nowNs) {
        cache.doubt(this, nowNs);
    }

    @Override
    public void onDeadline(long nowNs) {
        cache.onDeadline(this, nowNs);
    }

    int waitingCount() {
        return waitingCount;
    }

    /** The first of the packets that wait, or null. */
    @Nullable Frame firstWaiting() {
        return waiting == null || waitingCount == 0 ? null : waiting[0];
    }

    /** Takes the oldest of the packets that wait out, into the last place, where the caller empties it. */
    Frame takeOldest() {
        Frame[] frames = Objects.requireNonNull(waiting);
        Frame oldest = frames[0];
        System.arraycopy(frames, 1, frames, 0, --waitingCount);
        frames[waitingCount] = oldest;
        return oldest;
    }

    void enqueue(Frame packet) {
        if (waiting == null) {
            waiting = new Frame[NeighborCache.MAX_WAITING];
        }
        Frame[] frames = waiting;
        if (frames[waitingCount] == null) {
            frames[waitingCount] = new Frame();
        }
        packet.moveTo(frames[waitingCount++]);
    }

    /** The packets that wait, handed over: the caller empties them. */
    Frame @Nullable [] takeWaiting() {
        Frame[] frames = waiting;
        waiting = null;
        waitingCount = 0;
        return frames;
    }
}
