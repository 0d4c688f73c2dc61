/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

/**
 * How long an address, prefix or route may be used, as durations from now (RFC 4862 §5.5.3): what they told, not deadlines.
 *
 * @param preferredNs until it's deprecated; {@link #INFINITE} for ever
 * @param validNs until it's gone; {@link #INFINITE} for ever
 */
public record Lifetimes(long preferredNs, long validNs) {

    /** No end. */
    public static final long INFINITE = Long.MAX_VALUE;

    /** Without end. */
    public static final Lifetimes FOREVER = new Lifetimes(INFINITE, INFINITE);

    private static final long SECOND = 1_000_000_000L;
    private static final long INFINITE_SECONDS = 0xffff_ffffL;

    /** From the unsigned 32-bit seconds of router advertisements and DHCP, all ones being for ever. */
    public static Lifetimes ofSeconds(long preferred, long valid) {
        return new Lifetimes(toNs(preferred), toNs(valid));
    }

    private static long toNs(long seconds) {
        return seconds >= INFINITE_SECONDS ? INFINITE : seconds * SECOND;
    }
}
