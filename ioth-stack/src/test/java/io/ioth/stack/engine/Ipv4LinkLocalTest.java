/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.Route;
import io.ioth.StackConfig;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.ArpView;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class Ipv4LinkLocalTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final AutoSettings WANTED = AutoSettings.NONE.withLinkLocal4(Want.REQUIRED);
    private static final IpPrefix USED = IpPrefix.parse("169.254.0.0/16");

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine engine;
    private WirePeer peer;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(pair.a(), StackConfig.builder().build(), MAC);
        peer = new WirePeer(pair.b(), net, MAC);
    }

    @AfterEach
    void close() {
        net.close();
        peer.close();
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
    }

    private void seconds(int seconds) {
        net.run(Duration.ofSeconds(seconds));
    }

    private List<NetInterface.Address> ipv4() {
        return engine.interfaces(net.nowNs).get(1).addresses().stream()
                .filter(a -> a.address().isIpv4())
                .toList();
    }

    private IpAddress claimed() {
        List<NetInterface.Address> all = ipv4();
        assertEquals(1, all.size());
        assertEquals(AddressOrigin.LINK_LOCAL, all.getFirst().origin());
        return all.getFirst().address();
    }

    private void conflict(IpAddress address) {
        peer.send(peer.arp(ArpView.REPLY, MacAddress.BROADCAST.value(), WirePeer.MAC, address.toString(), "169.254.7.7"));
    }

    @Test
    @Rfc(value = 3927, req = {"2.1-1", "2.1-2", "2.1-3", "2.2-1"})
    void anAddressIsTakenThatIsTheSameEachTime() throws IOException {
        engine.configure(2, WANTED, 0, net.nowNs);
        seconds(10);
        IpAddress address = claimed();
        assertEquals(AddressState.PREFERRED, ipv4().getFirst().state());
        assertTrue(USED.contains(address));
        int third = address.ipv4Bits() >>> 8 & 0xff;
        assertTrue(third >= 1 && third <= 254, address + " isn't reserved");
        LinkPair elsewhere = LinkPair.ethernet(1500);
        StackEngine again = net.engine(elsewhere.a(), StackConfig.builder().build(), MAC);
        again.configure(2, WANTED, 0, net.nowNs);
        StackEngine other = net.engine(elsewhere.b(), StackConfig.builder().build(), "02:00:00:00:00:02");
        other.configure(2, WANTED, 0, net.nowNs);
        seconds(10);
        assertEquals(AddressState.PREFERRED, TestNet.state(again, address.toString()));
        assertTrue(TestNet.find(other, address.toString()).isEmpty());
    }

    @Test
    @Rfc(value = 3927, req = {"2.2.1-1", "2.5-2"})
    void afterAConflictAnotherAddressIsTaken() {
        engine.configure(2, WANTED, 0, net.nowNs);
        seconds(2);
        IpAddress tried = claimed();
        conflict(tried);
        seconds(10);
        IpAddress second = claimed();
        assertNotEquals(tried, second);
        conflict(second);
        conflict(second);
        seconds(10);
        IpAddress third = claimed();
        assertNotEquals(second, third);
        assertEquals(AddressState.PREFERRED, ipv4().getFirst().state());
    }

    @Test
    @Rfc(value = 3927, req = "1.9-1")
    void anotherAddressReplacesItAndItComesBackWithoutIt() throws IOException {
        engine.configure(2, WANTED, 0, net.nowNs);
        seconds(10);
        IpAddress address = claimed();
        net.add(engine, "10.0.0.5/24", AddressListener.NONE);
        seconds(2);
        assertEquals(List.of(IpAddress.parse("10.0.0.5")), ipv4().stream().map(NetInterface.Address::address).toList());
        engine.removeAddress(2, IpAddress.parse("10.0.0.5"), net.nowNs);
        seconds(10);
        assertNotEquals(IpAddress.parse("10.0.0.5"), claimed());
        assertTrue(USED.contains(claimed()), "though perhaps not " + address);
    }

    @Test
    @Rfc(value = 3927, req = "1.9-1")
    void withAnotherAddressThereIsNone() {
        engine.configure(2, new AddressSpec(IpAddress.parse("10.0.0.5"), 24, AddressOrigin.DHCP,
                Lifetimes.ofSeconds(60, 60), false), AddressListener.NONE, net.nowNs);
        engine.configure(2, WANTED, 0, net.nowNs);
        seconds(50);
        assertEquals(1, ipv4().size());
        seconds(30);
        assertTrue(USED.contains(claimed()), "until its lease has ended");
    }

    @Test
    @Rfc(value = 3927, req = "2.6.2-1")
    void itsDestinationsAreOnTheLinkWhateverTheRoutesSay() throws IOException {
        net.add(engine, "10.0.0.5/24", AddressListener.NONE);
        seconds(3);
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.254"), "e0"));
        Path path = new Path();
        IpAddress there = IpAddress.parse("169.254.9.9");
        assertEquals(Sent.OK, engine.ipOutput().route(path, null, there, 0));
        assertEquals(there, new IpAddress(path.nextHopHigh, path.nextHopLow));
    }
}
