/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.net.IpAddress;
import io.ioth.time.Alarm;

/**
 * Asks routers that fell silent whether they're back, once in a minute, as long as a less preferred one has to do in their place (RFC 4191
 * §3.5). Confined to the engine.
 */
final class RouterProbe extends Alarm {

    static final long INTERVAL_NS = 60_000_000_000L;

    private final Host host;
    private final AdvertisedRoutes routers;

    RouterProbe(Host host, AdvertisedRoutes routers) {
        this.host = host;
        this.routers = routers;
    }

    void onReachability(IpAddress router, long nowNs) {
        if (!isScheduled() && routers.isMissed(router)) {
            host.alarms().schedule(this, nowNs + INTERVAL_NS);
        }
    }

    void end() {
        host.alarms().cancel(this);
    }

    @Override
    public void onDeadline(long nowNs) {
        boolean missed = false;
        for (IpAddress router : routers.routers()) {
            if (routers.isMissed(router)) {
                missed = true;
                host.iface().neighbors().probe(router, nowNs);
            }
        }
        if (missed) {
            host.alarms().schedule(this, nowNs + INTERVAL_NS);
        }
    }
}
