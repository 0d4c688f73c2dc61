/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Path MTUs that are smaller than the link's, as routers told them (RFC 1191, RFC 8201). Bounded; confined to the engine. */
public final class PathMtus {

    /** The smallest believed for IPv4, in bytes (RFC 1191 allows 68; Linux doesn't go under 552 either). */
    public static final int MIN_IPV4 = 552;
    /** The smallest of IPv6, in bytes. */
    public static final int MIN_IPV6 = 1280;

    private static final int[] PLATEAUS = {32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68};

    static final int MAX_ENTRIES = 1024;
    static final long LIFETIME_NS = 600_000_000_000L;

    private final Map<IpAddress, Entry> entries = new LinkedHashMap<>();
    private final InterfaceTable interfaces;
    private final DeadlineHeap<Alarm> alarms;

    /** Empty. */
    public PathMtus(InterfaceTable interfaces, DeadlineHeap<Alarm> alarms) {
        this.interfaces = interfaces;
        this.alarms = alarms;
    }

    private final class Entry extends Alarm {
        private final IpAddress destination;
        private int mtu;

        Entry(IpAddress destination, int mtu) {
            this.destination = destination;
            this.mtu = mtu;
        }

        @Override
        public void onDeadline(long nowNs) {
            entries.remove(destination);
            interfaces.touch();
        }
    }

    /** The MTU to {@code destination}, no larger than {@code limit}. */
    public int get(IpAddress destination, int limit) {
        Entry entry = entries.get(destination);
        return entry == null ? limit : Math.min(Math.max(entry.mtu, least(destination)), limit);
    }

    private static int least(IpAddress destination) {
        return destination.isIpv4() ? MIN_IPV4 : MIN_IPV6;
    }

    /** Whether a router told of less than the smallest MTU that we heed, so that it must be allowed to make fragments, as in Linux. */
    public boolean needsFragments(IpAddress destination) {
        Entry entry = entries.get(destination);
        return entry != null && entry.mtu < least(destination);
    }

    /** A router told of {@code mtu}; it's kept for ten minutes (RFC 8201 §4). Only ever lowers. */
    public void onTooBig(IpAddress destination, int mtu, long nowNs) {
        Entry entry = entries.get(destination);
        if (entry != null && entry.mtu < mtu) {
            return;
        }
        if (entry == null) {
            if (entries.size() >= MAX_ENTRIES) {
                removeOldest();
            }
            entry = new Entry(destination, mtu);
            entries.put(destination, entry);
        }
        entry.mtu = mtu;
        alarms.schedule(entry, nowNs + LIFETIME_NS);
        interfaces.touch();
    }

    /**
     * The MTU that an IPv4 router means: what it says, or, when it's too old to say, the next of RFC 1191's plateaus below the length of
     * the packet that was too large.
     *
     * @return 0 when that packet would have fitted, so that it can't be true
     */
    public static int believableIpv4(int told, int packetLength) {
        int mtu = told;
        for (int i = 0; mtu == 0 && i < PLATEAUS.length; i++) {
            mtu = PLATEAUS[i] < packetLength ? PLATEAUS[i] : 0;
        }
        return mtu < packetLength ? mtu : 0;
    }

    /**
     * The MTU that an IPv6 router means.
     *
     * @return 0 when it's less than every link has (RFC 8201 §4), or the packet would have fitted
     */
    public static int believableIpv6(long told, int packetLength) {
        return told < MIN_IPV6 || told >= packetLength ? 0 : (int) told;
    }

    private void removeOldest() {
        Iterator<Entry> oldest = entries.values().iterator();
        alarms.cancel(oldest.next());
        oldest.remove();
    }
}
