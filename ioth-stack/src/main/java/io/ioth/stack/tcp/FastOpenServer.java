/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.Path;
import io.ioth.stack.port.KeyedHash;
import io.ioth.stack.tcp.model.Segment;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of fast open (RFC 7413 §4.1.2): cookies by which we recognize who has received from us at that address before. They are
 * hashes of both addresses and of the hour, so a cookie is good for an hour or two, and nobody's for longer.
 */
final class FastOpenServer {

    private static final long PERIOD_NS = 3_600_000_000_000L;
    private static final int LENGTH = 8;

    private final TcpProtocol tcp;
    private final KeyedHash hash;

    FastOpenServer(TcpProtocol tcp, RandomGenerator random) {
        this.tcp = tcp;
        this.hash = new KeyedHash(random);
    }

    /** Whether a SYN has a cookie of ours. */
    boolean isValid(Segment syn, Path path, long nowNs) {
        if (syn.cookieLength <= 0) {
            return false;
        }
        boolean current = syn.cookieHigh == at(path, nowNs);
        boolean valid = syn.cookieLength == LENGTH && (current || syn.cookieHigh == at(path, nowNs - PERIOD_NS));
        if (!valid) {
            tcp.counters.count(Counter.TCP_FASTOPEN_PASSIVE_FAIL);
        }
        return valid;
    }

    /** The cookie for the answer to a SYN; null where the peer has the current one, or wants none. */
    @Nullable FastOpenCookie answer(Segment syn, Path path, long nowNs) {
        if (syn.cookieLength < 0) {
            return null;
        }
        if (syn.cookieLength == 0) {
            tcp.counters.count(Counter.TCP_FASTOPEN_COOKIES_ASKED);
        }
        long cookie = at(path, nowNs);
        boolean known = syn.cookieLength == LENGTH && syn.cookieHigh == cookie;
        return known ? null : new FastOpenCookie(LENGTH, cookie, 0);
    }

    private long at(Path path, long nowNs) {
        long period = Math.floorDiv(nowNs, PERIOD_NS);
        return hash.hash(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, period);
    }
}
