/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

    @Property
    void whatIsPrintedIsReadBack(@ForAll long high, @ForAll long low, @ForAll @IntRange(max = 128) int length) {
        IpPrefix prefix = IpPrefix.of(new IpAddress(high | 1L << 62, low), length);
        if (length > 2) {
            assertEquals(prefix, IpPrefix.parse(prefix.toString()));
            assertEquals(length, prefix.length());
        }
    }

    @Property
    void ipv4CountsItsOwnBits(@ForAll int bits, @ForAll @IntRange(max = 32) int length) {
        IpPrefix prefix = IpPrefix.of(IpAddress.ofIpv4(bits), length);
        assertTrue(prefix.isIpv4());
        assertEquals(length, prefix.length());
        assertEquals(prefix, IpPrefix.parse(prefix.toString()));
        assertTrue(prefix.contains(prefix.last()));
    }

    @Property
    void containsAsComparingBitByBitDoes(
            @ForAll long high, @ForAll long low, @ForAll @IntRange(max = 128) int bits, @ForAll @IntRange(max = 127) int flipped) {
        IpAddress address = new IpAddress(high, low);
        IpPrefix prefix = new IpPrefix(address, bits);
        IpAddress other = flipped < 64
                ? new IpAddress(high ^ 1L << 63 - flipped, low)
                : new IpAddress(high, low ^ 1L << 127 - flipped);
        assertTrue(prefix.contains(address));
        assertEquals(flipped >= bits, prefix.contains(other));
        assertTrue(prefix.contains(prefix.address()));
    }

    @Test
    void defaultsHoldTheirFamilies() {
        assertEquals("::/0", IpPrefix.DEFAULT.toString());
        assertEquals("0.0.0.0/0", IpPrefix.DEFAULT_IPV4.toString());
        assertTrue(IpPrefix.DEFAULT_IPV4.contains(IpAddress.parse("9.9.9.9")));
        assertFalse(IpPrefix.DEFAULT_IPV4.contains(IpAddress.parse("fd00::1")));
        assertEquals(IpAddress.parse("10.0.0.255"), IpPrefix.parse("10.0.0.0/24").last());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd00::", "fd00::/", "fd00::/129", "fd00::/-1", "10.0.0.0/33", "10.0.0.0/x", "/64", "x/64", "fd00::/64/64"})
    void refusesWhatIsNoPrefix(String text) {
        assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse(text));
    }
}
