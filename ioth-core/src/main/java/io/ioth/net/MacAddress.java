/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

/**
 * A 48-bit Ethernet address.
 *
 * @param value the address in the low 48 bits, first octet on the wire in bits 47 to 40; the upper 16 bits are zero
 */
public record MacAddress(long value) implements Comparable<MacAddress> {

    /** All ones: every station. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    private static final int OCTETS = 6;

    /** Rejects a value of more than 48 bits. */
    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits: 0x" + Long.toHexString(value));
        }
    }

    /**
     * Reads {@code 02:00:5e:10:00:01}; {@code -} is accepted in place of {@code :}.
     *
     * @throws IllegalArgumentException when the text isn't six pairs of hexadecimal digits
     */
    public static MacAddress parse(String text) {
        String[] parts = text.split("[:-]", -1);
        if (parts.length != OCTETS) {
            throw malformed(text);
        }
        long value = 0;
        for (String part : parts) {
            value = value << 8 | octet(part, text);
        }
        return new MacAddress(value);
    }

    private static int octet(String part, String text) {
        if (part.isEmpty() || part.length() > 2) {
            throw malformed(text);
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            int digit = Character.digit(part.charAt(i), 16);
            if (digit < 0) {
                throw malformed(text);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a MAC address; one looks like 02:00:5e:10:00:01");
    }

    /**
     * The address that a multicast group is sent to: {@code 33:33} and the group's low 32 bits (RFC 2464 §7), or
     * {@code 01:00:5e} and its low 23 bits for IPv4 (RFC 1112 §6.4).
     */
    public static MacAddress ofMulticast(IpAddress group) {
        if (group.isIpv4()) {
            return new MacAddress(0x0100_5e00_0000L | group.low() & 0x7f_ffffL);
        }
        return new MacAddress(0x3333_0000_0000L | group.low() & 0xffff_ffffL);
    }

    /** Whether the group bit is set; true for broadcast too. */
    public boolean isMulticast() {
        return (value & 0x0100_0000_0000L) != 0;
    }

    /** Whether this is {@link #BROADCAST}. */
    public boolean isBroadcast() {
        return value == BROADCAST.value;
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (value >>> shift) & 0xff;
            text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 15, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
