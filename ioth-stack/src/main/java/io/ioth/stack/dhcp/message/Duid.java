/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who a client or a server is, for good (RFC 8415 §11). */
public final class Duid {

    private static final int LLT = 1;
    private static final int LL = 3;
    private static final int OF_UUID = 4;
    private static final int ETHERNET = 1;
    private static final int MIN_LENGTH = 3;
    private static final int MAX_LENGTH = 130;
    private static final long EPOCH_2000 = 946_684_800L;

    private final byte[] bytes;

    private Duid(byte[] bytes) {
        this.bytes = bytes;
    }

    /** From a MAC and the time that it was made at, in seconds since 1970 (§11.2). */
    public static Duid ofMacAndTime(MacAddress mac, long unixSeconds) {
        ByteBuffer out = ByteBuffer.allocate(14).putShort((short) LLT).putShort((short) ETHERNET);
        out.putInt((int) (unixSeconds - EPOCH_2000));
        return new Duid(mac(out, mac));
    }

    /** From a MAC alone (§11.4). */
    public static Duid ofMac(MacAddress mac) {
        return new Duid(mac(ByteBuffer.allocate(10).putShort((short) LL).putShort((short) ETHERNET), mac));
    }

    private static byte[] mac(ByteBuffer out, MacAddress mac) {
        return out.putShort((short) (mac.value() >> 32)).putInt((int) mac.value()).array();
    }

    /** From a UUID (§11.5, RFC 6355). */
    public static Duid ofUuid(UUID uuid) {
        ByteBuffer out = ByteBuffer.allocate(18).putShort((short) OF_UUID);
        return new Duid(out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array());
    }

    /** From its bytes; null when they are too few or too many (§11.1). */
    public static @Nullable Duid of(byte[] bytes) {
        return bytes.length < MIN_LENGTH || bytes.length > MAX_LENGTH ? null : new Duid(bytes.clone());
    }

    /** Reads what {@link #toString} wrote; null when it's something else. */
    public static @Nullable Duid parse(String text) {
        try {
            return of(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Its bytes, the type included; a fresh array. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** DHCPv4's client identifier of the same client: this, and the number of its interface (RFC 4361 §6.1). */
    public byte[] clientIdentifier(int iaid) {
        return ByteBuffer.allocate(5 + bytes.length).put((byte) 255).putInt(iaid).put(bytes).array();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Duid duid && Arrays.equals(bytes, duid.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
