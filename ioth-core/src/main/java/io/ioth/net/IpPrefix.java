/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

/**
 * A range of addresses that share their first bits. The bits behind the prefix are zero.
 *
 * @param address the first address of the range
 * @param bits how many bits of the 128 are fixed; an IPv4 prefix of length n has 96 + n
 */
public record IpPrefix(IpAddress address, int bits) {

    /** {@code ::/0}. */
    public static final IpPrefix DEFAULT = new IpPrefix(IpAddress.ANY, 0);

    /** {@code 0.0.0.0/0}, which is {@code ::ffff:0:0/96}. */
    public static final IpPrefix DEFAULT_IPV4 = new IpPrefix(IpAddress.ANY_IPV4, 96);

    /** Clears the bits behind the prefix. */
    public IpPrefix {
        if (bits < 0 || bits > 128) {
            throw new IllegalArgumentException("a prefix has 0 to 128 bits, not " + bits);
        }
        address = new IpAddress(address.high() & maskHigh(bits), address.low() & maskLow(bits));
    }

    /**
     * The prefix that {@code address} lies in, of {@code length} bits as its own family counts them: 0 to 32 for IPv4, 0 to 128
     * for IPv6.
     *
     * @throws IllegalArgumentException when the length is out of range
     */
    public static IpPrefix of(IpAddress address, int length) {
        int limit = address.isIpv4() ? 32 : 128;
        if (length < 0 || length > limit) {
            throw new IllegalArgumentException(
                    "a prefix of " + address + " has a length of 0 to " + limit + ", not " + length);
        }
        return new IpPrefix(address, length + 128 - limit);
    }

    /**
     * Reads {@code 2001:db8::/32} or {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException when the text isn't an address, a slash and a length in range
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length; write 2001:db8::/32 or 10.0.0.0/8");
        }
        try {
            return of(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text, slash + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text.substring(slash + 1) + "' in '" + text + "' is not a prefix length", e);
        }
    }

    /** Whether every address of this range is an IPv4 address. */
    public boolean isIpv4() {
        return bits >= 96 && address.isIpv4();
    }

    /** The length as the prefix's own family counts it. */
    public int length() {
        return isIpv4() ? bits - 96 : bits;
    }

    /** Whether {@code other} lies in this range. */
    public boolean contains(IpAddress other) {
        return contains(other.high(), other.low());
    }

    /** Whether the pair lies in this range; for code that must not allocate. */
    public boolean contains(long high, long low) {
        return ((high ^ address.high()) & maskHigh(bits)) == 0 && ((low ^ address.low()) & maskLow(bits)) == 0;
    }

    /** The last address of an IPv4 range: its directed broadcast. */
    public IpAddress last() {
        return new IpAddress(address.high() | ~maskHigh(bits), address.low() | ~maskLow(bits));
    }

    private static long maskHigh(int bits) {
        return bits == 0 ? 0 : bits >= 64 ? -1L : -1L << 64 - bits;
    }

    private static long maskLow(int bits) {
        return bits <= 64 ? 0 : -1L << 128 - bits;
    }

    @Override
    public String toString() {
        return address + "/" + length();
    }
}
