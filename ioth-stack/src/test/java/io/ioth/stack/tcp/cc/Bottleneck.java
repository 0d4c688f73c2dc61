/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.cc;

import io.ioth.stack.tcp.cc.CongestionController.Congestion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Random;

/** One sender, one bottleneck with a queue, one round trip: a model, in virtual time, of what a controller is driven by. */
final class Bottleneck {

    static final int MSS = 1000;
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;
    private static final int DUP_THRESH = 3;

    final CongestionController cc;
    final long rttNs;
    /** Bytes a second. */
    long rate;
    /** Bytes. */
    int buffer;
    double loss;
    /** Packets are marked when so much is queued. */
    int markAbove = Integer.MAX_VALUE;
    /** Bytes that the application still has. */
    long available = Long.MAX_VALUE;

    long now = SECOND;
    int inFlight;
    long delivered;
    long lost;
    int losses;
    int timeouts;
    long maxQueueNs;
    private final AckSample sample = new AckSample();
    private final Pacer pacer = new Pacer();
    private final Deque<Packet> packets = new ArrayDeque<>();
    private final Random random = new Random(1);
    private long nextId;
    private long busyUntil;
    private long deliveredNs;
    private long firstSentNs;
    private long srttNs;
    private long appLimitedUntil;
    private long recoveryPoint = -1;
    private boolean reducing;
    private boolean cwndLimited;
    private long nextRound;

    private static final class Packet {
        long id;
        long sentNs;
        long ackNs;
        boolean dropped;
        boolean marked;
        long delivered;
        long deliveredNs;
        long firstSentNs;
        long lost;
        int txInFlight;
        boolean appLimited;
    }

    Bottleneck(CongestionController cc, long bytesASecond, long rttNs, int buffer) {
        this.cc = cc;
        this.rate = bytesASecond;
        this.rttNs = rttNs;
        this.buffer = buffer;
    }

    int bdp() {
        return (int) (rate * rttNs / SECOND);
    }

    /** Runs for so long; answers how many bytes a second were delivered. */
    long run(long ns) {
        long until = now + ns;
        long before = delivered;
        while (now < until) {
            send();
            long next = Math.min(nextAckNs(), nextSendNs());
            if (next > until) {
                now = until;
            } else {
                now = Math.max(now, next);
                if (!packets.isEmpty() && nextAckNs() <= now) {
                    acknowledge();
                } else if (nextAckNs() == Long.MAX_VALUE && inFlight > 0 && nextSendNs() == Long.MAX_VALUE) {
                    timeOut();
                }
            }
            if (next == Long.MAX_VALUE && inFlight > 0) {
                timeOut();
            }
        }
        return (delivered - before) * SECOND / ns;
    }

    private int window() {
        return reducing && !cc.ownsRecovery() ? cc.ssthresh() : cc.cwnd();
    }

    private boolean maySend() {
        return available >= MSS && inFlight + MSS <= window();
    }

    private long nextSendNs() {
        return !maySend() ? Long.MAX_VALUE : pacer.maySend(now) ? now : pacer.wakeNs();
    }

    private long nextAckNs() {
        for (Packet packet : packets) {
            if (!packet.dropped) {
                return packet.ackNs;
            }
        }
        return Long.MAX_VALUE;
    }

    private void send() {
        while (maySend() && pacer.maySend(now)) {
            available -= available == Long.MAX_VALUE ? 0 : MSS;
            cc.onSent(MSS, inFlight, now);
            transmit();
            pacer.onSent(MSS, cc.needsPacing() ? cc.pacingRate() : 0, MSS, now);
        }
        cwndLimited = available >= MSS && inFlight + MSS > window();
        if (available < MSS && inFlight < window()) {
            appLimitedUntil = delivered + Math.max(inFlight, 1);
        }
    }

    private void transmit() {
        Packet packet = new Packet();
        packet.id = nextId++;
        packet.sentNs = now;
        if (inFlight == 0) {
            firstSentNs = now;
            deliveredNs = now;
        }
        packet.delivered = delivered;
        packet.deliveredNs = deliveredNs;
        packet.firstSentNs = firstSentNs;
        packet.lost = lost;
        packet.appLimited = appLimitedUntil > delivered;
        inFlight += MSS;
        packet.txInFlight = inFlight;
        long queueNs = Math.max(0, busyUntil - now);
        maxQueueNs = Math.max(maxQueueNs, queueNs);
        double queued = (double) queueNs * rate / SECOND;
        packet.dropped = queued + MSS > buffer || random.nextDouble() < loss;
        packet.marked = queued > markAbove;
        if (!packet.dropped) {
            busyUntil = Math.max(now, busyUntil) + MSS * SECOND / rate;
            packet.ackNs = busyUntil + rttNs;
        }
        packets.add(packet);
    }

    private void acknowledge() {
        Packet acked = null;
        int newlyLost = 0;
        int priorInFlight = inFlight;
        for (Iterator<Packet> each = packets.iterator(); each.hasNext() && acked == null; ) {
            Packet packet = each.next();
            if (!packet.dropped) {
                acked = packet;
                each.remove();
            }
        }
        for (Iterator<Packet> each = packets.iterator(); each.hasNext(); ) {
            Packet packet = each.next();
            if (packet.id + DUP_THRESH > acked.id) {
                break;
            }
            if (packet.dropped) {
                each.remove();
                newlyLost += MSS;
            }
        }
        inFlight -= MSS + newlyLost;
        lost += newlyLost;
        delivered += MSS;
        losses += newlyLost / MSS;
        report(acked, newlyLost, priorInFlight);
    }

    private void report(Packet acked, int newlyLost, int priorInFlight) {
        deliveredNs = now;
        firstSentNs = acked.sentNs;
        long rtt = now - acked.sentNs;
        srttNs = srttNs == 0 ? rtt : srttNs + (rtt - srttNs) / 8;
        boolean congested = newlyLost > 0 || acked.marked;
        if (reducing && acked.id > recoveryPoint) {
            reducing = false;
            cc.onExitRecovery(now);
        }
        if (congested && !reducing) {
            reducing = true;
            recoveryPoint = nextId - 1;
            cc.onCongestion(newlyLost > 0 ? Congestion.LOSS : Congestion.ECN, priorInFlight, now);
        }
        fill(acked, newlyLost, priorInFlight, rtt);
        cc.onAck(sample);
    }

    private void fill(Packet acked, int newlyLost, int priorInFlight, long rtt) {
        sample.nowNs = now;
        sample.ackedBytes = MSS;
        sample.deliveredBytes = MSS;
        sample.lostBytes = newlyLost;
        sample.priorInFlight = priorInFlight;
        sample.inFlight = inFlight;
        sample.rttNs = rtt;
        sample.srttNs = srttNs;
        sample.delivered = delivered;
        sample.lost = lost;
        sample.priorDelivered = acked.delivered;
        sample.priorLost = acked.lost;
        sample.intervalNs = Math.max(now - acked.deliveredNs, acked.sentNs - acked.firstSentNs);
        sample.deliveryRate = (long) ((delivered - acked.delivered) * 1e9 / Math.max(1, sample.intervalNs));
        sample.txInFlight = acked.txInFlight;
        sample.appLimited = acked.appLimited;
        sample.cwndLimited = cwndLimited;
        sample.inRecovery = reducing;
        sample.ece = acked.marked;
        sample.roundStart = acked.delivered >= nextRound;
        if (sample.roundStart) {
            nextRound = delivered;
        }
    }

    private void timeOut() {
        now += SECOND;
        timeouts++;
        cc.onRto(inFlight, true, now);
        lost += inFlight;
        packets.clear();
        inFlight = 0;
        reducing = false;
    }
}
