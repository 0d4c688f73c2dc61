/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** iproute2's words and answers. The shapes are those that iproute2 6.1 prints of the kernel's tables. */
class IpToolTest {

    private static final String CONFIG = "dad=off,mac=02:00:5e:10:00:01,ip=10.0.0.5/24,ip=10.0.0.6/24,ip=fd00::5/64,"
            + "gw=10.0.0.1,gw=fd00::1,route=2001:db8::/32>fd00::2";

    private NetStack stack;

    @BeforeEach
    void open() throws IOException {
        stack = NetStack.open("mem://iptool", CONFIG);
    }

    @AfterEach
    void close() {
        stack.close();
    }

    private Answer run(String words) {
        return IpTool.run(stack, List.of(words.split(" ")));
    }

    private String ip(String words) {
        Answer answer = run(words);
        assertEquals("", answer.error());
        assertEquals(0, answer.status());
        return answer.text();
    }

    private String refused(String words, int status) {
        Answer answer = run(words);
        assertEquals(status, answer.status(), answer.toString());
        assertFalse(answer.error().isEmpty());
        return answer.error();
    }

    @Test
    void addressesAsLinuxListsThem() {
        assertEquals("""
                1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default
                    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                    inet 127.0.0.1/8 scope host lo
                       valid_lft forever preferred_lft forever
                    inet6 ::1/128 scope host
                       valid_lft forever preferred_lft forever
                2: vde0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
                    link/ether 02:00:5e:10:00:01 brd ff:ff:ff:ff:ff:ff
                    alias mem://iptool
                    inet 10.0.0.5/24 brd 10.0.0.255 scope global vde0
                       valid_lft forever preferred_lft forever
                    inet 10.0.0.6/24 brd 10.0.0.255 scope global secondary vde0
                       valid_lft forever preferred_lft forever
                    inet6 fd00::5/64 scope global
                       valid_lft forever preferred_lft forever
                    inet6 fe80::5eff:fe10:1/64 scope link
                       valid_lft forever preferred_lft forever
                """, ip("addr"));
        assertEquals(ip("addr"), ip("a"));
        assertEquals("""
                2: vde0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
                    inet6 fe80::5eff:fe10:1/64 scope link
                       valid_lft forever preferred_lft forever
                """, ip("-6 addr show dev vde0 scope link"));
        assertEquals("""
                lo               UNKNOWN        127.0.0.1/8
                vde0             UP             10.0.0.5/24 10.0.0.6/24
                """, ip("-4 -br a"));
        assertEquals("2: vde0    inet6 fd00::5/64 scope global\\       valid_lft forever preferred_lft forever\n",
                ip("-6 -o addr show vde0 scope global"));
    }

    @Test
    void addressesComeAndGo() {
        ip("addr add 10.9.0.1/16 brd + dev vde0");
        ip("addr add fd09::1/64 dev vde0");
        assertTrue(ip("addr").contains("inet 10.9.0.1/16 brd 10.9.255.255 scope global vde0"));
        assertTrue(ip("-6 route").contains("fd09::/64 dev vde0 proto kernel"));
        refused("addr add fd09::1/64 dev vde0", 1);
        ip("addr replace fd09::1/64 dev vde0");
        refused("addr del fd09::1/48 dev vde0", 1);
        ip("addr del fd09::1/64 dev vde0");
        ip("a d 10.9.0.1 dev vde0");
        refused("addr del 10.9.0.1 dev vde0", 1);
        assertFalse(ip("addr").contains("9.0.1"));
        ip("-4 addr flush dev vde0");
        assertEquals("vde0             UP             fd00::5/64 fe80::5eff:fe10:1/64\n", ip("-br addr show dev vde0"));
    }

    @Test
    void routesAsLinuxListsThem() {
        assertEquals("""
                default via 10.0.0.1 dev vde0
                10.0.0.0/24 dev vde0 proto kernel scope link src 10.0.0.5
                """, ip("-4 route"));
        String six = ip("-6 route");
        assertTrue(six.contains("2001:db8::/32 via fd00::2 dev vde0 metric"), six);
        assertTrue(six.contains("fd00::/64 dev vde0 proto kernel metric"), six);
        assertTrue(six.lines().reduce((a, b) -> b).orElse("").startsWith("default via fd00::1 dev vde0 metric"), six);
        assertTrue(six.lines().allMatch(line -> line.endsWith(" pref medium")), six);
        assertEquals(ip("-4 route") + six, ip("route"));
        assertEquals("default via 10.0.0.1\n", ip("route show dev vde0 default via 10.0.0.1"));
        assertEquals("""
                local 10.0.0.5 dev vde0 proto kernel scope host src 10.0.0.5
                broadcast 10.0.0.255 dev vde0 proto kernel scope link src 10.0.0.5
                """, ip("-4 route list table local").lines()
                .filter(line -> line.contains("src 10.0.0.5"))
                .reduce("", (a, b) -> a + b + "\n"));
    }

    @Test
    void routesComeAndGo() {
        ip("route add 192.0.2.0/24 via 10.0.0.2 metric 50");
        assertTrue(ip("route").contains("192.0.2.0/24 via 10.0.0.2 dev vde0 metric 50\n"));
        refused("route add 192.0.2.0/24 via 10.0.0.3 metric 50", 1);
        ip("route replace 192.0.2.0/24 via 10.0.0.3 metric 50");
        assertEquals("192.0.2.0/24 via 10.0.0.3 dev vde0 metric 50\n", ip("route show 192.0.2.0/24"));
        ip("route add 1.2.3.0/24 via 10.0.0.3 table 100");
        assertEquals("1.2.3.0/24 via 10.0.0.3 dev vde0\n", ip("route show table 100"));
        assertTrue(ip("route show table all").contains("1.2.3.0/24 via 10.0.0.3 dev vde0 table 100\n"));
        ip("route del 192.0.2.0/24");
        refused("route del 192.0.2.0/24", 1);
        refused("route add 192.0.2.0/24 via 172.16.0.1 dev vde0", 1);
        ip("-6 route replace default via fd00::9");
        assertTrue(ip("-6 route show default").startsWith("default via fd00::9 dev vde0"));
        ip("route flush table 100");
        assertEquals("", ip("route show table 100"));
    }

    @Test
    void theWayToSomewhere() {
        assertEquals("192.0.2.1 via 10.0.0.1 dev vde0 src 10.0.0.5\n    cache\n", ip("route get 192.0.2.1"));
        assertEquals("10.0.0.9 from 10.0.0.6 dev vde0\n    cache\n", ip("route get 10.0.0.9 from 10.0.0.6"));
        assertEquals("local 10.0.0.5 dev lo table local src 10.0.0.5\n    cache <local>\n", ip("route get 10.0.0.5"));
        assertEquals("2001:db9::1 from :: via fd00::1 dev vde0 src fd00::5\n", ip("route get 2001:db9::1"));
        ip("route del default via 10.0.0.1");
        assertTrue(refused("route get 192.0.2.1", 1).startsWith("Network is unreachable"));
    }

    @Test
    void rulesAsLinuxListsThem() {
        ip("route add default via 10.0.0.9 table 100");
        ip("rule add from 10.0.0.6 table 100");
        ip("rule add to 9.0.0.0/8 table 100 pref 50");
        ip("-6 rule add from fd00::6/128 table 101");
        assertEquals("""
                0:\tfrom all lookup local
                49:\tfrom fd00::6 lookup 101
                50:\tfrom all to 9.0.0.0/8 lookup 100
                32765:\tfrom 10.0.0.6 lookup 100
                32766:\tfrom all lookup main
                32767:\tfrom all lookup default
                """, ip("rule"));
        assertFalse(ip("-4 rule").contains("fd00"));
        assertEquals("8.8.8.8 from 10.0.0.6 via 10.0.0.9 dev vde0 table 100\n    cache\n",
                ip("route get 8.8.8.8 from 10.0.0.6"));
        ip("rule del pref 50");
        ip("rule del from 10.0.0.6");
        refused("rule del from 10.0.0.6", 1);
        refused("rule del pref 0", 1);
        refused("rule add from 10.0.0.7", 2);
        assertEquals("8.8.8.8 from 10.0.0.6 via 10.0.0.1 dev vde0\n    cache\n", ip("route get 8.8.8.8 from 10.0.0.6"));
    }

    @Test
    void neighbours() {
        ip("neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev vde0 nud permanent");
        ip("neigh add fe80::1 lladdr 02:00:00:00:00:01 dev vde0");
        refused("neigh add fe80::1 lladdr 02:00:00:00:00:02 dev vde0", 1);
        ip("neigh replace fe80::1 lladdr 02:00:00:00:00:02 dev vde0");
        assertEquals(List.of("10.0.0.1 dev vde0 lladdr 02:00:00:00:00:01 PERMANENT", "fe80::1 dev vde0 lladdr 02:00:00:00:00:02 PERMANENT"),
                ip("neigh").lines().sorted().toList());
        assertEquals("fe80::1                                 vde0             02:00:00:00:00:02\n", ip("-6 -br neigh"));
        ip("neigh flush dev vde0");
        assertEquals("10.0.0.1 lladdr 02:00:00:00:00:01 PERMANENT\n", ip("neigh show dev vde0 to 10.0.0.0/24"));
        ip("neigh del 10.0.0.1 dev vde0");
        refused("neigh del 10.0.0.1 dev vde0", 1);
        ip("neigh flush dev vde0 nud permanent");
        assertEquals("", ip("neigh"));
    }

    @Test
    void linksAndGroups() {
        assertEquals("""
                lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP>
                vde0             UP             02:00:5e:10:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP>
                """, ip("-br link"));
        ip("link set dev vde0 mtu 1400");
        assertTrue(ip("link show vde0").startsWith(
                "2: vde0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP mode DEFAULT group default\n"));
        assertTrue(ip("-s link").contains("    RX:  bytes packets errors dropped  missed   mcast\n"));
        refused("link set vde0 mtu 100", 2);
        refused("link set vde0 down", 2);
        String groups = ip("maddr show dev vde0");
        assertTrue(groups.startsWith("2:\tvde0\n\tlink  "), groups);
        assertTrue(groups.contains("\tinet  224.0.0.1\n"), groups);
        assertTrue(groups.contains("\tinet6 ff02::1:ff00:5\n"), groups);
    }

    @Test
    void whatIproute2HasOtherCommandsFor() {
        assertTrue(ip("ss").startsWith("Netid"));
        assertTrue(ip("stats").contains("RX"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            foo                                  | object "foo" is unknown
            addr foo                             | command "foo" is unknown
            addr add fd00::zz/64 dev vde0        | fd00::zz
            addr add fd00::8/64                  | "dev" argument is required
            addr add fd00::8/64 dev eth9         | Cannot find device "eth9"
            addr add fd00::8/64 dev vde0 foo     | "foo"
            addr add fd00::8/64 dev              | "dev" needs a value
            addr show dev eth9                   | Cannot find device "eth9"
            route show table nosuch              | "nosuch"
            route add default                    | via GATEWAY or dev DEVICE
            route add fd00::/8 via 10.0.0.1      | different families
            rule add from 10.0.0.1 table local   | 255
            neigh add 10.0.0.9 dev vde0          | lladdr
            neigh flush                          | dev DEVICE
            -x addr                              | "-x"
            """)
    void wrongWordsAreNamed(String words, String part) {
        assertTrue(refused(words, 2).contains(part), () -> run(words).toString());
    }
}
