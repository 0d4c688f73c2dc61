/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.Route;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.engine.DhcpBench.Sent6;
import io.ioth.stack.engine.Usability.Missing;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code auto} on networks that offer everything, something, and nothing. */
class AutoTest {

    private static final String NAME = "web.example.org";
    private static final int MANAGED = 0x80;

    private final DhcpBench bench = new DhcpBench(true, LeaseStore.NONE).configure(AutoSettings.AUTO.withFqdn(NAME));

    @AfterEach
    void close() {
        bench.close();
    }

    private void advertise(int flags) {
        RaBytes ra = RaBytes.of(64, flags, 1800, 0, 0)
                .mac(DhcpBench.SERVER_MAC.value())
                .prefix("fd00::/64", RaBytes.ON_LINK | RaBytes.AUTONOMOUS, 7200, 3600)
                .servers(1800, "fd00::53")
                .domains(1800, "router.test");
        byte[] bytes = ra.bytes();
        bench.icmp6(Unpooled.wrappedBuffer(bytes));
    }

    private void lease6(String address) {
        Dhcp6Message advertise = DhcpBench.advertise(bench.next6(Dhcp6Type.SOLICIT, 5), address);
        bench.deliver6(advertise);
        Sent6 request = bench.next6(Dhcp6Type.REQUEST, 5);
        Dhcp6Message reply = DhcpBench.reply(request, address);
        IpAddress server = IpAddress.parse("fd00::6:53");
        reply.options().add(Option6.DNS_SERVERS, server.toBytes());
        bench.deliver6(reply);
    }

    private Map<AddressOrigin, IpAddress> addresses() {
        Map<AddressOrigin, IpAddress> result = new TreeMap<>();
        for (NetInterface.Address each : bench.engine.interfaces(bench.net.nowNs).get(1).addresses()) {
            if (each.state() == AddressState.PREFERRED && !each.address().isIpv4()) {
                result.put(each.origin(), each.address());
            }
        }
        return result;
    }

    private Usability usability() {
        return bench.engine.usability();
    }

    @Test
    void takesAllThatANetworkOffers() {
        bench.lease4("10.0.0.5", o -> o.put(Option4.DOMAIN_NAME_SERVERS, IpAddress.parse("10.0.0.53")));
        bench.runSeconds(2);
        advertise(MANAGED);
        lease6("fd00::6:1");
        bench.runSeconds(2.5);
        assertTrue(usability().isUsable(), usability().toString());
        bench.runSeconds(7);
        assertTrue(usability().settled());
        assertEquals(
                HashAddress.of(IpAddress.parse("fd00::"), NAME), addresses().get(AddressOrigin.SLAAC));
        assertEquals(IpAddress.parse("fd00::6:1"), addresses().get(AddressOrigin.DHCP));
        assertTrue(bench.has("10.0.0.5"));
        List<IpPrefix> defaults = bench.engine.routes().stream()
                .filter(route -> route.gateway().isPresent())
                .map(Route::destination)
                .toList();
        assertEquals(2, defaults.size());
        assertTrue(defaults.containsAll(List.of(IpPrefix.DEFAULT, IpPrefix.DEFAULT_IPV4)), defaults::toString);
        assertEquals(
                List.of("fd00::6:53", "10.0.0.53", "fd00::53"),
                bench.engine.nameService().servers().stream()
                        .map(server -> server.address().toString())
                        .toList());
        assertEquals(List.of("router.test"), bench.engine.nameService().search());
    }

    @Test
    void isContentWithARouter() {
        bench.runSeconds(2);
        advertise(0);
        bench.runSeconds(3);
        assertTrue(usability().isUsable());
        assertFalse(usability().trying());
        assertTrue(bench.sent6.isEmpty(), "the router says that there's no DHCPv6");
    }

    @Test
    void isContentWithDhcpv4() {
        bench.lease4("10.0.0.5", o -> {});
        assertTrue(usability().trying());
        assertFalse(usability().isUsable());
        bench.runSeconds(8);
        assertTrue(usability().isUsable());
        assertFalse(usability().trying());
    }

    @Test
    void triesDhcpv6WhereThereIsNoRouter() {
        bench.runSeconds(2.9);
        assertTrue(bench.sent6.isEmpty());
        lease6("fd00::6:1");
        bench.runSeconds(3);
        assertTrue(usability().isUsable());
        assertEquals(IpAddress.parse("fd00::6:1"), addresses().get(AddressOrigin.DHCP));
    }

    @Test
    void namesAllWhoDidNotAnswer() {
        bench.next4(Dhcp4Type.DISCOVER);
        bench.runSeconds(15);
        assertEquals(
                List.of(
                        "no DHCPv6 server answered on vde0",
                        "no DHCPv4 server answered on vde0",
                        "no router answered on vde0"),
                usability().missing().stream().map(Missing::what).toList());
    }
}
