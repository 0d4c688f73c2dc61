/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.answer6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.engine.DhcpBench.Sent6;
import io.ioth.stack.rfc.Rfc;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The DHCPv6 client where routers speak of DHCPv6: other settings alone, addresses too, or nothing (RFC 8415 §18.2.6, §21.23). */
class Dhcp6StatelessTest {

    private static double seconds(long ns) {
        return ns / 1e9;
    }

    private static void within(double from, double to, double is) {
        assertTrue(is >= from && is <= to, () -> is + " isn't from " + from + " to " + to);
    }

    private static DhcpBench heedingRouters() {
        return new DhcpBench(false, LeaseStore.NONE)
                .configure(AutoSettings.NONE.withDhcp6(Want.IF_THERE).withRouters(Want.IF_THERE));
    }

    @Test
    @Rfc(value = 8415, req = {"18.2.6-1", "18.2.6-2", "18.2.6-3", "18.2.6-4", "18.2.6-5", "18.2.10.4-1"})
    void asksForOtherSettingsAloneWhereTheRouterSaysSo() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(false, true);
            long began = bench.net.nowNs;
            Sent6 question = bench.next6(Dhcp6Type.INFORMATION_REQUEST);
            within(0, 1, seconds(question.atNs() - began));
            assertFalse(question.options().has(Option6.IA_NA));
            assertTrue(question.options().has(Option6.CLIENT_ID));
            assertEquals(0, question.options().number(Option6.ELAPSED_TIME, 2));
            byte[] wanted = question.options().get(Option6.OPTION_REQUEST);
            assertArrayEquals(new byte[] {0, 23, 0, 24, 0, 56, 0, 32, 0, 83}, wanted);
            Dhcp6Message answer = answer6(question, Dhcp6Type.REPLY);
            answer.options().addAddresses(Option6.DNS_SERVERS, List.of(IpAddress.parse("fd00::53")));
            answer.options().addInt(Option6.INFORMATION_REFRESH_TIME, 700);
            bench.deliver6(answer);
            assertEquals(1, bench.engine.nameService().servers().size());
            bench.advertiseRouter(false, true);
            Sent6 again = bench.next6(Dhcp6Type.INFORMATION_REQUEST, 800);
            within(700, 702, seconds(again.atNs() - question.atNs()));
        }
    }

    @Test
    @Rfc(value = 8415, req = "21.23-2")
    void informationIsNotRefreshedMoreOftenThanEveryTenMinutes() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(false, true);
            Sent6 question = bench.next6(Dhcp6Type.INFORMATION_REQUEST);
            Dhcp6Message answer = answer6(question, Dhcp6Type.REPLY);
            answer.options().addInt(Option6.INFORMATION_REFRESH_TIME, 1);
            bench.deliver6(answer);
            bench.runSeconds(599);
            assertTrue(bench.sent6.isEmpty());
        }
    }

    @Test
    void asksForAddressesWhereTheRouterSaysSo() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(true, false);
            bench.next6(Dhcp6Type.SOLICIT);
        }
    }

    @Test
    void asksNobodyWhereTheRouterSaysSo() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(false, false);
            bench.runSeconds(100);
            assertTrue(bench.sent6.isEmpty());
        }
    }

    @Test
    @Rfc(value = 8415, req = "18.2.9-2")
    void theWaitForInformationGrowsToWhatServersSay() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(true, false);
            Dhcp6Message nothing = answer6(bench.next6(Dhcp6Type.SOLICIT), Dhcp6Type.ADVERTISE);
            nothing.options().addInt(Option6.INF_MAX_RT, 60);
            bench.deliver6(nothing);
            bench.advertiseRouter(false, true);
            bench.runSeconds(1000);
            assertTrue(bench.sent6.size() >= 16, () -> bench.sent6.size() + " in a thousand seconds");
        }
    }

    @Test
    @Rfc(value = 8415, req = "21.23-1")
    void informationLastsForADay() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(false, true);
            Sent6 question = bench.next6(Dhcp6Type.INFORMATION_REQUEST);
            bench.deliver6(answer6(question, Dhcp6Type.REPLY));
            Sent6 again = bench.next6(Dhcp6Type.INFORMATION_REQUEST, 90_000);
            within(86_400, 86_402, seconds(again.atNs() - question.atNs()));
        }
    }

    @Test
    @Rfc(value = 8415, req = "21.25-1")
    void boundsOfInformationThatServersMayNotSetAreNotHeeded() {
        try (DhcpBench bench = heedingRouters()) {
            bench.advertiseRouter(true, false);
            Dhcp6Message nothing = answer6(bench.next6(Dhcp6Type.SOLICIT), Dhcp6Type.ADVERTISE);
            nothing.options().addInt(Option6.INF_MAX_RT, 59);
            bench.deliver6(nothing);
            bench.advertiseRouter(false, true);
            bench.runSeconds(1000);
            assertTrue(bench.sent6.size() < 12, () -> bench.sent6.size() + " in a thousand seconds");
        }
    }
}
