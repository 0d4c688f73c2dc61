/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Addresses computed from names, byte for byte as VirtualSquare's tools compute them: whoever knows a node's name and its prefix knows its
 * address, and whoever shares a password with it knows its one-time address of the moment.
 *
 * <p>A name is hashed as it is written, in UTF-8 and with the case of its letters, but for one dot at its end.
 */
public final class HashAddress {

    /** How long a one-time address is the present one, in seconds, unless its users agreed on something else. */
    public static final int DEFAULT_PERIOD = 32;

    private static final long HASH_BITS = 0xfcff_ffff_ffff_ffffL;
    private static final long UNIVERSAL_BIT = 0x0200_0000_0000_0000L;
    private static final long FFFE = 0xff_fe00_0000L;

    private HashAddress() {}

    /** The address of {@code name}: 62 bits of hash, put onto the low half of {@code base} by exclusive or. */
    public static IpAddress of(IpAddress base, String name) {
        return oneTime(base, name, "", 0);
    }

    /**
     * The address of {@code name} for those who know {@code password}, at one time.
     *
     * @param password empty for none
     * @param otipTime see {@link #otipTime}; 0 for an address that doesn't change
     */
    public static IpAddress oneTime(IpAddress base, String name, String password, int otipTime) {
        long hash = digest(name, password, otipTime).getLong(0);
        return new IpAddress(base.high(), (base.low() ^ hash) & HASH_BITS);
    }

    /** The Ethernet address of {@code name}: locally administered, of one station. */
    public static MacAddress mac(String name) {
        ByteBuffer hash = digest(name, "", 0);
        long first = Integer.toUnsignedLong(hash.getInt(0)) >>> 8;
        long last = hash.getInt(4) & 0xff_ffffL;
        return new MacAddress((first << 24 | last | 0x0200_0000_0000L) & ~0x0100_0000_0000L);
    }

    /** The address made of the first 64 bits of {@code base} and the modified EUI-64 identifier of {@code mac} (RFC 4291 appendix A). */
    public static IpAddress eui64(IpAddress base, MacAddress mac) {
        long identifier = (mac.value() & 0xffff_ff00_0000L) << 16 | FFFE | mac.value() & 0xff_ffffL;
        return new IpAddress(base.high(), identifier ^ UNIVERSAL_BIT ^ base.low() & 0xff_ffffL);
    }

    /** The address that has the EUI-64 identifier of the Ethernet address of {@code name}. */
    public static IpAddress hashEui64(IpAddress base, String name) {
        return eui64(base, mac(name));
    }

    /**
     * The number of the period that a moment lies in.
     *
     * @param unixSeconds the moment, in seconds since 1970
     * @param offset seconds to look ahead; negative to look back
     * @param period the period's length in seconds; 0 for an address that doesn't change
     * @return 32 bits without a sign; 0 when {@code period} is
     */
    public static int otipTime(long unixSeconds, int offset, int period) {
        if (period < 0) {
            throw new IllegalArgumentException("a period is 0 seconds or more, not " + period);
        }
        return period == 0 ? 0 : (int) Math.floorDiv(unixSeconds + offset, (long) period);
    }

    private static ByteBuffer digest(String name, String password, int otipTime) {
        MessageDigest md5 = md5();
        md5.update((name.endsWith(".") ? name.substring(0, name.length() - 1) : name).getBytes(StandardCharsets.UTF_8));
        md5.update(password.getBytes(StandardCharsets.UTF_8));
        if (otipTime != 0) {
            md5.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, otipTime));
        }
        return ByteBuffer.wrap(md5.digest());
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has MD5", e);
        }
    }
}
