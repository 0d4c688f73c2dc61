/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings.Identifier;
import io.ioth.AutoSettings.OneTime;
import io.ioth.AutoSettings.Want;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of VirtualSquare's iothconf, and what came to it. */
class ConfigLanguageTest {

    private static final String FQDN = "web.example.org";

    private static StackConfig.Interface only(String config) {
        StackConfig read = StackConfig.parse("mem://lab", config);
        assertEquals(1, read.interfaces().size());
        return read.interfaces().getFirst();
    }

    private static AutoSettings auto(String config) {
        return only(config).auto();
    }

    @Test
    void theWholeConfigurationInOneString() {
        StackConfig config = StackConfig.parse(
                "",
                "stack=vdestack,vnl=\"vde:///run/vde/lab\",iface=vde0,fqdn=" + FQDN + ",eth,rd,slaac,dhcp,ip=10.0.0.2/24,gw=10.0.0.1,"
                        + "dns=10.0.0.53,domain=example.org,debug");
        assertEquals(StackConfig.DEFAULT_STACK, config.stack());
        StackConfig.Interface read = config.interfaces().getFirst();
        assertEquals("vde:///run/vde/lab", read.vnl());
        assertEquals(
                AutoSettings.NONE
                        .withFqdn(FQDN)
                        .withRouters(Want.REQUIRED)
                        .withSlaac(Want.REQUIRED)
                        .withDhcp4(Want.REQUIRED),
                read.auto());
        assertEquals(
                new NameService(
                        List.of(new NameService.Server(IpAddress.parse("10.0.0.53"), 0)),
                        List.of("example.org"),
                        "example.org",
                        List.of()),
                config.names());
        assertTrue(config.debug());
    }

    @Test
    void autoIsAllThatANetworkMayOffer() {
        assertEquals(AutoSettings.AUTO, auto("auto"));
        assertEquals(AutoSettings.NONE.withDhcp4(Want.IF_THERE), auto("auto4"));
        assertEquals(AutoSettings.AUTO.withDhcp4(Want.OFF), auto("auto6"));
        assertEquals(AutoSettings.AUTO.withDhcp6(Want.REQUIRED), auto("auto,dhcp6"));
        assertEquals(AutoSettings.AUTO.withDhcp6(Want.REQUIRED), auto("dhcp6,auto"));
    }

    @ParameterizedTest
    @CsvSource({
        "dhcp4, dhcp", "dhcpv4, dhcp", "dhcpv6, dhcp6", "rd6, rd", "autov4, auto4", "autov6, auto6",
        "macaddr=02:00:00:00:00:01, mac=02:00:00:00:00:01", "ifindex=2, iface=vde0"
    })
    void manyHaveTwoNames(String one, String other) {
        assertEquals(StackConfig.parse("mem://lab", other), StackConfig.parse("mem://lab", one));
    }

    @Test
    void onlyTheFirstEightLettersOfATagCount() {
        assertEquals(auto("optimistic=on"), auto("optimistXYZ=on"));
        assertEquals(auto("linklocal4=on"), auto("linkloca=on"));
        assertEquals(StackConfig.parse("", "syncookies=on"), StackConfig.parse("", "syncooki=on"));
    }

    @Test
    void theCaseOfATagCounts() {
        assertThrows(IllegalArgumentException.class, () -> auto("DHCP"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth,dhcp", "eth dhcp", "eth\tdhcp", "eth;dhcp", "eth\ndhcp", " ,eth,, dhcp;\r\n", "eth # all\ndhcp #"})
    void manySignsSeparate(String config) {
        assertEquals(AutoSettings.NONE.withDhcp4(Want.REQUIRED), auto(config));
    }

    @Test
    void aNameGivesTheMacAndTheIdentifiers() {
        StackConfig.Interface named = only("auto,fqdn=" + FQDN);
        assertEquals(Optional.of(HashAddress.mac(FQDN)), named.mac());
        assertEquals(Identifier.HASH, named.auto().identifier());
        assertEquals(FQDN, named.auto().fqdn());
        MacAddress mac = MacAddress.parse("02:00:5e:10:00:01");
        assertEquals(Optional.of(mac), only("fqdn=" + FQDN + ",mac=" + mac).mac());
        assertEquals(Optional.empty(), only("fqdn=" + FQDN + ",-eth").mac());
        assertEquals(Identifier.EUI64, auto("fqdn=" + FQDN + ",iid=eui64").identifier());
    }

    @Test
    void whatWasSaidIsTakenBack() {
        assertEquals(AutoSettings.AUTO.withSlaac(Want.OFF), auto("auto,-slaac"));
        assertEquals(AutoSettings.AUTO.withDhcp4(Want.OFF), auto("auto,-dhcpv4"));
        assertEquals(AutoSettings.AUTO.withDhcp6(Want.OFF), auto("auto,-dhcp6"));
        assertEquals(AutoSettings.AUTO.withRouters(Want.OFF).withSlaac(Want.OFF), auto("auto,-rd"));
        assertEquals(auto("auto4"), auto("auto,-auto6"));
        assertEquals(auto("auto6"), auto("auto,-autov4"));
        assertEquals(AutoSettings.AUTO, auto("-auto,auto"));
        for (String all : List.of("-all", "-static,-auto")) {
            StackConfig none = StackConfig.parse(
                    "mem://lab", "auto,mac=02:00:00:00:00:01,ip=10.0.0.2,gw=10.0.0.1,dns=10.0.0.1,domain=a.b," + all);
            assertEquals(StackConfig.parse("mem://lab", ""), none);
        }
    }

    @Test
    void partsOfTheStaticSettingsAreTakenBack() {
        String given = "ip=10.0.0.2/8,ip=fd00::2/64,gw=10.0.0.1,gw=fd00::1,dns=fd00::53,dns=10.0.0.53,domain=a.b,domain=c.d,";
        assertEquals(1, only(given + "-gw=10.0.0.1,-ip=10.0.0.2/8").addresses().size());
        assertEquals(1, only(given + "-gw=10.0.0.1,-ip=10.0.0.2").addresses().size());
        assertEquals(2, only(given + "-ip=10.0.0.2/24").addresses().size());
        assertEquals(List.of(), only(given + "-gw,-ip").addresses());
        assertEquals(List.of(IpAddress.parse("fd00::1")), only(given + "-gw=10.0.0.1").gateways());
        NameService names = StackConfig.parse("mem://lab", given + "-dns=fd00::53,-domain=a.b").names();
        assertEquals(List.of(new NameService.Server(IpAddress.parse("10.0.0.53"), 0)), names.servers());
        assertEquals(List.of("c.d"), names.search());
        assertEquals(NameService.NONE, StackConfig.parse("mem://lab", given + "-dns,-domain").names());
    }

    @Test
    void interfacesByIndex() {
        StackConfig config = StackConfig.parse(
                "mem://a", "ifindex=2 dhcp ifindex=3 vnl=mem://b rd iface=vde0 dhcp6");
        assertEquals(List.of("vde0", "vde1"), config.interfaces().stream().map(StackConfig.Interface::name).toList());
        assertEquals(
                AutoSettings.NONE.withDhcp4(Want.REQUIRED).withDhcp6(Want.REQUIRED),
                config.interfaces().getFirst().auto());
    }

    @Test
    void aVnlMayNameItsInterface() {
        StackConfig config = StackConfig.parse("", "vnl=e0:vde:///run/vde/lab,dhcp,vnl=e1:mem://b");
        assertEquals(List.of("e0", "e1"), config.interfaces().stream().map(StackConfig.Interface::name).toList());
        assertEquals("vde:///run/vde/lab", config.interfaces().getFirst().vnl());
        assertEquals("mem://b", config.interfaces().getLast().vnl());
    }

    @Test
    void whatAModernHostNeeds() {
        StackConfig config = StackConfig.parse(
                "mem://lab",
                "auto,temp=on,iid=random,optimistic=on,linklocal4=on,secret=key,metric=7,leases=/tmp/l,wait=3,hosts=/etc/hosts,"
                        + "search=a.b,search=c.d,ntp=fd00::123,dns=fe80::53");
        AutoSettings expected = AutoSettings.AUTO
                .withTemporary(true)
                .withIdentifier(Identifier.RANDOM)
                .withOptimistic(true)
                .withLinkLocal4(Want.IF_THERE)
                .withSecret("key");
        assertEquals(expected, config.interfaces().getFirst().auto());
        assertEquals(7, config.interfaces().getFirst().metric());
        assertEquals("/tmp/l", config.leases());
        assertEquals("/etc/hosts", config.hosts());
        assertEquals(3, config.waitSeconds());
        assertEquals(
                new NameService(
                        List.of(new NameService.Server(IpAddress.parse("fe80::53"), 2)),
                        List.of("a.b", "c.d"),
                        "",
                        List.of(IpAddress.parse("fd00::123"))),
                config.names());
    }

    @Test
    void whereAStackCanBeChangedByOthers() {
        assertEquals("", StackConfig.parse("", "").control());
        assertEquals("on", StackConfig.parse("", "control=on").control());
        assertEquals("off", StackConfig.parse("", "control=off").control());
        assertEquals("/run/web", StackConfig.parse("", "control=/run/web").control());
        assertEquals("on", StackConfig.parse("", "").withControl("on").control());
        assertFalse(StackConfig.parse("", "").jmx());
        assertFalse(StackConfig.parse("", "jmx=off").jmx());
        assertTrue(StackConfig.parse("", "jmx=on").jmx());
        assertTrue(StackConfig.parse("", "").withJmx(true).jmx());
    }

    @Test
    void aLinkLocalServerIsOfTheInterfaceSpokenOf() {
        NameService names =
                StackConfig.parse("mem://a", "iface=a,iface=b,vnl=mem://b,dns=fe80::53").names();
        assertEquals(List.of(new NameService.Server(IpAddress.parse("fe80::53"), 3)), names.servers());
    }

    @Test
    void oneTimeAddresses() {
        IpAddress base = IpAddress.parse("fd00::");
        assertEquals(
                AutoSettings.NONE.withFqdn(FQDN).withOneTime(OneTime.of("secret", base)),
                auto("otip=secret,otip_base=fd00::,fqdn=" + FQDN));
        assertEquals(
                AutoSettings.NONE.withFqdn(FQDN).withOneTime(new OneTime("secret", Optional.of(base), 60, 5, 0)),
                auto("fqdn=" + FQDN + ",otip=secret,otip_base=fd00::,otip_period=60,otip_preactive=5,otip_postactive=0"));
        assertEquals(
                AutoSettings.AUTO.withFqdn(FQDN).withOneTime(OneTime.of("secret")),
                auto("auto,otip=secret,fqdn=" + FQDN));
    }

    @Test
    void theBuilderSaysTheSame() {
        StackConfig built = StackConfig.builder()
                .names(new NameService(List.of(), List.of("a.b"), "", List.of()))
                .hosts("h")
                .leases("l")
                .waitSeconds(1)
                .debug(true)
                .control("off")
                .jmx(true)
                .networkInterface("vde0", "mem://lab")
                .auto(AutoSettings.AUTO.withFqdn(FQDN).withTemporary(true))
                .metric(5)
                .build();
        assertEquals(
                StackConfig.parse(
                        "mem://lab", "auto,temp=on,metric=5,search=a.b,hosts=h,leases=l,wait=1,debug,control=off,jmx=on,fqdn=" + FQDN),
                built);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of("dhcp=on", List.of("'dhcp=on' at character 1", "it takes no value; write dhcp")),
                Arguments.of("dhpc", List.of("no setting 'dhpc'", "did you mean dhcp?")),
                Arguments.of("control=web", List.of("'control=web' at character 1", "neither on, off nor a path")),
                Arguments.of("auto,hash=x", List.of("'hash=x' at character 6", "no setting 'hash'")),
                Arguments.of("fqdn=a,fqdn=b", List.of("'fqdn=b' at character 8", "already, at character 1")),
                Arguments.of("fqdn=a..b", List.of("'a..b' is not a name of DNS", "fqdn=web.example.org")),
                Arguments.of("fqdn", List.of("the value is missing; write fqdn=web.example.org")),
                Arguments.of("mac=02:00:00:00:00:01,macaddr=02:00:00:00:00:02", List.of("at character 23", "already")),
                Arguments.of("auto,iid=hash", List.of("'iid=hash' at character 6", "add fqdn=")),
                Arguments.of("iid=mine", List.of("write iid=stable, eui64, hash or random")),
                Arguments.of("temp=on,dhcp", List.of("'temp=on' at character 1", "add slaac or auto")),
                Arguments.of("auto,temp=on,-slaac", List.of("'temp=on' at character 6")),
                Arguments.of("auto,otip=x", List.of("'otip=x' at character 6", "add fqdn=")),
                Arguments.of("fqdn=a,otip=x", List.of("'otip=x' at character 8", "otip_base=", "rd")),
                Arguments.of("fqdn=a,otip_period=9", List.of("'otip_period=9' at character 8", "add otip=PASSWORD")),
                Arguments.of("fqdn=a,otip=x,otip_base=10.0.0.1", List.of("10.0.0.1 is no prefix of IPv6 addresses")),
                Arguments.of("fqdn=a,otip=x,otip_period=0", List.of("from 1")),
                Arguments.of("fqdn=a,otip=x,otip_base=fd00::,otip_period=1", List.of("at most 8 times otip_period")),
                Arguments.of("ifindex=1", List.of("1 is lo")),
                Arguments.of("ifindex=4", List.of("there is no interface 4 so far; the next one is 2")),
                Arguments.of("metric=-1", List.of("from 0")),
                Arguments.of("wait=forever", List.of("'forever' is not a number of seconds")),
                Arguments.of("dns=example.org", List.of("'dns=example.org' at character 1")),
                Arguments.of("-ip=", List.of("leave the = out")),
                Arguments.of("-dhcp=x", List.of("takes no value")),
                Arguments.of("temp=maybe", List.of("neither on nor off")));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorsNameThePartAndWhatWouldBeRight(String config, List<String> parts) {
        var error = assertThrows(IllegalArgumentException.class, () -> StackConfig.parse("mem://x", config));
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), () -> error.getMessage() + " should contain " + part);
        }
    }

    @Test
    void contradictionsOfTheBuilderAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> AutoSettings.NONE.withIdentifier(Identifier.HASH));
        assertThrows(IllegalArgumentException.class, () -> AutoSettings.NONE.withOneTime(OneTime.of("x")));
        assertThrows(
                IllegalArgumentException.class, () -> OneTime.of("x", IpAddress.parse("10.0.0.1")));
    }
}
