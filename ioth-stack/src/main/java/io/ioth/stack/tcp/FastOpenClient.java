/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of fast open (RFC 7413 §4.1.3): the cookies that servers gave us, the least recently used forgotten first, and where not
 * to try: a server whose network swallowed a SYN with data is left alone for a while, and after a connection that was swallowed later all are.
 */
final class FastOpenClient {

    /** So many servers are remembered. */
    static final int MAX_SERVERS = 1024;

    private static final long FIRST_PAUSE_NS = 60_000_000_000L;
    private static final long BLACKHOLE_NS = 3_600_000_000_000L;
    private static final int MAX_DOUBLINGS = 6;

    private final TcpProtocol tcp;
    private final Map<IpAddress, Server> servers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Server> eldest) {
            return size() > MAX_SERVERS;
        }
    };
    private boolean paused;
    private long pausedUntilNs;
    private int blackholes;

    /** What's known of one address. */
    private static final class Server {
        FastOpenCookie cookie = FastOpenCookie.REQUEST;
        int mss;
        int losses;
        long retryNs;
    }

    FastOpenClient(TcpProtocol tcp) {
        this.tcp = tcp;
    }

    /** What to put into a SYN: a cookie, a request for one, or nothing. */
    @Nullable FastOpenCookie cookie(IpAddress address, long nowNs) {
        if (!tcp.config.settings().fastOpen().client() || paused && nowNs - pausedUntilNs < 0) {
            return null;
        }
        Server server = servers.get(address);
        if (server == null) {
            return FastOpenCookie.REQUEST;
        }
        return server.losses > 0 && nowNs - server.retryNs < 0 ? null : server.cookie;
    }

    /** The MSS of a server whose cookie we have. */
    int mss(IpAddress address) {
        Server server = servers.get(address);
        return server == null ? 0 : server.mss;
    }

    /** A server gave us a cookie. */
    void onCookie(IpAddress address, FastOpenCookie cookie, int mss) {
        Server server = servers.computeIfAbsent(address, x -> new Server());
        server.cookie = cookie;
        server.mss = mss;
    }

    /** A SYN with the option got no answer. */
    void onSynLost(IpAddress address, long nowNs) {
        Server server = servers.computeIfAbsent(address, x -> new Server());
        server.retryNs = nowNs + (FIRST_PAUSE_NS << Math.min(server.losses++, MAX_DOUBLINGS));
    }

    /** A SYN with data was acknowledged with it. */
    void onSuccess(IpAddress address) {
        Server server = servers.get(address);
        if (server != null) {
            server.losses = 0;
        }
        blackholes = 0;
    }

    /** A connection that began with the option hears nothing any more: something between us and many servers may be the reason. */
    void onBlackhole(long nowNs) {
        if (paused && nowNs - pausedUntilNs < 0) {
            return;
        }
        paused = true;
        pausedUntilNs = nowNs + (BLACKHOLE_NS << Math.min(blackholes++, MAX_DOUBLINGS));
        tcp.counters.count(Counter.TCP_FASTOPEN_BLACKHOLES);
    }
}
