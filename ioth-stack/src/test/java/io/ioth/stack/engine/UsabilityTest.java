/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.StackConfig;
import io.ioth.link.LinkPair;
import io.ioth.net.IpAddress;
import io.ioth.stack.engine.Usability.Missing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stack lacks that was to find out its settings, in virtual time. */
class UsabilityTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final IpAddress ROUTER = IpAddress.parse("fe80::99");

    private final LinkPair cable = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer router;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(cable.a(), StackConfig.builder().build(), MAC);
        router = new WirePeer(cable.b(), net, MAC);
    }

    @AfterEach
    void close() {
        net.close();
        router.close();
    }

    private void configure(AutoSettings settings) {
        engine.configure(2, settings, 0, net.nowNs);
    }

    private List<String> missing() {
        return engine.usability().missing().stream().map(Missing::what).toList();
    }

    private void advertise() {
        byte[] header = WirePeer.octets(134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0);
        byte[] prefix = WirePeer.octets(
                3, 4, 64, 0xc0, 0, 0, 0x1c, 0x20, 0, 0, 0x0e, 0x10, 0, 0, 0, 0, 0xfd, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0);
        byte[] message = WirePeer.icmp6(ROUTER, "ff02::1", WirePeer.join(header, prefix));
        router.send(router.ethernet(0x3333_0000_0001L, 0x86dd, WirePeer.ipv6(ROUTER, "ff02::1", 58, 255, message)));
    }

    @Test
    void aStackThatAsksNothingIsUsable() {
        assertTrue(engine.usability().isUsable());
        assertTrue(engine.usability().settled());
    }

    @Test
    void whatIsRequiredMustBeThere() {
        configure(AutoSettings.NONE.withRouters(Want.REQUIRED).withSlaac(Want.REQUIRED));
        assertEquals(
                List.of("no router answered on e0", "no router told a prefix for addresses on e0"), missing());
        assertFalse(engine.usability().settled());
        net.run(Duration.ofSeconds(2));
        advertise();
        assertEquals(List.of("no router told a prefix for addresses on e0"), missing());
        net.run(Duration.ofSeconds(3));
        assertTrue(engine.usability().isUsable());
        assertTrue(engine.usability().settled());
    }

    @Test
    void whoDoesNotAnswerIsNamedInTheEnd() {
        configure(AutoSettings.NONE.withRouters(Want.REQUIRED).withSlaac(Want.REQUIRED));
        net.run(Duration.ofSeconds(30));
        assertEquals(List.of("no router answered on e0"), missing());
        assertTrue(engine.usability().settled());
    }

    @Test
    void ofAllThatANetworkMayOfferOneAddressIsEnough() {
        configure(AutoSettings.NONE.withRouters(Want.IF_THERE).withSlaac(Want.IF_THERE));
        assertFalse(engine.usability().isUsable());
        net.run(Duration.ofSeconds(2));
        assertFalse(engine.usability().isUsable());
        advertise();
        net.run(Duration.ofSeconds(3));
        assertTrue(engine.usability().isUsable());
    }

    @Test
    void anAddressSetByHandIsEnoughToo() throws IOException {
        configure(AutoSettings.NONE.withRouters(Want.IF_THERE).withSlaac(Want.IF_THERE));
        engine.addAddress(2, IpAddress.parse("fd00::1"), 64, (address, state, now) -> {}, net.nowNs);
        assertFalse(engine.usability().isUsable());
        net.run(Duration.ofSeconds(3));
        assertTrue(engine.usability().isUsable());
        assertFalse(engine.usability().settled());
    }

    @Test
    void whoWatchesIsTold() {
        int[] told = {0};
        engine.watchUsability(() -> told[0]++);
        configure(AutoSettings.NONE.withRouters(Want.REQUIRED));
        int before = told[0];
        net.run(Duration.ofSeconds(2));
        advertise();
        assertTrue(told[0] > before);
    }

    @Test
    void aLinkThatIsDownIsNamed() {
        configure(AutoSettings.NONE.withRouters(Want.REQUIRED));
        router.close();
        net.settle();
        assertTrue(missing().contains("the link of e0 is down"), missing().toString());
    }

    @Test
    void withoutEthernetThereIsNoDhcp() throws IOException {
        LinkPair plain = LinkPair.ip(1500);
        StackEngine other = net.engine(plain.a(), StackConfig.builder().build(), MAC);
        other.configure(2, AutoSettings.NONE.withDhcp4(Want.REQUIRED), 0, net.nowNs);
        assertEquals(
                List.of(new Missing("e0 is no Ethernet, which DHCPv4 needs", false)),
                other.usability().missing());
        plain.b().close();
    }
}
