/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What VirtualSquare's tools print, and what follows from their formulas. */
class HashAddressTest {

    @ParameterizedTest
    @CsvSource({
        "fc00::, hash.test.local, fc00::f4b7:a5a9:259b:fb70",
        "fc00::, renzo.hash.local, fc00::4cc:8049:6765:d03a",
        "fc00::, hic_sunt_leones.hash.local, fc00::9c8f:74b4:705f:6512",
        "2001:760:2e00:ff00::, renzo.hash.v2.cs.unibo.it, 2001:760:2e00:ff00:6066:4f84:db3e:c9cb",
        "2001:760:2e00:ff00::, lucia.hash.v2.cs.unibo.it, 2001:760:2e00:ff00:cf1:1fe9:aad4:e838",
        "2001:760:2e00:ff00::, whatever-you-want.hash.v2.cs.unibo.it, 2001:760:2e00:ff00:542d:ffcb:17e:8fa7",
        "2000:760::, test.v2.cs.unibo.it, 2000:760::68d6:2fac:95a:5a2e",
        "fd00::, www.example.org, fd00::fc24:c332:7b7b:bfe7",
        "fd00::, www.example.org., fd00::fc24:c332:7b7b:bfe7",
        "fd00::, WWW.example.org, fd00::6070:3928:b379:a846",
        "2001:db8:1:2:3:4:5:6, www.example.org, 2001:db8:1:2:fc27:c336:7b7e:bfe1"
    })
    void addressesOfNames(String base, String name, String expected) {
        assertEquals(IpAddress.parse(expected), HashAddress.of(IpAddress.parse(base), name));
    }

    @ParameterizedTest
    @CsvSource({"test.v2.cs.unibo.it, 6a:d6:2f:5a:5a:2e", "www.example.org, fe:24:c3:7b:bf:e7"})
    void macsOfNames(String name, String expected) {
        assertEquals(MacAddress.parse(expected), HashAddress.mac(name));
    }

    @ParameterizedTest
    @CsvSource({
        "2000:760::, test.v2.cs.unibo.it, 2000:760::68d6:2fff:fe5a:5a2e",
        "fd00::, www.example.org, fd00::fc24:c3ff:fe7b:bfe7"
    })
    void eui64OfNames(String base, String name, String expected) {
        assertEquals(IpAddress.parse(expected), HashAddress.hashEui64(IpAddress.parse(base), name));
    }

    @Test
    void eui64OfAnEthernetAddress() {
        assertEquals(
                IpAddress.parse("fe80::5eff:fe10:1"),
                HashAddress.eui64(IpAddress.parse("fe80::"), MacAddress.parse("02:00:5e:10:00:01")));
    }

    @ParameterizedTest
    @CsvSource({
        "fc01::, renzo.otip, mypassword, 51890493, fc01::103b:2baf:8539:1e32",
        "fc01::, renzo.otip, mypassword, 51890495, fc01::18b5:b8a:5f15:3839",
        "fc01::, renzo.otip, mypassword, 51890593, fc01::801f:3538:9ba1:7101",
        "fc01::, renzo.otip, mypassword, 51890606, fc01::889:ccb8:ee7:5908",
        "2001:760:2e00:ff00::, renzo.otip, mypassword, 51746753, 2001:760:2e00:ff00:e8be:1b1f:6545:8d12",
        "2001:760:2e00:ff00::, renzo.otip, mypassword, 51746754, 2001:760:2e00:ff00:64c6:30b9:3f3a:14d7",
        "fd00:add1:5ea7:4a11::, test.otip.v2.cs.unibo.it, secret_password, 51889486, "
                + "fd00:add1:5ea7:4a11:78e4:bb37:f7bf:f2cf",
        "fd00::, www.example.org, '', 1, fd00::acef:c66a:932a:2627",
        "fd00::, www.example.org, '', 0, fd00::fc24:c332:7b7b:bfe7",
        "fd00::, www.example.org, secret, 0, fd00::4420:aca9:f395:13d1",
        "fd00::, www.example.org, secret, 1, fd00::48ac:4469:3d1d:ad39",
        "fd00::, www.example.org, secret, 50000000, fd00::4f1:6d53:ff31:b2b",
        "fd00::, www.example.org, secret, 4294967295, fd00::2c0d:161e:6176:65b6"
    })
    void oneTimeAddresses(String base, String name, String password, long time, String expected) {
        assertEquals(
                IpAddress.parse(expected),
                HashAddress.oneTime(IpAddress.parse(base), name, password, (int) time));
    }

    @ParameterizedTest
    @CsvSource({
        "1660495776, 0, 32, 51890493",
        "1660495807, 0, 32, 51890493",
        "1660495808, 0, 32, 51890494",
        "1660495800, 8, 32, 51890494",
        "1660495815, -8, 32, 51890493",
        "1660495776, 0, 0, 0",
        "4294967296, 0, 1, 0"
    })
    void periods(long unixSeconds, int offset, int period, long expected) {
        assertEquals((int) expected, HashAddress.otipTime(unixSeconds, offset, period));
    }

    @Test
    void aPeriodIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> HashAddress.otipTime(0, 0, -1));
    }
}
