/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import static io.ioth.stack.dhcp.Retransmission.NONE;
import static io.ioth.stack.dhcp.Retransmission.SECOND;

import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.ip.IpOutput;
import io.ioth.time.Alarm;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The questions of a DHCPv6 client, with the times that RFC 8415 §7.6 has for each; one at most is under way. Confined to the engine. */
final class Exchanges6 {

    private static final long MAX_DELAY_NS = SECOND;
    private static final int XID_BITS = 24;
    private static final int REQ_MAX_RC = 10;
    private static final int DEC_MAX_RC = 4;

    private static final long NO_SOURCE_WAIT_NS = SECOND / 10;
    private static final long LEAST_MAX_RT_S = 60;
    private static final long MOST_MAX_RT_S = 86_400;

    private final Host host;
    private final Alarm alarm;
    private final Dhcp6Wire wire;
    private final RandomGenerator random;
    private @Nullable Dhcp6Requests requests;
    private @Nullable Exchange6 current;
    private long solMaxRtNs = 3600 * SECOND;
    private long infMaxRtNs = 3600 * SECOND;

    /** {@code alarm} rings when an answer is overdue. */
    Exchanges6(Host host, IpOutput ip, Alarm alarm) {
        this.host = host;
        this.alarm = alarm;
        this.wire = new Dhcp6Wire(ip, host.iface(), host.counters());
        this.random = host.random();
    }

    /** From now on the client is who {@code made} says. */
    void open(Dhcp6Requests made) {
        requests = made;
    }

    boolean isOpen() {
        return requests != null;
    }

    /** The client is gone. */
    void close() {
        end();
        requests = null;
    }

    /** The question under way, or null. */
    @Nullable Exchange6 current() {
        return current;
    }

    /** The number of the association. */
    int iaid() {
        return requests == null ? 0 : requests.iaid();
    }

    /** Asks, in place of the question that was under way. */
    void begin(Exchange6 next, @Nullable Duid server, Collection<IpAddress> about, long delayNs, long nowNs) {
        next.server = server;
        next.addresses = List.copyOf(about);
        current = next;
        if (delayNs == 0) {
            transmit(next, nowNs);
        } else {
            host.alarms().schedule(alarm, nowNs + delayNs);
        }
    }

    /** Asks again, or for the first time after the delay. */
    void transmit(Exchange6 question, long nowNs) {
        if (requests == null) {
            return;
        }
        int elapsed = question.retransmission.elapsed(nowNs);
        Dhcp6Message message =
                requests.of(question.type, question.xid, elapsed, question.server, question.addresses);
        long waitNs = wire.send(message, nowNs) ? question.retransmission.nextNs(nowNs) : NO_SOURCE_WAIT_NS;
        host.alarms().schedule(alarm, nowNs + waitNs);
    }

    /** Asks no more. */
    void end() {
        current = null;
        host.alarms().cancel(alarm);
    }

    /** Gives addresses back, without waiting for the answer. */
    void release(Duid server, Collection<IpAddress> about, long nowNs) {
        if (requests != null) {
            wire.send(requests.of(Dhcp6Type.RELEASE, xid(), 0, server, about), nowNs);
        }
    }

    /** The question that a message answers, or null. */
    @Nullable Exchange6 answeredBy(Dhcp6Message message) {
        Exchange6 question = current;
        boolean awaited = question != null
                && requests != null
                && question.retransmission.sent() > 0
                && requests.isAnswered(message, question.type, question.xid);
        return awaited ? question : null;
    }

    /** Servers may slow clients down (§21.24, §21.25). */
    void takeMaxRt(Exchange6 question, Dhcp6Options options) {
        solMaxRtNs = bound(options, Option6.SOL_MAX_RT, solMaxRtNs);
        infMaxRtNs = bound(options, Option6.INF_MAX_RT, infMaxRtNs);
        if (question.type == Dhcp6Type.SOLICIT) {
            question.retransmission.mrtNs(solMaxRtNs);
        } else if (question.type == Dhcp6Type.INFORMATION_REQUEST) {
            question.retransmission.mrtNs(infMaxRtNs);
        }
    }

    private static long bound(Dhcp6Options options, int code, long before) {
        long told = options.number(code, 4);
        return told >= LEAST_MAX_RT_S && told <= MOST_MAX_RT_S ? told * SECOND : before;
    }

    /** How long to wait before the first message, so that clients that were switched on together don't all ask at once. */
    long delayNs() {
        return 1 + random.nextLong(MAX_DELAY_NS);
    }

    int xid() {
        return random.nextInt(1 << XID_BITS);
    }

    Exchange6 solicit() {
        return of(Dhcp6Type.SOLICIT, SECOND, solMaxRtNs, 0, NONE);
    }

    Exchange6 request() {
        return of(Dhcp6Type.REQUEST, SECOND, 30 * SECOND, REQ_MAX_RC, NONE);
    }

    Exchange6 confirm() {
        return of(Dhcp6Type.CONFIRM, SECOND, 4 * SECOND, 0, 10 * SECOND);
    }

    Exchange6 renew(long mrdNs) {
        return of(Dhcp6Type.RENEW, 10 * SECOND, 600 * SECOND, 0, mrdNs);
    }

    Exchange6 rebind(long mrdNs) {
        return of(Dhcp6Type.REBIND, 10 * SECOND, 600 * SECOND, 0, mrdNs);
    }

    Exchange6 decline() {
        return of(Dhcp6Type.DECLINE, SECOND, NONE, DEC_MAX_RC, NONE);
    }

    Exchange6 information() {
        return of(Dhcp6Type.INFORMATION_REQUEST, SECOND, infMaxRtNs, 0, NONE);
    }

    private Exchange6 of(Dhcp6Type type, long irtNs, long mrtNs, int mrc, long mrdNs) {
        boolean neverEarly = type == Dhcp6Type.SOLICIT;
        return new Exchange6(type, xid(), new Retransmission(random, irtNs, mrtNs, mrc, mrdNs, neverEarly));
    }
}
