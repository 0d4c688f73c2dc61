/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    /** RFC 5952's own examples and rules, section by section. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8::0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::AAAA:BbBb, 2001:db8::aaaa:bbbb",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::ffff:c000:201, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::192.0.2.1, ::c000:201",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    })
    void printsAsRfc5952Says(String in, String out) {
        assertEquals(out, IpAddress.parse(in).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.4 ", "a.b.c.d",
                "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:",
                "1:2:3:4:5:6:7::8", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "fe80::1%eth0", "::1/64", "1::2:3:4:5:6:7:8",
                "::٣", "localhost",
            })
    void refusesWhatIsNoLiteral(String text) {
        var error = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
        assertTrue(error.getMessage().contains("'" + text + "'"), error.getMessage());
    }

    @Property
    void whatIsPrintedIsReadBack(@ForAll long high, @ForAll long low, @ForAll int zeroes) {
        IpAddress address = withZeroGroups(high, low, zeroes);
        assertEquals(address, IpAddress.parse(address.toString()));
        assertTrue(address.toString().length() <= 39);
        assertEquals(address.toString().toLowerCase(java.util.Locale.ROOT), address.toString());
    }

    @Property
    void theJdkReadsWhatIsPrinted(@ForAll long high, @ForAll long low, @ForAll int zeroes) throws UnknownHostException {
        IpAddress address = withZeroGroups(high, low, zeroes);
        assertEquals(InetAddress.getByAddress(address.toBytes()), InetAddress.ofLiteral(address.toString()));
        assertEquals(address, IpAddress.of(address.toInetAddress()));
        assertEquals(address, IpAddress.of(address.toBytes()));
    }

    @Property
    void garbageIsRefusedOrReadAsTheJdkReadsIt(@ForAll String text) {
        IpAddress address;
        try {
            address = IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertEquals(IpAddress.of(InetAddress.ofLiteral(text)), address);
    }

    @Property
    void ipv4IsTheSubcase(@ForAll int bits) {
        IpAddress address = IpAddress.ofIpv4(bits);
        assertTrue(address.isIpv4());
        assertEquals(bits, address.ipv4Bits());
        assertEquals(address, IpAddress.parse(address.toString()));
        assertEquals(4, address.toBytes().length);
    }

    @Property
    void orderIsUnsigned(@ForAll @Size(16) byte[] a, @ForAll @Size(16) byte[] b) {
        int expected = new BigInteger(1, a).compareTo(new BigInteger(1, b));
        assertEquals(expected, Integer.signum(IpAddress.of(a).compareTo(IpAddress.of(b))));
    }

    private static IpAddress withZeroGroups(long high, long low, int zeroes) {
        long h = high;
        long l = low;
        for (int i = 0; i < 4; i++) {
            h &= (zeroes >> i & 1) == 0 ? -1 : ~(0xffffL << 16 * i);
            l &= (zeroes >> 4 + i & 1) == 0 ? -1 : ~(0xffffL << 16 * i);
        }
        return new IpAddress(h, l);
    }

    @Test
    void kinds() {
        assertTrue(IpAddress.parse("127.9.9.9").isLoopback());
        assertTrue(IpAddress.parse("::1").isLoopback());
        assertFalse(IpAddress.parse("128.0.0.1").isLoopback());
        assertTrue(IpAddress.parse("239.1.2.3").isMulticast());
        assertFalse(IpAddress.parse("240.0.0.1").isMulticast());
        assertTrue(IpAddress.parse("ff05::2").isMulticast());
        assertTrue(IpAddress.parse("169.254.3.4").isLinkLocal());
        assertTrue(IpAddress.parse("febf::1").isLinkLocal());
        assertFalse(IpAddress.parse("fec0::1").isLinkLocal());
        assertTrue(IpAddress.parse("ff02::1").needsZone());
        assertFalse(IpAddress.parse("ff05::1").needsZone());
        assertFalse(IpAddress.parse("169.254.3.4").needsZone());
        assertEquals("ff02::1:ffab:cdef", IpAddress.parse("fd00::12ab:cdef").solicitedNode().toString());
        assertTrue(IpAddress.ANY.isAny() && IpAddress.ANY_IPV4.isAny());
    }
}
