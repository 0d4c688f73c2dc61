/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.ioth.stack.port.KeyedHash;
import io.ioth.stack.tcp.ecn.EcnMode;
import io.ioth.stack.tcp.model.Segment;
import java.util.random.RandomGenerator;

/**
 * SYN cookies (RFC 4987 §3.6): when there's no room to remember a SYN, all that must be known later is put into our initial sequence number,
 * and comes back in the acknowledgement. The number has five bits of a clock, three of the peer's MSS and 24 of a keyed hash of all that and
 * of who is concerned, the whole moved by another hash. What other options the peer has is put, as Linux does it, into the low bits of our
 * timestamp, which comes back too.
 */
final class SynCookies {

    private static final long TICK_NS = 64_000_000_000L;
    private static final int TICK_MASK = 31;
    /** A cookie is good in the tick after its own, and not later. */
    private static final int MAX_AGE = 1;

    private static final int TICK_SHIFT = 27;
    private static final int MSS_SHIFT = 24;
    private static final int HASH_MASK = 0xff_ffff;
    /** What an MSS is rounded down to. */
    private static final int[] MSS = {64, 536, 1220, 1380, 1440, 1460, 8940, 65475};

    private static final int OPTION_BITS = 6;
    private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
    private static final int SCALE_MASK = 15;
    private static final int NO_SCALE = 15;
    private static final int SACK = 16;
    private static final int ECN = 32;

    private final TcpProtocol tcp;
    private final KeyedHash flowHash;
    private final KeyedHash cookieHash;

    SynCookies(TcpProtocol tcp, RandomGenerator random) {
        this.tcp = tcp;
        flowHash = new KeyedHash(random);
        cookieHash = new KeyedHash(random);
    }

    /** Answers a SYN and forgets it. */
    void answer(TcpListener listener, Segment syn, Path path, long nowNs) {
        long flow = flow(path);
        int iss = cookie(flow, syn.seq, indexOf(syn.mss), (int) (nowNs / TICK_NS));
        Handshake handshake = new Handshake(listener, path, iss, tcp.iss.timestampOffset(path));
        handshake.onSyn(syn, nowNs);
        if (handshake.timestamps.enabled()) {
            handshake.timestamps.encode(options(handshake), OPTION_BITS, nowNs);
        } else {
            handshake.scaling = false;
            handshake.sackPermitted = false;
            handshake.ecn.decline();
        }
        listener.onCookie(nowNs);
        tcp.counters.count(Counter.TCP_SYNCOOKIES_SENT);
        new HalfOpen(path, listener, handshake).sendSynAck(nowNs);
    }

    /** Opens the connection if a segment acknowledges a cookie of ours; answers whether it did. */
    boolean complete(TcpListener listener, Segment segment, IpPacket packet, long nowNs) {
        if (!listener.hasSentCookies(nowNs - (MAX_AGE + 1) * TICK_NS)) {
            return false;
        }
        Path path = tcp.answers.routeBack(packet);
        int mss = path == null ? 0 : check(flow(path), segment.seq - 1, segment.ack - 1, (int) (nowNs / TICK_NS));
        if (path == null || mss == 0) {
            tcp.counters.count(Counter.TCP_SYNCOOKIES_FAILED);
            return false;
        }
        tcp.counters.count(Counter.TCP_SYNCOOKIES_RECV);
        if (!listener.hasRoom()) {
            listener.countOverflow();
            return !tcp.config.settings().resetOnOverflow();
        }
        listener.establish(handshake(listener, segment, path, mss, nowNs), segment, packet, nowNs);
        return true;
    }

    private Handshake handshake(TcpListener listener, Segment segment, Path path, int mss, long nowNs) {
        Handshake handshake = new Handshake(listener, path, segment.ack - 1, tcp.iss.timestampOffset(path));
        handshake.irs = segment.seq - 1;
        handshake.peerMss = mss;
        handshake.ambiguous = true;
        if (segment.timestamps) {
            int options = segment.tsEcr & OPTION_MASK;
            int scale = options & SCALE_MASK;
            handshake.scaling = scale != NO_SCALE;
            handshake.sndScale = handshake.scaling ? scale : 0;
            handshake.sackPermitted = (options & SACK) != 0;
            handshake.ecn.restore((options & ECN) != 0, segment.flags);
            handshake.timestamps.enable(segment.tsVal, nowNs);
        }
        return handshake;
    }

    private static int options(Handshake handshake) {
        return (handshake.scaling ? handshake.sndScale : NO_SCALE)
                | (handshake.sackPermitted ? SACK : 0)
                | (handshake.ecn.mode() == EcnMode.NONE ? 0 : ECN);
    }

    private static int indexOf(int mss) {
        int peerMss = mss > 0 ? mss : MSS[1];
        int index = MSS.length - 1;
        while (index > 0 && MSS[index] > peerMss) {
            index--;
        }
        return index;
    }

    private long flow(Path path) {
        long ports = (long) tcp.localPort() << 16 | tcp.remotePort();
        return flowHash.hash(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, ports);
    }

    private int cookie(long flow, int irs, int mssIndex, int tick) {
        int clear = tick << TICK_SHIFT | mssIndex << MSS_SHIFT | hash(flow, irs, mssIndex, tick);
        return clear + (int) (flow >>> 32) + irs;
    }

    private int hash(long flow, int irs, int mssIndex, int tick) {
        return (int) cookieHash.hash(flow, irs, (long) tick << 3 | mssIndex) & HASH_MASK;
    }

    /** The MSS in a cookie of ours that isn't too old; 0 for any other number. */
    private int check(long flow, int irs, int cookie, int nowTick) {
        int clear = cookie - (int) (flow >>> 32) - irs;
        int age = nowTick - (clear >>> TICK_SHIFT) & TICK_MASK;
        int index = clear >>> MSS_SHIFT & MSS.length - 1;
        boolean ours = age <= MAX_AGE && hash(flow, irs, index, nowTick - age) == (clear & HASH_MASK);
        return ours ? MSS[index] : 0;
    }
}
