/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.RouteChoice;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network whose kernel runs dnsmasq: DHCP of both families, router advertisements and DNS. */
@Timeout(120)
class AutoConfigurationTest {

    private static final String ROUTER4 = "10.77.0.1";
    private static final String ROUTER6 = "fd00:77::1";

    private static NetLab lab;
    private static LabNode router;
    private static String vnl;

    @BeforeAll
    static void build() throws IOException {
        lab = NetLab.create("dnsmasq", "curl");
        vnl = lab.segment("lan");
        router = lab.node();
        router.plug(vnl, "lan0", ROUTER4 + "/24", ROUTER6 + "/64");
        router.forward();
        router.nameServer(ROUTER4);
        Proc dnsmasq = router.start("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--log-dhcp",
                "--user=root", "--pid-file=", "--no-hosts", "--no-resolv", "--interface=lan0", "--bind-interfaces",
                "--domain=example.test", "--local=/example.test/", "--dhcp-authoritative", "--enable-ra", "--dhcp-fqdn",
                "--host-record=www.example.test," + ROUTER4 + "," + ROUTER6, "--dhcp-range=10.77.0.100,10.77.0.200,255.255.255.0,120",
                "--dhcp-range=fd00:77::1000,fd00:77::1fff,slaac,64,120", "--dhcp-option=option:ntp-server," + ROUTER4,
                "--dhcp-option=option6:dns-server,[" + ROUTER6 + "]", "--dhcp-option=option:mtu,1400",
                "--dhcp-leasefile=" + lab.folder().resolve("leases"));
        dnsmasq.awaitLine("started, version", LabNode.SHORT);
        router.serve(lab.folder("www"), 80, "Hello from the kernel");
    }

    @AfterAll
    static void remove() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private static Optional<IpAddress> gateway(NetStack stack, String to) {
        return stack.routeTo(IpAddress.parse(to), Optional.empty(), 0).flatMap(RouteChoice::gateway);
    }

    @Test
    void autoAloneGivesAddressesRoutesAndNames() throws IOException {
        try (NetStack stack = NetStack.open(vnl)) {
            StackLab.await(Duration.ofSeconds(20), () -> StackLab.globals(stack).toString(), () -> StackLab.globals(stack).size() >= 3);
            List<String> addresses = StackLab.globals(stack);
            assertTrue(addresses.stream().anyMatch(each -> each.startsWith("10.77.0.")), addresses.toString());
            assertTrue(addresses.stream().anyMatch(each -> each.matches("fd00:77::1[0-9a-f]{3}")), "leased: " + addresses);
            assertTrue(addresses.stream().anyMatch(each -> each.matches("fd00:77::?[0-9a-f]+:[0-9a-f:]+")), "made: " + addresses);
            assertEquals(Optional.of(IpAddress.parse(ROUTER4)), gateway(stack, "192.0.2.1"));
            assertEquals(Optional.of(IpAddress.parse(router.linkLocal("lan0"))), gateway(stack, "2001:db8::1"));
            List<String> servers = stack.nameService().servers().stream().map(each -> each.address().toString()).toList();
            assertTrue(servers.contains(ROUTER4) && servers.contains(ROUTER6), servers.toString());
            assertTrue(stack.nameService().search().contains("example.test") || stack.nameService().domain().equals("example.test"),
                    stack.nameService().toString());
            assertEquals(List.of(IpAddress.parse(ROUTER4)), stack.nameService().timeServers());
            assertEquals(1400, stack.networkInterface("vde0").orElseThrow().mtu());
            assertEquals("Hello from the kernel", StackLab.get(stack, "www.example.test"));
            assertEquals("Hello from the kernel", StackLab.get(stack, "www"), "by the search list");
        }
    }

    @Test
    void theKernelReachesTheStackByName() throws IOException {
        try (NetStack stack = NetStack.open(vnl, "auto,fqdn=web.example.test")) {
            StackLab.serve(stack, "Hello from the stack");
            for (String family : new String[] {"-4", "-6"}) {
                StackLab.await(Duration.ofSeconds(20), () -> family + " curl gets nothing; " + StackLab.globals(stack), () -> curl(family));
            }
            IpAddress hashed = HashAddress.of(IpAddress.parse("fd00:77::"), "web.example.test");
            StackLab.await(Duration.ofSeconds(20), () -> StackLab.globals(stack) + " without " + hashed,
                    () -> StackLab.globals(stack).contains(hashed.toString()));
        }
    }

    private static boolean curl(String family) {
        try {
            return router.run(LabNode.SHORT, "curl", family, "-sS", "--max-time", "5", "http://web.example.test/")
                    .output()
                    .equals("Hello from the stack");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatWasFoundOutIsShownAsLinuxShowsIt() throws IOException {
        Path socket = lab.folder().resolve("control");
        try (NetStack stack = NetStack.open(vnl, "auto,control=" + socket)) {
            StackLab.await(Duration.ofSeconds(20), () -> StackLab.globals(stack).toString(), () -> StackLab.globals(stack).size() >= 3);
            String addresses = ip(socket, "addr", "show", "dev", "vde0");
            assertTrue(addresses.matches("(?s).*inet 10\\.77\\.0\\.\\d+/24 brd 10\\.77\\.0\\.255 scope global dynamic vde0\n"
                    + "       valid_lft 1[012]\\dsec preferred_lft \\d+sec\n.*"), addresses);
            assertTrue(addresses.matches("(?s).*inet6 fd00:77:\\S+ scope global dynamic\n.*"), addresses);
            assertTrue(ip(socket, "-4", "route").contains("default via " + ROUTER4 + " dev vde0 proto dhcp"), ip(socket, "-4", "route"));
            assertTrue(ip(socket, "-6", "route").contains("default via " + router.linkLocal("lan0") + " dev vde0 proto ra metric"),
                    ip(socket, "-6", "route"));
        }
    }

    private static String ip(Path socket, String... words) throws IOException {
        return io.ioth.stack.control.ControlClient.ask(socket, List.of(words)).text();
    }
}
