/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sockets that are bound, by port: who may bind where, as Linux has it, and which listener a SYN is for. */
final class BoundPorts {

    private static final int INITIAL = 16;
    private static final int NO_MATCH = -1;

    private @Nullable TcpSocket[] buckets = new TcpSocket[INITIAL];
    private int size;

    void add(TcpSocket socket) {
        if (++size > buckets.length) {
            grow();
        }
        place(socket);
    }

    private int bucket(int port) {
        return port & buckets.length - 1;
    }

    private void place(TcpSocket socket) {
        int bucket = bucket(socket.boundPort());
        socket.nextBound = buckets[bucket];
        buckets[bucket] = socket;
    }

    private void grow() {
        @Nullable TcpSocket[] old = buckets;
        buckets = new TcpSocket[2 * old.length];
        for (TcpSocket first : old) {
            TcpSocket socket = first;
            while (socket != null) {
                TcpSocket next = socket.nextBound;
                place(socket);
                socket = next;
            }
        }
    }

    void remove(TcpSocket socket) {
        int bucket = bucket(socket.boundPort());
        TcpSocket before = null;
        for (TcpSocket s = buckets[bucket]; s != null; before = s, s = s.nextBound) {
            if (s != socket) {
                continue;
            }
            if (before == null) {
                buckets[bucket] = s.nextBound;
            } else {
                before.nextBound = s.nextBound;
            }
            s.nextBound = null;
            size--;
            return;
        }
    }

    /** Whether {@code socket} may not bind there because of another. */
    boolean conflicts(TcpSocket socket, IpAddress address, int port) {
        for (TcpSocket other = buckets[bucket(port)]; other != null; other = other.nextBound) {
            if (other != socket
                    && other.boundPort() == port
                    && overlap(socket.family(), address, other.family(), other.boundAddress())
                    && !mayShare(socket, other)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any socket is bound to the port. */
    boolean isBound(int port) {
        for (TcpSocket s = buckets[bucket(port)]; s != null; s = s.nextBound) {
            if (s.boundPort() == port) {
                return true;
            }
        }
        return false;
    }

    void forEachListening(Consumer<TcpSocket> action) {
        for (TcpSocket bucket : buckets) {
            for (TcpSocket s = bucket; s != null; s = s.nextBound) {
                if (s.isListening()) {
                    action.accept(s);
                }
            }
        }
    }

    private static boolean mayShare(TcpSocket a, TcpSocket b) {
        if (a.options().isOn(Option.SO_REUSEPORT) && b.options().isOn(Option.SO_REUSEPORT)) {
            return true;
        }
        boolean listening = a.isListening() || b.isListening();
        return !listening && a.options().isOn(Option.SO_REUSEADDR) && b.options().isOn(Option.SO_REUSEADDR);
    }

    private static boolean overlap(Family familyA, IpAddress a, Family familyB, IpAddress b) {
        return a.equals(b) || covers(familyA, a, b) || covers(familyB, b, a);
    }

    /** Whether {@code wildcard} is one that takes packets for {@code address}. */
    static boolean covers(Family family, IpAddress wildcard, IpAddress address) {
        if (!wildcard.isAny()) {
            return false;
        }
        boolean onlyIpv4 = family == Family.IPV4 || wildcard.isIpv4();
        return !onlyIpv4 || address.isIpv4() || address.equals(IpAddress.ANY);
    }

    /** The listener for a SYN: the most specific one; of several alike, which share the port, one chosen by {@code hash}. */
    @Nullable TcpListener listener(long dstHigh, long dstLow, int port, int hash) {
        TcpListener best = null;
        int bestScore = NO_MATCH;
        int alike = 0;
        for (TcpSocket s = buckets[bucket(port)]; s != null; s = s.nextBound) {
            TcpListener listener = s.listening();
            if (listener == null || s.boundPort() != port) {
                continue;
            }
            int score = score(s, dstHigh, dstLow);
            if (score > bestScore) {
                best = listener;
                bestScore = score;
                alike = 1;
            } else if (score == bestScore && score != NO_MATCH && (hash >>> 1) % ++alike == 0) {
                best = listener;
            }
        }
        return best;
    }

    private static int score(TcpSocket socket, long dstHigh, long dstLow) {
        IpAddress bound = socket.boundAddress();
        if (bound.high() == dstHigh && bound.low() == dstLow) {
            return 2;
        }
        if (!bound.isAny()) {
            return NO_MATCH;
        }
        boolean onlyIpv4 = socket.family() == Family.IPV4 || bound.isIpv4();
        if (onlyIpv4) {
            return IpAddress.isIpv4(dstHigh, dstLow) ? 1 : NO_MATCH;
        }
        return 0;
    }
}
