/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A 128-bit IP address. IPv4 addresses are the IPv4-mapped ones, {@code ::ffff:a.b.c.d} (RFC 4291 §2.5.5.2), and print in
 * dotted form.
 *
 * <p>An address has no zone: which interface a link-local address belongs to is kept beside it, as an interface index.
 *
 * @param high the first 64 bits on the wire
 * @param low the last 64 bits on the wire
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {

    /** {@code ::}, which stands for every address of both families when a socket is bound to it. */
    public static final IpAddress ANY = new IpAddress(0, 0);

    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY_IPV4 = ofIpv4(0);

    /** {@code ::1}. */
    public static final IpAddress LOOPBACK = new IpAddress(0, 1);

    /** {@code 127.0.0.1}. */
    public static final IpAddress LOOPBACK_IPV4 = ofIpv4(0x7f000001);

    /** {@code ff02::1}. */
    public static final IpAddress ALL_NODES = new IpAddress(0xff02L << 48, 1);

    /** {@code ff02::2}. */
    public static final IpAddress ALL_ROUTERS = new IpAddress(0xff02L << 48, 2);

    /** {@code 255.255.255.255}. */
    public static final IpAddress BROADCAST_IPV4 = ofIpv4(-1);

    private static final long MAPPED = 0xffffL << 32;

    /** The address of 32 bits {@code bits}, first octet in the most significant byte. */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(0, MAPPED | bits & 0xffff_ffffL);
    }

    /**
     * Reads 4 or 16 bytes in network order.
     *
     * @throws IllegalArgumentException when there are neither 4 nor 16 bytes
     */
    public static IpAddress of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> ofIpv4(buffer.getInt());
            case 16 -> new IpAddress(buffer.getLong(), buffer.getLong());
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** Converts the JDK's form; a scope id is dropped. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * Reads a literal in any form of RFC 4291 §2.2, or dotted-decimal IPv4. Names are never looked up.
     *
     * @throws IllegalArgumentException when the text isn't an address literal
     */
    public static IpAddress parse(String text) {
        return IpAddressText.parse(text);
    }

    /** Whether this is an IPv4 address, {@code ::ffff:0:0/96}. */
    public boolean isIpv4() {
        return isIpv4(high, low);
    }

    /** Whether the pair is an IPv4 address; for code that must not allocate. */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffffL;
    }

    /** The 32 bits of an IPv4 address; of another, its last 32 bits. */
    public int ipv4Bits() {
        return (int) low;
    }

    /** Whether this is {@code ::} or {@code 0.0.0.0}. */
    public boolean isAny() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    /** Whether this is {@code ::1} or in {@code 127/8}. */
    public boolean isLoopback() {
        return isLoopback(high, low);
    }

    /** Whether the pair is {@code ::1} or in {@code 127/8}; for code that must not allocate. */
    public static boolean isLoopback(long high, long low) {
        return high == 0 && (low == 1 || low >>> 24 == 0xffff7fL);
    }

    /** Whether this is in {@code ff00::/8} or {@code 224/4}. */
    public boolean isMulticast() {
        return isMulticast(high, low);
    }

    /** Whether the pair is in {@code ff00::/8} or {@code 224/4}; for code that must not allocate. */
    public static boolean isMulticast(long high, long low) {
        return high >>> 56 == 0xff || high == 0 && low >>> 28 == 0xffffeL;
    }

    /** Whether this is in {@code fe80::/10} or {@code 169.254/16}. */
    public boolean isLinkLocal() {
        return isLinkLocal(high, low);
    }

    /** Whether the pair is in {@code fe80::/10} or {@code 169.254/16}; for code that must not allocate. */
    public static boolean isLinkLocal(long high, long low) {
        return high >>> 54 == 0x3fa || high == 0 && low >>> 16 == 0xffff_a9feL;
    }

    /** Whether a zone is needed to use this address: unicast {@code fe80::/10}, and multicast of link-local scope. */
    public boolean needsZone() {
        return high >>> 54 == 0x3fa || high >>> 56 == 0xff && (high >>> 48 & 0xf) <= 2;
    }

    /** The group that neighbour solicitations for this address go to, {@code ff02::1:ffxx:xxxx} (RFC 4291 §2.7.1). */
    public IpAddress solicitedNode() {
        return new IpAddress(0xff02L << 48, 0x1_ff00_0000L | low & 0xff_ffffL);
    }

    /** 4 bytes for IPv4, otherwise 16, in network order; a fresh array. */
    public byte[] toBytes() {
        if (isIpv4()) {
            return ByteBuffer.allocate(4).putInt((int) low).array();
        }
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The JDK's form, with no host name and no scope; {@code Inet4Address} for IPv4. */
    public InetAddress toInetAddress() {
        return toInetAddress(0);
    }

    /**
     * The JDK's form; an IPv6 address that {@linkplain #needsZone() needs a zone} carries {@code zone} as its numeric scope id.
     *
     * @param zone an interface index, or 0 for none
     */
    public InetAddress toInetAddress(int zone) {
        try {
            byte[] bytes = toBytes();
            if (bytes.length == 16 && zone != 0 && needsZone()) {
                return Inet6Address.getByAddress(null, bytes, zone);
            }
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Unsigned, in network order. */
    @Override
    public int compareTo(IpAddress other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** RFC 5952 form; dotted decimal for IPv4. */
    @Override
    public String toString() {
        return IpAddressText.format(this);
    }
}
