/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.rfc.Rfc;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressLifetimesTest {

    private static final String ADDRESS = "2001:db8::5";

    private final TestNet net = new TestNet();
    private final List<String> told = new ArrayList<>();
    private StackEngine engine;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(new DirectLink(), false, "02:00:00:00:00:01");
    }

    @AfterEach
    void close() {
        net.close();
    }

    private final AddressListener listener = new AddressListener() {
        @Override
        public void onResult(IpAddress address, AddressState state, long nowNs) {
            told.add(state.name());
        }

        @Override
        public void onLost(IpAddress address, Loss why, long nowNs) {
            told.add(why.name());
        }

        @Override
        public void onDeprecated(IpAddress address, long nowNs) {
            told.add("deprecated");
        }
    };

    private InterfaceAddress configure(AddressOrigin origin, long preferred, long valid) {
        AddressSpec spec = new AddressSpec(
                IpAddress.parse(ADDRESS), 64, origin, Lifetimes.ofSeconds(preferred, valid), false);
        return engine.configure(2, spec, listener, net.nowNs);
    }

    private NetInterface.Address address() {
        return engine.interfaces(net.nowNs).get(1).addresses().getLast();
    }

    @Test
    void anAddressIsPreferredThenDeprecatedThenGone() {
        assertNotNull(configure(AddressOrigin.DHCP, 10, 30));
        assertEquals(1, engine.routes().stream().filter(r -> r.destination().toString().equals("2001:db8::/64")).count());
        net.run(Duration.ofSeconds(4));
        assertEquals(Optional.of(Duration.ofSeconds(6)), address().preferredFor());
        assertEquals(Optional.of(Duration.ofSeconds(26)), address().validFor());
        assertEquals(AddressOrigin.DHCP, address().origin());
        net.run(Duration.ofSeconds(6));
        assertEquals(AddressState.DEPRECATED, address().state());
        assertEquals(Optional.of(Duration.ZERO), address().preferredFor());
        net.run(Duration.ofMillis(19_999));
        assertTrue(TestNet.find(engine, ADDRESS).isPresent());
        net.run(Duration.ofMillis(2));
        assertTrue(TestNet.find(engine, ADDRESS).isEmpty());
        assertTrue(engine.routes().stream().noneMatch(r -> r.destination().toString().equals("2001:db8::/64")));
        assertEquals(List.of("PREFERRED", "deprecated", "EXPIRED"), told);
    }

    @Test
    @Rfc(value = 4862, req = "5.3-2")
    void theLinkLocalAddressNeverExpires() {
        net.run(Duration.ofDays(10_000));
        NetInterface.Address linkLocal = TestNet.find(engine, "fe80::ff:fe00:1").orElseThrow();
        assertEquals(AddressState.PREFERRED, linkLocal.state());
        assertEquals(Optional.empty(), linkLocal.validFor());
    }

    @Test
    void newLifetimesCountFromNow() {
        InterfaceAddress first = configure(AddressOrigin.SLAAC, 10, 30);
        net.run(Duration.ofSeconds(20));
        assertEquals(AddressState.DEPRECATED, address().state());
        assertEquals(first, configure(AddressOrigin.SLAAC, 10, 30));
        assertEquals(AddressState.PREFERRED, address().state());
        net.run(Duration.ofSeconds(29));
        assertEquals(AddressState.DEPRECATED, address().state());
        configure(AddressOrigin.SLAAC, Long.MAX_VALUE, Long.MAX_VALUE);
        net.run(Duration.ofDays(1000));
        assertEquals(AddressState.PREFERRED, address().state());
        assertEquals(Optional.empty(), address().validFor());
    }

    @Test
    void withoutPreferredLifetimeItIsDeprecatedFromTheBeginning() {
        configure(AddressOrigin.SLAAC, 0, 30);
        assertEquals(List.of("DEPRECATED"), told);
    }

    @Test
    void withoutValidLifetimeItIsGoneAtOnce() {
        configure(AddressOrigin.SLAAC, 10, 30);
        configure(AddressOrigin.SLAAC, 0, 0);
        assertTrue(TestNet.find(engine, ADDRESS).isEmpty());
        assertEquals(List.of("PREFERRED", "EXPIRED"), told);
    }

    @Test
    void whatIsMadeOfARoutersPrefixBringsNoRoute() {
        configure(AddressOrigin.SLAAC, 10, 30);
        assertTrue(engine.routes().stream().noneMatch(r -> r.destination().toString().startsWith("2001")));
    }

    @Test
    void anotherOriginDoesNotTakeAnAddressOver() {
        configure(AddressOrigin.MANUAL, Long.MAX_VALUE, Long.MAX_VALUE);
        assertNull(configure(AddressOrigin.SLAAC, 10, 30));
        net.run(Duration.ofSeconds(40));
        assertEquals(AddressState.PREFERRED, address().state());
    }

    @Test
    void whoRemovesAnAddressIsNotToldOfIt() {
        configure(AddressOrigin.SLAAC, 10, 30);
        assertTrue(engine.removeAddress(2, IpAddress.parse(ADDRESS), net.nowNs));
        net.run(Duration.ofSeconds(40));
        assertEquals(List.of("PREFERRED"), told);
    }
}
