/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.util.Objects;

/**
 * How a stack's TCP opens and closes connections, and what it spends on those that nobody here uses yet, or any more.
 *
 * @param synCookies when SYNs are answered without remembering them (RFC 4987)
 * @param resetOnOverflow whether a connection that finds the accept queue full is reset; otherwise its peer has to try again
 * @param fastOpen who may send data with a SYN (RFC 7413)
 * @param maxTimeWaits how many connections wait in TIME-WAIT at most; those beyond are forgotten at once
 * @param maxOrphans how many connections may still be closing that no socket has any more; those beyond are reset
 * @param finWait2Seconds how long the FIN of a peer is awaited when no socket waits for it
 */
public record TcpSettings(
        SynCookies synCookies,
        boolean resetOnOverflow,
        FastOpen fastOpen,
        int maxTimeWaits,
        int maxOrphans,
        int finWait2Seconds) {

    /** The default of {@link #maxTimeWaits}. */
    public static final int DEFAULT_TIME_WAITS = 65536;

    /** The default of {@link #maxOrphans}. */
    public static final int DEFAULT_ORPHANS = 8192;

    /** The default of {@link #finWait2Seconds}. */
    public static final int DEFAULT_FIN_WAIT_2 = 60;

    /** What holds when nothing is said. */
    public static final TcpSettings DEFAULT = new TcpSettings(
            SynCookies.AUTO, false, FastOpen.CLIENT, DEFAULT_TIME_WAITS, DEFAULT_ORPHANS, DEFAULT_FIN_WAIT_2);

    /** Rejects what's negative. */
    public TcpSettings {
        Objects.requireNonNull(synCookies);
        Objects.requireNonNull(fastOpen);
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
        return new TcpSettings(when, resetOnOverflow, fastOpen, maxTimeWaits, maxOrphans, finWait2Seconds);
    }

    /** With another {@link #resetOnOverflow}. */
    public TcpSettings withResetOnOverflow(boolean reset) {
        return new TcpSettings(synCookies, reset, fastOpen, maxTimeWaits, maxOrphans, finWait2Seconds);
    }

    /** With another {@link #fastOpen}. */
    public TcpSettings withFastOpen(FastOpen who) {
        return new TcpSettings(synCookies, resetOnOverflow, who, maxTimeWaits, maxOrphans, finWait2Seconds);
    }

    /** With another {@link #maxTimeWaits}. */
    public TcpSettings withMaxTimeWaits(int connections) {
        return new TcpSettings(synCookies, resetOnOverflow, fastOpen, connections, maxOrphans, finWait2Seconds);
    }

    /** With another {@link #maxOrphans}. */
    public TcpSettings withMaxOrphans(int connections) {
        return new TcpSettings(synCookies, resetOnOverflow, fastOpen, maxTimeWaits, connections, finWait2Seconds);
    }

    /** With another {@link #finWait2Seconds}. */
    public TcpSettings withFinWait2Seconds(int seconds) {
        return new TcpSettings(synCookies, resetOnOverflow, fastOpen, maxTimeWaits, maxOrphans, seconds);
    }
}
