/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.TcpInfo;
import io.ioth.link.Frame;
import io.ioth.stack.ip.Path;
import io.ioth.stack.tcp.model.ReceiveSequence;
import io.ioth.stack.tcp.model.SendSequence;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.stack.tcp.recovery.ScoreboardInvariants;
import io.ioth.time.DeadlineHeap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** What must hold of every connection of a TCP after every event, whatever the network and the peer do. */
final class Invariants {

    /** As Linux: the retransmission timeout is never longer. */
    private static final long MAX_RTO_NS = 120_000_000_000L;

    /** A superframe each way. */
    private static final long MOST_BEYOND = 2L * 65_536;

    /** Timers that bring nothing new to the peer. */
    private static final Set<TcpTimer> PASSIVE =
            EnumSet.of(TcpTimer.DELACK, TcpTimer.KEEPALIVE);

    private final TcpProtocol tcp;
    private final Map<TcpConnection, Last> known = new IdentityHashMap<>();
    private final WireWatch watch = new WireWatch();

    /** What was so at the last look. */
    private static final class Last {
        int sndUna;
        int sndNxt;
        int rcvNxt;
        int rightEdge;
        int rcvLimit;
    }

    Invariants(TcpProtocol tcp) {
        this.tcp = tcp;
    }

    /** What the peer's end sends and this one does go together. */
    static void pair(Invariants one, Invariants other) {
        WireWatch.pair(one.watch, other.watch);
    }

    /** A segment goes out. */
    void onSent(Frame frame, Path path, long nowNs) {
        watch.onSent(frame, path, nowNs);
    }

    /**
     * Looks at everything.
     *
     * @param settled whether TCP has had its turn since the last event, so that what can be done is done
     */
    void check(long nowNs, boolean settled) {
        memory();
        for (Flow flow : tcp.flows()) {
            if (!(flow instanceof TcpConnection c)) {
                require(flow.isScheduled(), flow.state() + " without a timer");
                continue;
            }
            try {
                check(c, nowNs, settled);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + " in " + describe(c) + " at " + nowNs, e);
            }
        }
    }

    private static String describe(TcpConnection c) {
        String text = TcpProtocol.info(c).toString();
        return TcpSnapshot.of(c).map(info -> text + info).orElse(text);
    }

    /** What the buffers hold is counted, and bounded: beyond the budget each connection goes on with a little. */
    private void memory() {
        long held = 0;
        long connections = 0;
        for (Flow flow : tcp.flows()) {
            if (flow instanceof TcpConnection c && c.phase() instanceof Synchronized s) {
                held += s.stream.receive.available() + s.receiver.held();
                connections++;
            }
        }
        long used = tcp.memory.used();
        require(held <= used, "buffers hold " + held + " and " + used + " are counted");
        long most = tcp.config.memory() + (connections + 1) * MOST_BEYOND;
        require(connections == 0 || used <= most, "buffers hold " + used + " of " + tcp.config.memory());
    }

    private void check(TcpConnection c, long nowNs, boolean settled) {
        if (settled) {
            timers(c, nowNs);
        }
        switch (c.phase()) {
            case Synchronized s -> synchronizedPhase(c, s, settled);
            case SynSent s when !s.isOpened() -> require(c.timers.next() == DeadlineHeap.NEVER, "a timer and no SYN");
            case SynSent _, SynReceived _ ->
                require(!settled || c.timers.isArmed(TcpTimer.REXMT), "a handshake without a timer");
            case Closed _ -> throw new AssertionError("a closed connection is in the table");
        }
    }

    private void timers(TcpConnection c, long nowNs) {
        long next = c.timers.next();
        if (next != DeadlineHeap.NEVER) {
            require(c.isScheduled(), "a timer is armed and nobody will look");
            require(c.scheduledNs() - next <= 0, "the timer will be looked at too late");
            require(c.scheduledNs() - nowNs > 0, "a timer is due and wasn't fired");
        }
        require(!c.outputQueued || !c.hasRoom(), "waits for room that there is");
    }

    private void synchronizedPhase(TcpConnection c, Synchronized s, boolean settled) {
        SendSequence snd = s.snd;
        ReceiveSequence rcv = s.rcv;
        sendSide(s, snd);
        ScoreboardInvariants.check(s.retransmission.board(), snd.sndUna(), snd.sndNxt());
        receiveSide(s, rcv);
        congestion(TcpSnapshot.of(c).orElseThrow());
        progress(known.computeIfAbsent(c, x -> first(s)), s);
        if (settled && !c.outputQueued) {
            nothingForgotten(c, s);
        }
    }

    private static void sendSide(Synchronized s, SendSequence snd) {
        SendBuffer send = s.stream.send;
        require(Seq.leq(snd.sndUna(), snd.sndNxt()), "SND.UNA > SND.NXT");
        require(snd.sndWnd() >= 0 && snd.sndWnd() <= snd.maxSndWnd(), "SND.WND " + snd.sndWnd());
        require(send.acked() <= send.written(), "more acknowledged than written");
        long queued = send.written() - send.acked();
        int fin = snd.flightSize() > queued ? 1 : 0;
        require(snd.flightSize() <= queued + (s.stream.outputShut ? 1 : 0), "more in flight than was written");
        int expected = snd.iss() + 1 + (int) send.acked();
        boolean finAcked = s.stream.finAcknowledged;
        require(snd.sndUna() == expected + (finAcked ? 1 : 0), "SND.UNA isn't what the buffer has freed");
        require(!finAcked || fin == 0 && queued == 0, "the FIN was acknowledged before the text");
    }

    private static void receiveSide(Synchronized s, ReceiveSequence rcv) {
        ReceiveBuffer in = s.stream.receive;
        int expected = rcv.irs() + 1 + (int) in.received() + (s.stream.endOfInput ? 1 : 0);
        require(s.stream.inputShut || rcv.rcvNxt() == expected, "RCV.NXT isn't what the buffer has received");
        require(rcv.rcvWnd() >= 0, "RCV.WND < 0");
        require(Seq.leq(s.lastAckSent(), rcv.rcvNxt()), "acknowledged what wasn't received");
        require(
                s.stream.inputShut || in.available() + rcv.rcvWnd() <= Math.max(in.limit(), 0xffff),
                "promised more window than there is room for");
    }

    private static void congestion(TcpInfo info) {
        require(info.mss() > 0, "no MSS");
        require(info.cwnd() >= info.mss(), "cwnd " + info.cwnd() + " < mss " + info.mss());
        require(info.ssthresh() >= 2 * info.mss(), "ssthresh " + info.ssthresh());
        require(info.rtoNs() > 0 && info.rtoNs() <= MAX_RTO_NS, "RTO " + info.rtoNs());
        require(info.srttNs() >= 0 && info.rttvarNs() >= 0, "SRTT " + info.srttNs());
    }

    private static Last first(Synchronized s) {
        Last last = new Last();
        last.sndUna = s.snd.sndUna();
        last.sndNxt = s.snd.sndNxt();
        last.rcvNxt = s.rcv.rcvNxt();
        last.rightEdge = last.rcvNxt + s.rcv.rcvWnd();
        return last;
    }

    private static void progress(Last last, Synchronized s) {
        require(Seq.geq(s.snd.sndUna(), last.sndUna), "SND.UNA went back");
        require(Seq.geq(s.snd.sndNxt(), last.sndNxt), "SND.NXT went back");
        require(Seq.geq(s.rcv.rcvNxt(), last.rcvNxt), "RCV.NXT went back");
        int edge = s.rcv.rcvNxt() + s.rcv.rcvWnd();
        require(Seq.geq(edge, last.rightEdge), "the window shrank");
        last.sndUna = s.snd.sndUna();
        last.sndNxt = s.snd.sndNxt();
        last.rcvNxt = s.rcv.rcvNxt();
        last.rightEdge = edge;
    }

    /** No connection with something to do and no timer. */
    private static void nothingForgotten(TcpConnection c, Synchronized s) {
        SendBuffer send = s.stream.send;
        boolean finLeft = s.stream.outputShut && !s.stream.finAcknowledged;
        boolean toDo = send.written() != send.acked() || finLeft || s.snd.flightSize() > 0;
        require(!toDo || isDriven(c), "something to send and no timer");
        boolean ackOwed = s.rcv.rcvNxt() != s.lastAckSent();
        require(!ackOwed || c.timers.isArmed(TcpTimer.DELACK), "an acknowledgement owed and no timer");
        boolean shut = s.rcv.rcvWnd() == 0 && s.stream.receive.available() == 0;
        require(!shut || s.stream.inputShut || s.stream.endOfInput, "an empty buffer and no window");
        boolean awaited = s.state() == io.ioth.stack.tcp.model.TcpState.FIN_WAIT_2 && s.isOrphan();
        require(!awaited, "FIN-WAIT-2 without a user costs a whole connection");
    }

    private static boolean isDriven(TcpConnection c) {
        for (TcpTimer timer : TcpTimer.values()) {
            if (c.timers.isArmed(timer) && !PASSIVE.contains(timer)) {
                return true;
            }
        }
        return false;
    }

    /** At the end of all: there is nothing left. */
    void checkEmpty() {
        require(tcp.sockets().isEmpty(), "still there: " + tcp.sockets());
        require(tcp.flows().isEmpty(), "connections are left");
        require(tcp.nextDeadlineNs() == DeadlineHeap.NEVER, "a timer is left");
        require(tcp.memory.used() == 0, "nobody is there, and buffers hold " + tcp.memory.used());
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
