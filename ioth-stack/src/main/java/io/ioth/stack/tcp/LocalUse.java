/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.socket.Family;
import org.jspecify.annotations.Nullable;

/** How many connections there are at each of our addresses and ports, so that who binds needn't look at all of them. */
final class LocalUse {

    private static final int PAGE = 256;
    private static final int PAGES = 65536 / PAGE;

    private @Nullable Page[] pages = new Page[0];

    /** The first use of each of {@link #PAGE} ports. */
    private static final class Page {
        final @Nullable Use[] first = new Use[PAGE];
    }

    /** The connections at one address and port. */
    private static final class Use {
        final long high;
        final long low;
        @Nullable Use next;
        int connections;

        Use(long high, long low, @Nullable Use next) {
            this.high = high;
            this.low = low;
            this.next = next;
        }
    }

    private @Nullable Use at(int port) {
        if (pages.length == 0) {
            return null;
        }
        Page page = pages[port / PAGE];
        return page == null ? null : page.first[port % PAGE];
    }

    private void set(int port, @Nullable Use first) {
        if (pages.length == 0) {
            pages = new Page[PAGES];
        }
        Page page = pages[port / PAGE];
        if (page == null) {
            page = new Page();
            pages[port / PAGE] = page;
        }
        page.first[port % PAGE] = first;
    }

    void add(Flow flow) {
        Use use = at(flow.localPort);
        while (use != null && (use.low != flow.localLow || use.high != flow.localHigh)) {
            use = use.next;
        }
        if (use == null) {
            use = new Use(flow.localHigh, flow.localLow, at(flow.localPort));
            set(flow.localPort, use);
        }
        use.connections++;
    }

    void remove(Flow flow) {
        Use before = null;
        for (Use use = at(flow.localPort); use != null; before = use, use = use.next) {
            if (use.low != flow.localLow || use.high != flow.localHigh) {
                continue;
            }
            if (--use.connections > 0) {
                return;
            }
            if (before == null) {
                set(flow.localPort, use.next);
            } else {
                before.next = use.next;
            }
            return;
        }
    }

    /** Whether there's a connection that a socket bound to {@code address} would share its address and port with. */
    boolean overlaps(Family family, IpAddress address, int port) {
        for (Use use = at(port); use != null; use = use.next) {
            boolean same = use.low == address.low() && use.high == address.high();
            if (same || BoundPorts.covers(family, address, new IpAddress(use.high, use.low))) {
                return true;
            }
        }
        return false;
    }
}
