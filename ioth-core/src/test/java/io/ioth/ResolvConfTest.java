/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The texts of {@code /etc/resolv.conf} and {@code /etc/hosts}. */
class ResolvConfTest {

    private static ResolverSettings parse(String text) {
        return ResolvConf.parse(text, zone -> zone.equals("vde0") ? 2 : 0);
    }

    private static NameService names(String text) {
        return parse(text).names().orElseThrow();
    }

    @Test
    void serversAndTheirZonesAreRead() {
        NameService names = names("# ours\nnameserver fd00::53\nnameserver 10.0.0.53\n;no\nnameserver fe80::1%vde0\n");
        assertEquals(
                List.of(
                        new NameService.Server(IpAddress.parse("fd00::53"), 0),
                        new NameService.Server(IpAddress.parse("10.0.0.53"), 0),
                        new NameService.Server(IpAddress.parse("fe80::1"), 2)),
                names.servers());
    }

    @Test
    void onlyTheFirstThreeServersCount() {
        assertEquals(3, names("nameserver ::1\nnameserver ::2\nnameserver ::3\nnameserver ::4").servers().size());
    }

    @Test
    void theLastOfSearchAndDomainHolds() {
        assertEquals(List.of("a.test", "b.test"), names("domain c.test\nsearch a.test b.test").search());
        assertEquals(List.of("c.test"), names("search a.test b.test\ndomain c.test").search());
        assertEquals("c.test", names("search a.test b.test\ndomain c.test").domain());
    }

    @Test
    void optionsAreReadAndKeptInBounds() {
        ResolverSettings settings = parse("options ndots:99 timeout:3 attempts:4 rotate use-vc edns0 ndots:x");
        assertEquals(15, settings.ndots());
        assertEquals(Duration.ofSeconds(3), settings.timeout());
        assertEquals(4, settings.attempts());
        assertTrue(settings.rotate());
        assertTrue(settings.tcpOnly());
    }

    @Test
    void whatCantBeReadIsPassedOver() {
        ResolverSettings settings = parse("nameserver www\nnameserver\nnonsense here\n\u0000\noptions timeout:0 attempts:-1\n  \n");
        assertEquals(ResolverSettings.DEFAULT.withNames(NameService.NONE), settings);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        String text = "nameserver fd00::53\nnameserver fe80::1%vde0\nsearch a.test b.test\n"
                + "options ndots:2 timeout:1 attempts:3 rotate use-vc\n";
        ResolverSettings settings = parse(text);
        assertEquals(text, ResolvConf.format(settings.names().orElseThrow(), settings, zone -> "vde" + (zone - 2)));
    }

    @Test
    void numbersOutOfRangeAreRejected() {
        ResolverSettings usual = ResolverSettings.DEFAULT;
        assertThrows(IllegalArgumentException.class, () -> usual.withNdots(16));
        assertThrows(IllegalArgumentException.class, () -> usual.withPatience(Duration.ZERO, 1));
        assertThrows(IllegalArgumentException.class, () -> usual.withPatience(Duration.ofSeconds(1), 0));
    }

    @Test
    void hostsHaveSeveralNamesAndAddresses() {
        Hosts hosts = Hosts.parse("# hosts\n10.0.0.1 www.example.test www # both\nfd00::1\twww.example.test\nbad line\n\n10.0.0.2");
        assertEquals(
                List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("fd00::1")), hosts.addresses("WWW.example.test."));
        assertEquals(List.of(IpAddress.parse("10.0.0.1")), hosts.addresses("www"));
        assertEquals(List.of(), hosts.addresses("line"));
        assertEquals(Optional.of("www.example.test"), hosts.name(IpAddress.parse("10.0.0.1")));
        assertFalse(hosts.name(IpAddress.parse("10.0.0.2")).isPresent());
    }

    @Test
    void hostsComeFromAMapToo() {
        Hosts hosts = Hosts.of(Map.of("Box.", List.of(IpAddress.parse("fd00::9"))));
        assertEquals(List.of(IpAddress.parse("fd00::9")), hosts.addresses("box"));
        assertEquals("fd00::9\tbox\n", hosts.toString());
    }
}
