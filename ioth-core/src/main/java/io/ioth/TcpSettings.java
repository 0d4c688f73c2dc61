/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a stack's TCP opens and closes connections, what it spends on those that nobody here uses yet, or any more, what it asks of the
 * path, and how it shares the path with others.
 *
 * @param synCookies when SYNs are answered without remembering them (RFC 4987)
 * @param resetOnOverflow whether a connection that finds the accept queue full is reset; otherwise its peer has to try again
 * @param fastOpen who may send data with a SYN (RFC 7413)
 * @param maxTimeWaits how many connections wait in TIME-WAIT at most; those beyond are forgotten at once
 * @param maxOrphans how many connections may still be closing that no socket has any more; those beyond are reset
 * @param finWait2Seconds how long the FIN of a peer is awaited when no socket waits for it
 * @param ecn who may ask routers to mark packets instead of dropping them
 * @param mtuProbing when it's found out by trying how large packets the path takes (RFC 4821)
 * @param congestionControl how connections find out how much they may send, unless a socket says otherwise by {@link IothSocketOptions#TCP_CONGESTION}
 * @param pacing whether connections spread what they send over the round trip, unless a socket says otherwise by {@link IothSocketOptions#TCP_PACING}
 */
public record TcpSettings(
        SynCookies synCookies,
        boolean resetOnOverflow,
        FastOpen fastOpen,
        int maxTimeWaits,
        int maxOrphans,
        int finWait2Seconds,
        Ecn ecn,
        MtuProbing mtuProbing,
        CongestionControl congestionControl,
        boolean pacing) {

    /** The default of {@link #maxTimeWaits}. */
    public static final int DEFAULT_TIME_WAITS = 65536;

    /** The default of {@link #maxOrphans}. */
    public static final int DEFAULT_ORPHANS = 8192;

    /** The default of {@link #finWait2Seconds}. */
    public static final int DEFAULT_FIN_WAIT_2 = 60;

    /** What holds when nothing is said. */
    public static final TcpSettings DEFAULT = new TcpSettings(
            SynCookies.AUTO,
            false,
            FastOpen.CLIENT,
            DEFAULT_TIME_WAITS,
            DEFAULT_ORPHANS,
            DEFAULT_FIN_WAIT_2,
            Ecn.ACCEPT,
            MtuProbing.BLACK_HOLE,
            CongestionControl.CUBIC,
            false);

    /** Rejects what's negative. */
    public TcpSettings {
        Objects.requireNonNull(synCookies);
        Objects.requireNonNull(fastOpen);
        Objects.requireNonNull(ecn);
        Objects.requireNonNull(mtuProbing);
        Objects.requireNonNull(congestionControl);
        if (maxTimeWaits < 0 || maxOrphans < 0 || finWait2Seconds < 0) {
            throw new IllegalArgumentException("limits and times can't be negative");
        }
    }

    /** When SYNs are answered without remembering them. */
    public enum SynCookies {
        /** Never: SYNs are dropped when the queue is full. */
        OFF,
        /** When the queue is full. */
        AUTO,
        /** Always. */
        ON
    }

    /** Who may ask that packets be marked on the way instead of dropped. */
    public enum Ecn {
        /** Nobody. */
        OFF,
        /** Peers that open connections (RFC 3168), as Linux has it. */
        ACCEPT,
        /** We too. */
        ON,
        /** We too, and more than once in a round trip (AccECN, RFC 9768), where the peer knows how. */
        ACCURATE
    }

    /** When packets are sent to find out how large they may be (RFC 4821), since no router says so. */
    public enum MtuProbing {
        /** Never: routers are relied on. */
        OFF,
        /** When large packets seem to vanish. */
        BLACK_HOLE,
        /** From the start of each connection, which begins with small packets. */
        ALWAYS
    }

    /** Who may send data with a SYN. */
    public enum FastOpen {
        /** Nobody. */
        OFF,
        /** We, where a socket has the option set. */
        CLIENT,
        /** Peers of listeners that have the option set. */
        SERVER,
        /** Both. */
        BOTH;

        /** Whether we may. */
        public boolean client() {
            return this == CLIENT || this == BOTH;
        }

        /** Whether peers may. */
        public boolean server() {
            return this == SERVER || this == BOTH;
        }
    }

    /** With another {@link #synCookies}. */
    public TcpSettings withSynCookies(SynCookies when) {
        return with(draft -> draft.synCookies = when);
    }

    /** With another {@link #resetOnOverflow}. */
    public TcpSettings withResetOnOverflow(boolean reset) {
        return with(draft -> draft.resetOnOverflow = reset);
    }

    /** With another {@link #fastOpen}. */
    public TcpSettings withFastOpen(FastOpen who) {
        return with(draft -> draft.fastOpen = who);
    }

    /** With another {@link #maxTimeWaits}. */
    public TcpSettings withMaxTimeWaits(int connections) {
        return with(draft -> draft.maxTimeWaits = connections);
    }

    /** With another {@link #maxOrphans}. */
    public TcpSettings withMaxOrphans(int connections) {
        return with(draft -> draft.maxOrphans = connections);
    }

    /** With another {@link #finWait2Seconds}. */
    public TcpSettings withFinWait2Seconds(int seconds) {
        return with(draft -> draft.finWait2Seconds = seconds);
    }

    /** With another {@link #ecn}. */
    public TcpSettings withEcn(Ecn who) {
        return with(draft -> draft.ecn = who);
    }

    /** With another {@link #mtuProbing}. */
    public TcpSettings withMtuProbing(MtuProbing when) {
        return with(draft -> draft.mtuProbing = when);
    }

    /** With another {@link #congestionControl}. */
    public TcpSettings withCongestionControl(CongestionControl algorithm) {
        return with(draft -> draft.congestionControl = algorithm);
    }

    /** With another {@link #pacing}. */
    public TcpSettings withPacing(boolean on) {
        return with(draft -> draft.pacing = on);
    }

    private TcpSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** Settings in the making. */
    private static final class Draft {
        SynCookies synCookies;
        boolean resetOnOverflow;
        FastOpen fastOpen;
        int maxTimeWaits;
        int maxOrphans;
        int finWait2Seconds;
        Ecn ecn;
        MtuProbing mtuProbing;
        CongestionControl congestionControl;
        boolean pacing;

        Draft(TcpSettings from) {
            synCookies = from.synCookies;
            resetOnOverflow = from.resetOnOverflow;
            fastOpen = from.fastOpen;
            maxTimeWaits = from.maxTimeWaits;
            maxOrphans = from.maxOrphans;
            finWait2Seconds = from.finWait2Seconds;
            ecn = from.ecn;
            mtuProbing = from.mtuProbing;
            congestionControl = from.congestionControl;
            pacing = from.pacing;
        }

        TcpSettings settings() {
            return new TcpSettings(
                    synCookies, resetOnOverflow, fastOpen, maxTimeWaits, maxOrphans, finWait2Seconds, ecn, mtuProbing,
                    congestionControl, pacing);
        }
    }
}
