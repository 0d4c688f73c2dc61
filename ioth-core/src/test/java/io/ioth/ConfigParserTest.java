/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigParserTest {

    @Test
    void readsEverySetting() {
        StackConfig config = StackConfig.parse(
                "mem://lab",
                "stack=ioth,name=web;dad=off sndbuf=65536\trcvbuf=131072,mem=2097152 linger=7,ip=fd00::80/64,ip=10.0.0.80/8,"
                        + "gw=fd00::1,gw=10.9.9.9,route=2001:db8::/32>fe80::1,mac=02:00:5e:10:00:01,mtu=9000");
        StackConfig.Interface only = new StackConfig.Interface(
                "vde0",
                "mem://lab",
                Optional.empty(),
                Optional.of(MacAddress.parse("02:00:5e:10:00:01")),
                9000,
                List.of(address("fd00::80", 64), address("10.0.0.80", 8)),
                List.of(IpAddress.parse("fd00::1"), IpAddress.parse("10.9.9.9")),
                List.of(new StackConfig.StaticRoute(IpPrefix.parse("2001:db8::/32"), IpAddress.parse("fe80::1"))),
                AutoSettings.NONE,
                0);
        StackConfig expected = new StackConfig(
                "ioth",
                "web",
                List.of(only),
                false,
                false,
                65536,
                131072,
                2097152,
                7,
                TcpSettings.DEFAULT,
                NameService.NONE,
                "",
                "",
                StackConfig.DEFAULT_WAIT,
                false,
                "",
                false);
        assertEquals(expected, config);
    }

    @Test
    void aStackForwardsOrListensToRouters() {
        String router = "ip=10.0.0.1/24,iface=e1,vnl=mem://b,dhcp,forwarding=";
        assertTrue(StackConfig.parse("mem://a", router + "on").forwarding());
        assertFalse(StackConfig.parse("mem://a", router + "off").forwarding());
        assertFalse(StackConfig.parse("mem://a", "auto,forwarding=off").forwarding());
        assertTrue(StackConfig.parse("mem://a", "auto,forwarding=on,-rd").forwarding());
        for (String listens : List.of("auto", "auto6", "rd", "slaac")) {
            String message = assertThrows(IllegalArgumentException.class,
                            () -> StackConfig.parse("mem://a", "name=r,forwarding=on,iface=e0," + listens))
                    .getMessage();
            assertTrue(message.contains("doesn't listen to other routers") && message.contains("8"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> StackConfig.parse("", "stack=kernel,forwarding=on"));
        assertThrows(IllegalArgumentException.class, () -> StackConfig.builder()
                .forwarding(true)
                .networkInterface("e0", "mem://a")
                .auto(StackConfig.parse("mem://a", "auto").interfaces().getFirst().auto())
                .build());
    }

    @Test
    void readsWhatTcpAsksOfThePath() {
        for (TcpSettings.Ecn ecn : TcpSettings.Ecn.values()) {
            String text = "ecn=" + ecn.name().toLowerCase(Locale.ROOT);
            assertEquals(TcpSettings.DEFAULT.withEcn(ecn), StackConfig.parse("", text).tcp());
        }
        assertEquals(TcpSettings.MtuProbing.OFF, StackConfig.parse("", "mtuprobe=off").tcp().mtuProbing());
        assertEquals(TcpSettings.MtuProbing.ALWAYS, StackConfig.parse("", "mtuprobe=always").tcp().mtuProbing());
        assertEquals(TcpSettings.DEFAULT, StackConfig.parse("", "mtuprobe=blackhole").tcp());
    }

    @Test
    void readsHowTcpSharesThePath() {
        for (CongestionControl each : CongestionControl.values()) {
            TcpSettings settings = StackConfig.parse("", "cc=" + each + ",pacing=on").tcp();
            assertEquals(TcpSettings.DEFAULT.withCongestionControl(each).withPacing(true), settings);
        }
        assertEquals(TcpSettings.DEFAULT, StackConfig.parse("", "cc=cubic,pacing=off").tcp());
    }

    @Test
    void readsHowTcpOpensAndCloses() {
        StackConfig config = StackConfig.parse(
                "", "syncookies=on,overflow=reset,tfo=both,timewaits=10,orphans=20,finwait=30");
        assertEquals(
                TcpSettings.DEFAULT
                        .withSynCookies(TcpSettings.SynCookies.ON)
                        .withResetOnOverflow(true)
                        .withFastOpen(TcpSettings.FastOpen.BOTH)
                        .withMaxTimeWaits(10)
                        .withMaxOrphans(20)
                        .withFinWait2Seconds(30),
                config.tcp());
        config = StackConfig.parse("", "syncookies=off,overflow=drop,tfo=off");
        assertEquals(
                TcpSettings.DEFAULT
                        .withSynCookies(TcpSettings.SynCookies.OFF)
                        .withFastOpen(TcpSettings.FastOpen.OFF),
                config.tcp());
        assertEquals(TcpSettings.DEFAULT, StackConfig.parse("", "syncookies=auto,tfo=client").tcp());
    }

    @Test
    void prefixLengthsHaveDefaults() {
        assertEquals(
                List.of(address("fd00::80", 64), address("10.0.0.80", 24)),
                StackConfig.parse("mem://x", "ip=fd00::80,ip=10.0.0.80").interfaces().getFirst().addresses());
    }

    @Test
    void emptyMeansOnlyTheLoopback() {
        assertEquals(List.of(), StackConfig.parse("", "").interfaces());
        assertEquals("vde0", StackConfig.parse("mem://x", " # nothing").interfaces().getFirst().name());
    }

    @Test
    void interfacesMayBeSeveralAndComeBack() {
        StackConfig config = StackConfig.parse(
                "mem://a", "iface=e0 ip=fd00:a::1 iface=e1 vnl=mem://b ip=fd00:b::1 iface=e0 ip=10.0.0.1");
        assertEquals(List.of("e0", "e1"), config.interfaces().stream().map(StackConfig.Interface::name).toList());
        assertEquals(List.of("mem://a", "mem://b"), config.interfaces().stream().map(StackConfig.Interface::vnl).toList());
        assertEquals(2, config.interfaces().getFirst().addresses().size());
    }

    @Test
    void quotesEscapesAndComments() {
        StackConfig config = StackConfig.parse(
                "",
                """
                name="a, b" # the comma, and 'this, stay out
                'vnl=impaired://loss=1%,delay=2ms{mem://x}' ip=fd00\\::1 # end
                """);
        assertEquals("a, b", config.name());
        assertEquals("impaired://loss=1%,delay=2ms{mem://x}", config.interfaces().getFirst().vnl());
        assertEquals("a\"b\\c", StackConfig.parse("", "name=\"a\\\"b\\\\c\"").name());
        assertEquals("a#b", StackConfig.parse("", "name=a#b").name());
    }

    @Test
    void kernelTakesNoInterfaces() {
        assertEquals("kernel", StackConfig.parse("", "stack=kernel").stack());
        assertThrows(IllegalArgumentException.class, () -> StackConfig.parse("mem://x", "stack=kernel"));
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of("ip=fd00::zz/64", List.of("'ip=fd00::zz/64' at character 1", "fd00::zz", "2001:db8::1")),
                Arguments.of("mtu=1500,ip=10.0.0.1/33", List.of("at character 10", "0 to 32", "33")),
                Arguments.of("ip=10.0.0.1/", List.of("prefix length")),
                Arguments.of("ip=10.0.0.1/x", List.of("prefix length")),
                Arguments.of("ip=ff02::1", List.of("ff02::1 is not an address of one node")),
                Arguments.of("ip=::1", List.of("loopback")),
                Arguments.of("ip=fd00::1,ip=fd00:0::1", List.of("at character 12", "given twice")),
                Arguments.of("ip=fd00::1/64,gw=fd01::1", List.of("at character 15", "in no prefix", "add an ip=")),
                Arguments.of("ip=::2/0,gw=10.0.0.1", List.of("in no prefix")),
                Arguments.of("ip=fd00::1,gw=fd00::1", List.of("own address")),
                Arguments.of("route=2001:db8::/32", List.of("gateway is missing", "route=2001:db8::/32>fd00::1")),
                Arguments.of("ip=10.0.0.1,route=2001:db8::/32>10.0.0.2", List.of("families")),
                Arguments.of("mtu=1279", List.of("1280 to 65535")),
                Arguments.of("mtu=65536", List.of("1280 to 65535")),
                Arguments.of("mtu=big", List.of("'big'", "1280 to 65535")),
                Arguments.of("mtu=1500,mtu=1400", List.of("at character 10", "already, at character 1")),
                Arguments.of("mac=02:00:5e:10:00", List.of("02:00:5e:10:00:01")),
                Arguments.of("mac=03:00:5e:10:00:01", List.of("must be even")),
                Arguments.of("dad=maybe", List.of("'maybe' is neither on nor off")),
                Arguments.of("cc=vegas", List.of("'cc=vegas'", "write cc=cubic, newreno or bbr")),
                Arguments.of("mtuu=1500", List.of("did you mean mtu=?", "known are ip=, gw=")),
                Arguments.of("gateway=fd00::1", List.of("no setting 'gateway'")),
                Arguments.of("adr=fd00::1", List.of("no setting 'adr'")),
                Arguments.of("ip", List.of("value is missing", "ip=fd00::80/64")),
                Arguments.of("gw=", List.of("value is missing", "gw=fd00::1")),
                Arguments.of("name=\"x", List.of("the \" at character 6 is never closed")),
                Arguments.of("name=x\\", List.of("the \\ at character 7 ends the text")),
                Arguments.of("iface=lo", List.of("can't be an interface's name")),
                Arguments.of("iface=e1,ip=fd00::1,iface=e2", List.of("'iface=e2' at character 21", "isn't plugged in", "vnl=")),
                Arguments.of("vnl=mem://y", List.of("plugged in already")),
                Arguments.of("sndbuf=1", List.of("4096")),
                Arguments.of("mem=1", List.of("from 1048576")),
                Arguments.of("mem=many", List.of("not a number of bytes from 1048576")));
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
    void anUnpluggedInterfaceIsAnError() {
        var error = assertThrows(IllegalArgumentException.class, () -> StackConfig.parse("", "ip=fd00::1"));
        assertTrue(error.getMessage().contains("isn't plugged in"), error.getMessage());
    }

    @Test
    void linkLocalAddressesMayRepeatOnOtherInterfaces() {
        StackConfig config =
                StackConfig.parse("mem://a", "iface=a,ip=fe80::1,iface=b,vnl=mem://b,ip=fe80::1");
        assertEquals(2, config.interfaces().size());
        assertFalse(config.interfaces().getFirst().addresses().isEmpty());
    }

    @Property
    void garbageIsRefusedWithAMessageOrRead(@ForAll String text) {
        try {
            StackConfig.parse("mem://x", text);
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("configuration '"), e.getMessage());
        }
    }

    private static StackConfig.Address address(String text, int length) {
        return new StackConfig.Address(IpAddress.parse(text), length);
    }
}
