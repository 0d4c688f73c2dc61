/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts packets together from fragments, of either family. Whatever overlaps is dropped whole (RFC 5722), repetitions are not counted as
 * overlap (RFC 8200 §4.5). Bounded in packets, fragments, bytes and time. Confined to the engine.
 */
final class Reassembler {

    static final int MAX_PACKETS = 64;
    static final int MAX_BYTES = 1 << 20;
    static final long TIMEOUT_NS = 60_000_000_000L;

    private final Map<Key, Pending> pending = new LinkedHashMap<>();
    private final DeadlineHeap<Alarm> alarms;
    private final Counters counters;
    private final Protocols protocols;
    private final IpPacket expired = new IpPacket();
    private int bytes;

    Reassembler(DeadlineHeap<Alarm> alarms, Counters counters, Protocols protocols) {
        this.alarms = alarms;
        this.counters = counters;
        this.protocols = protocols;
    }

    private record Key(long srcHigh, long srcLow, long dstHigh, long dstLow, int identification, int protocol) {}

    private final class Pending extends Alarm {
        private final Key key;
        private final FragmentList fragments = new FragmentList();

        Pending(Key key) {
            this.key = key;
        }

        @Override
        public void onDeadline(long nowNs) {
            pending.remove(key);
            expire(this, nowNs);
        }
    }

    /**
     * Takes in a fragment, whose content is what the packet has from its transport offset on; the caller has checked that it ends
     * within 65535 bytes.
     *
     * @param protocol for the key of IPv4, and what the whole packet has if this is its first fragment
     * @return whether {@code p} is whole now: its frame is a new one, with the headers of the first fragment up to the fragment header,
     *     and offsets, lengths and protocol fit
     */
    boolean add(IpPacket p, int identification, int protocol, int offset, boolean more, long nowNs) {
        int keyProtocol = p.isIpv4() ? protocol : 0;
        Key key = new Key(p.srcHigh, p.srcLow, p.dstHigh, p.dstLow, identification, keyProtocol);
        Pending packet = pending.get(key);
        if (packet == null) {
            packet = begin(key, nowNs);
        }
        FragmentList fragments = packet.fragments;
        if (fragments.isRefused()) {
            counters.drop(DropReason.IP_FRAGMENT_BAD);
            return false;
        }
        int before = fragments.bytes();
        boolean good = fragments.add(p, protocol, offset, more);
        bytes += fragments.bytes() - before;
        if (!good) {
            counters.drop(DropReason.IP_FRAGMENT_BAD);
            return false;
        }
        if (fragments.isComplete()) {
            finish(packet, p);
            return true;
        }
        makeRoom(packet);
        return false;
    }

    private Pending begin(Key key, long nowNs) {
        if (pending.size() >= MAX_PACKETS) {
            evictOldest();
        }
        Pending packet = new Pending(key);
        pending.put(key, packet);
        alarms.schedule(packet, nowNs + TIMEOUT_NS);
        return packet;
    }

    private void finish(Pending packet, IpPacket p) {
        pending.remove(packet.key);
        alarms.cancel(packet);
        bytes -= packet.fragments.bytes();
        packet.fragments.assemble(p);
        counters.count(Counter.IP_REASM_OKS);
    }

    private void makeRoom(Pending newest) {
        while (bytes > MAX_BYTES && pending.size() > 1) {
            evictOldest();
        }
        if (bytes > MAX_BYTES) {
            pending.remove(newest.key);
            discard(newest, DropReason.MEMORY_BUDGET);
        }
    }

    private void evictOldest() {
        Iterator<Pending> all = pending.values().iterator();
        Pending oldest = all.next();
        all.remove();
        discard(oldest, DropReason.MEMORY_BUDGET);
    }

    private void discard(Pending packet, DropReason reason) {
        counters.drop(reason);
        alarms.cancel(packet);
        bytes -= packet.fragments.bytes();
        packet.fragments.release();
    }

    /** RFC 8200 §4.5 and RFC 792: the sender is told, if the first fragment is there. */
    private void expire(Pending packet, long nowNs) {
        counters.drop(DropReason.IP_FRAGMENT_TIMEOUT);
        bytes -= packet.fragments.bytes();
        Key key = packet.key;
        expired.srcHigh = key.srcHigh;
        expired.srcLow = key.srcLow;
        expired.dstHigh = key.dstHigh;
        expired.dstLow = key.dstLow;
        try {
            if (packet.fragments.firstTo(expired)) {
                protocols.errors().sendError(expired, IcmpError.Kind.TIME_EXCEEDED, IcmpErrorSender.OF_REASSEMBLY, nowNs);
            }
        } finally {
            expired.frame.release();
            packet.fragments.release();
        }
    }

    void clear() {
        for (Pending packet : pending.values()) {
            alarms.cancel(packet);
            packet.fragments.release();
        }
        pending.clear();
        bytes = 0;
    }
}
