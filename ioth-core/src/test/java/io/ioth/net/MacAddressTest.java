/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

    @Property
    void whatIsPrintedIsReadBack(@ForAll @LongRange(min = 0, max = 0xffff_ffff_ffffL) long value) {
        MacAddress mac = new MacAddress(value);
        assertEquals(mac, MacAddress.parse(mac.toString()));
        assertEquals(mac, MacAddress.parse(mac.toString().replace(':', '-')));
        assertEquals(17, mac.toString().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:00:5e:10:00", "02:00:5e:10:00:01:02", "02:00:5e:10:00:0g", "02:00:5e:10:00:001", "02005e100001"})
    void refusesWhatIsNoMac(String text) {
        var error = assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
        assertTrue(error.getMessage().contains("02:00:5e:10:00:01"), error.getMessage());
    }

    @Test
    void groups() {
        assertEquals("33:33:ff:00:00:01", MacAddress.ofMulticast(IpAddress.parse("ff02::1:ff00:1")).toString());
        assertEquals("01:00:5e:7f:ff:fa", MacAddress.ofMulticast(IpAddress.parse("239.255.255.250")).toString());
        assertTrue(MacAddress.BROADCAST.isMulticast() && MacAddress.BROADCAST.isBroadcast());
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
    }
}
