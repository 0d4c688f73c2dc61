/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Options;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.iface.Lifetimes;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a server offered or leased.
 *
 * @param server its identifier
 * @param fromNs when it was asked for, which all times count from
 * @param t1Ns how long until it's to be renewed
 * @param t2Ns how long until any server is to be asked
 * @param leaseNs how long it lasts; {@link Lifetimes#INFINITE} for ever
 * @param options all that the server told
 */
record Dhcp4Lease(
        IpAddress address,
        int prefixLength,
        IpAddress server,
        long fromNs,
        long t1Ns,
        long t2Ns,
        long leaseNs,
        Dhcp4Options options) {

    private static final long SECOND = 1_000_000_000L;
    private static final int FUZZ = 32;
    private static final int IPV4_BITS = 32;

    /**
     * Reads an OFFER or ACK; null when it gives no usable address, no server, or no time: a lease of zero seconds is none. Times of renewal
     * that aren't in order, before the lease's end, are replaced by the defaults (RFC 2131 §4.4.5).
     */
    static @Nullable Dhcp4Lease of(Dhcp4Message message, long askedNs, RandomGenerator random) {
        Dhcp4Options options = message.options();
        IpAddress server = options.address(Option4.SERVER_IDENTIFIER);
        long seconds = options.seconds(Option4.LEASE_TIME);
        IpAddress address = message.yiaddr();
        if (server == null || !isHost(server) || seconds <= 0 || !isHost(address)) {
            return null;
        }
        int prefixLength = prefixLength(address, options);
        if (isEdge(address, prefixLength)) {
            return null;
        }
        long leaseNs = Lifetimes.ofSeconds(seconds, seconds).validNs();
        if (leaseNs == Lifetimes.INFINITE) {
            return new Dhcp4Lease(address, prefixLength, server, askedNs, leaseNs, leaseNs, leaseNs, options);
        }
        long t2 = options.seconds(Option4.REBINDING_TIME) * SECOND;
        t2 = t2 > 0 && t2 < leaseNs ? t2 : leaseNs / 8 * 7;
        long t1 = options.seconds(Option4.RENEWAL_TIME) * SECOND;
        t1 = t1 > 0 && t1 < t2 ? t1 : Math.min(leaseNs / 2, t2 / 7 * 4);
        long fuzzed1 = t1 - random.nextLong(t1 / FUZZ + 1);
        long fuzzed2 = Math.max(fuzzed1, t2 - random.nextLong(t2 / FUZZ + 1));
        return new Dhcp4Lease(address, prefixLength, server, askedNs, fuzzed1, fuzzed2, leaseNs, options);
    }

    /** Whether this can be the address of a host. */
    static boolean isHost(IpAddress address) {
        int first = address.ipv4Bits() >>> 24;
        return address.isIpv4() && first != 0 && first != 127 && first < 224;
    }

    /** From the mask, or if there is none with its ones in front, from the address's class. */
    private static int prefixLength(IpAddress address, Dhcp4Options options) {
        IpAddress mask = options.address(Option4.SUBNET_MASK);
        int ones = mask == null ? 0 : Integer.bitCount(mask.ipv4Bits());
        if (mask != null && ones > 0 && mask.ipv4Bits() == -1 << IPV4_BITS - ones) {
            return ones;
        }
        int first = address.ipv4Bits() >>> 24;
        return first < 128 ? 8 : first < 192 ? 16 : 24;
    }

    /** The subnet itself, or its broadcast address. */
    private static boolean isEdge(IpAddress address, int prefixLength) {
        if (prefixLength >= IPV4_BITS - 1) {
            return false;
        }
        int host = address.ipv4Bits() & -1 >>> prefixLength;
        return host == 0 || host == -1 >>> prefixLength;
    }

    boolean isForEver() {
        return leaseNs == Lifetimes.INFINITE;
    }

    /** When it ends; meaningless if it's for ever. */
    long endNs() {
        return fromNs + leaseNs;
    }

    /** What is left of it. */
    Lifetimes left(long nowNs) {
        long left = isForEver() ? Lifetimes.INFINITE : Math.max(0, endNs() - nowNs);
        return new Lifetimes(left, left);
    }

    boolean hasAddressOf(Dhcp4Lease other) {
        return address.equals(other.address) && prefixLength == other.prefixLength;
    }
}
